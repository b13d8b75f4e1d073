"""What was written about somebody in the moment they were erased: it goes as well."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q

from accounts.audit import record
from clients.actions.privacy_fates import erase_groups, lock, person_of
from clients.enums import Standing
from clients.models import Client
from clients.registry.privacy import Rule, groups, rules


def clear_late() -> int:
    """Erase rows that hang on erased clients after all; return of how many people.

    A form that was being saved while its client was erased may leave one. Run hourly.
    """
    return sum(_clear(number) for number in sorted(late_ones()))


def late_ones() -> set[int]:
    """Find erased clients about whom something was written afterwards."""
    found: set[int] = set()
    for rule in rules():
        if rule.fate == "remove":
            found |= set(_owners(rule))
    return found


def _owners(rule: Rule) -> Iterable[int]:
    wanted = Q()
    for path in rule.owners:
        wanted |= Q(**{f"{path}__standing": Standing.ERASED})
    rows = rule.table._base_manager.filter(wanted)  # noqa: SLF001
    for path in rule.owners:
        mine = rows.filter(**{f"{path}__standing": Standing.ERASED})
        yield from mine.values_list(path, flat=True).distinct()


@transaction.atomic
def _clear(number: int) -> bool:
    person = person_of(Client.objects.get(pk=number))
    lock(person)
    counts = erase_groups(person, set(groups()))
    record(None, "privacy.purged", person.client, counts=counts)
    return True
