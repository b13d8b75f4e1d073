"""By what right we know people: judged whenever someone enters or changes origin."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction

from clients.models import Client, Origin
from clients.policies import refusal_of
from clients.querysets import ClientQuerySet
from clients.registry.provenance import basis_of, facts_of
from clients.registry.suppression import refuse_suppressed

AT_ONCE = 2000
# What decides whether somebody may be entered: telephone, e-mail, number of the origin.
Before = tuple[str, str, int | None]


def known_by(client: Client) -> Before:
    """Return what `check_entry` compares with, before anything is changed."""
    return client.phone_key, client.email, client.origin_id


def check_entry(client: Client, *, before: Before = ("", "", None)) -> None:
    """Refuse numbers nobody may contact and origins nobody may use; follow the basis.

    Only what is new is judged. Raises ValidationError. Called by everything that saves
    one client, with the search fields already set.
    """
    phone, email, origin_id = before
    refuse_suppressed(
        phone=client.phone if client.phone_key != phone else "",
        email=client.email if client.email != email else "",
    )
    if client.origin is not None and client.origin_id != origin_id:
        refuse_origin(client.origin, is_list=client.batch_id is not None)
    client.has_basis = basis_of(client.origin)


def refuse_origin(origin: Origin, *, is_list: bool) -> None:
    """Refuse an origin that may not be used; raises ValidationError."""
    if refused := refusal_of(facts_of(origin), is_list=is_list):
        raise ValidationError(refused, code="refused_origin")


def recount_basis(clients: Iterable[int] | None = None) -> int:
    """Let `has_basis` follow the origins, for some clients or all; return how many.

    Judged once for each origin, written in two statements a run of origins.
    """
    rows: ClientQuerySet = Client.objects.all()
    if clients is not None:
        rows = rows.filter(pk__in=list(clients))
    moved = rows.filter(origin__isnull=True, has_basis=True).update(has_basis=False)
    numbers = list(
        Origin.objects.filter(pk__in=rows.values("origin")).values_list("pk", flat=True)
    )
    for start in range(0, len(numbers), AT_ONCE):
        moved += _recount(rows, numbers[start : start + AT_ONCE])
    return moved


@transaction.atomic
def _recount(rows: ClientQuerySet, numbers: list[int]) -> int:
    found = Origin.objects.filter(pk__in=numbers)
    lawful = [origin.pk for origin in found if basis_of(origin)]
    rest = set(numbers) - set(lawful)
    moved = rows.filter(origin__in=lawful, has_basis=False).update(has_basis=True)
    unlawful = rows.filter(origin__in=rest, has_basis=True)
    return int(moved + unlawful.update(has_basis=False))
