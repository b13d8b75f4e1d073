"""Writing down who is what to whom."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from clients.models import Client, Relation
from clients.rules.relations import BLOOD, inverse


@transaction.atomic
def relate(
    client: Client,
    *,
    by: User,
    kind: str,
    other: Client | None = None,
    other_name: str = "",
    note: str = "",
) -> Relation:
    """Note what another client, or somebody known by name only, is to this one.

    Written twice it is one row, from whichever side it was written. Raises
    ValidationError for a relation to oneself and for two that exclude each other.
    """
    one, two, name = client, other, other_name.strip()
    if two is not None:
        if two.pk == one.pk:
            raise ValidationError(_("Nobody is related to themselves. Choose another."))
        if two.pk < one.pk:
            one, two, kind = two, one, inverse(kind)
    # In one order by everybody, so that nobody waits in a ring.
    keys = [c.pk for c in (one, two) if c is not None]
    list(Client.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    there = _between(one, two, name)
    if kind in there:
        return there[kind]
    if two is not None:
        _refuse_contradiction(kind, set(there))
    relation = Relation(
        client=one, other=two, other_name=name, kind=kind, note=note, by=by
    )
    relation.full_clean(exclude=["client", "other", "by"])
    relation.save()
    record(by, "client.related", client, relation=relation.pk, kind=kind)
    return relation


def _between(one: Client, two: Client | None, name: str) -> dict[str, Relation]:
    """Return what the second already is to the first, by kind.

    Merged records may have left a row that runs the other way.
    """
    rows = Relation.objects.filter(client=one, other=two, other_name=name)
    there = {row.kind: row for row in rows}
    if two is not None:
        back = Relation.objects.filter(client=two, other=one)
        there |= {inverse(row.kind): row for row in back}
    return there


def _refuse_contradiction(kind: str, there: set[str]) -> None:
    """Refuse a second tie by blood or marriage, and both directions of one kind."""
    if inverse(kind) in there or (kind in BLOOD and there & BLOOD):
        raise ValidationError(
            _("Another relation of these two says otherwise. Take that one out first."),
            code="otherwise",
        )


@transaction.atomic
def unrelate(relation: Relation, *, by: User) -> None:
    """Take a relation out; who did so stays on record."""
    record(
        by,
        "client.unrelated",
        relation.client,
        relation=relation.pk,
        kind=relation.kind,
    )
    Relation.objects.filter(pk=relation.pk).delete()
