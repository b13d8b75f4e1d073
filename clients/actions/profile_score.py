"""Keeping `Client.completeness` true to what is known."""

from django.core.cache import cache
from django.db import transaction

from clients.analytics.profile_score import completeness_now
from clients.models import Client
from clients.querysets import ClientQuerySet
from core.clock import today

AT_ONCE = 2_000
TWO_DAYS = 2 * 24 * 3600


@transaction.atomic
def follow_completeness(*client_ids: int) -> None:
    """Write how complete these records are now.

    Every action that changes an ingredient (`clients.rules.profile`) ends with this.
    The rows are locked by a statement of their own, so that the counting sees whatever
    another action wrote before it let go of them.
    """
    rows = Client.objects.filter(pk__in=client_ids)
    list(rows.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    rows.update(completeness=completeness_now())


def recount_completeness(clients: ClientQuerySet | None = None) -> int:
    """Put right every record whose completeness is not what it should be; count them.

    Answers that expired overnight and changes of a branch's catalogue arrive here.
    """
    rows = Client.objects.all() if clients is None else clients
    changed, last = 0, 0
    while keys := list(
        rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]
    ):
        last = keys[-1]
        part = Client.objects.filter(pk__gte=keys[0], pk__lte=last)
        changed += _put_right(part)
    return changed


def is_first_today() -> bool:
    """Say whether nobody asked today; should the cache forget, it is asked again."""
    return cache.add(f"completeness:{today().isoformat()}", 1, TWO_DAYS)


@transaction.atomic
def _put_right(rows: ClientQuerySet) -> int:
    wrong = list(
        rows.exclude(completeness=completeness_now()).values_list("pk", flat=True)
    )
    if wrong:
        follow_completeness(*wrong)
    return len(wrong)
