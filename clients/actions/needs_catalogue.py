"""Keeping a branch's catalogue of needs: twenty in use at most, ordered."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import Branch, User
from clients.actions.needs_starters import STARTERS
from clients.actions.profile_score import recount_completeness
from clients.models import Client, Need
from clients.rules.needs import MOST_NEEDS


@transaction.atomic
def add_need(*, by: User, branch: Branch, **facts: Any) -> Need:
    """Add a need at the end of the catalogue. Raises ValidationError."""
    lock_branch(branch)
    _refuse_too_many(branch)
    need = Need(branch=branch, place=next_place(Need, branch), **facts)
    need.full_clean()
    need.save()
    recount_completeness(Client.objects.filter(branch=branch))
    record(by, "need.added", need)
    return need


@transaction.atomic
def change_need(need: Need, *, by: User, **facts: Any) -> Need:
    """Say a need better, or let answers hold longer. Raises ValidationError.

    Answers given so far stay, with the day they expire.
    """
    need = Need.objects.select_for_update(no_key=True).get(pk=need.pk)
    changed = [name for name, value in facts.items() if getattr(need, name) != value]
    for name, value in facts.items():
        setattr(need, name, value)
    need.full_clean()
    need.save()
    if changed:
        record(by, "need.changed", need, fields=changed)
    return need


@transaction.atomic
def retire_need(need: Need, *, by: User, is_retired: bool) -> Need:
    """Take a need out of use, its answers kept; or bring it back at the end."""
    lock_branch(need.branch)
    need = Need.objects.select_for_update(no_key=True).get(pk=need.pk)
    if need.is_retired == is_retired:
        return need
    if not is_retired:
        _refuse_too_many(need.branch)
        need.place = next_place(Need, need.branch)
    need.is_retired = is_retired
    need.save(update_fields=["is_retired", "place"])
    recount_completeness(Client.objects.filter(branch=need.branch))
    record(by, "need.retired" if is_retired else "need.restored", need)
    return need


@transaction.atomic
def start_catalogue(branch: Branch, *, by: User) -> int:
    """Fill an empty catalogue with the usual needs; return how many were added.

    A catalogue that has any need, even a retired one, is left as it is.
    """
    lock_branch(branch)
    if Need.objects.filter(branch=branch).exists():
        return 0
    made = Need.objects.bulk_create(
        Need(
            branch=branch,
            name=str(one.name),
            question=str(one.question),
            valid_days=one.valid_days,
            place=place,
        )
        for place, one in enumerate(STARTERS, start=1)
    )
    recount_completeness(Client.objects.filter(branch=branch))
    record(by, "need.catalogue_started", branch, count=len(made))
    return len(made)


def move_to(row: models.Model, *, by: User, to: int) -> None:
    """Put a need or service in use at a place counted from 1; the others close up.

    The place is absolute, so that the same press twice moves it once.
    """
    thing: Any = row
    with transaction.atomic():
        lock_branch(thing.branch)
        rows = list(type(thing).objects.filter(branch=thing.branch).in_use())
        if thing not in rows:
            raise ValidationError(_("It is retired; bring it back first."))
        moved = rows.pop(rows.index(thing))
        rows.insert(max(0, min(to - 1, len(rows))), moved)
        for place, one in enumerate(rows, start=1):
            one.place = place
        type(thing).objects.bulk_update(rows, ["place"])
        kind = type(thing).__name__.lower()
        record(by, f"{kind}.moved", moved, place=moved.place)


def lock_branch(branch: Branch) -> None:
    """Let one person at a time change what a branch keeps."""
    Branch.objects.select_for_update(no_key=True).get(pk=branch.pk)


def next_place(model: Any, branch: Branch) -> int:
    """Return the place after the last one."""
    last = model.objects.filter(branch=branch).aggregate(last=models.Max("place"))
    return int(last["last"] or 0) + 1


def _refuse_too_many(branch: Branch) -> None:
    if Need.objects.filter(branch=branch, is_retired=False).count() >= MOST_NEEDS:
        raise ValidationError(
            _("A branch asks for %(most)s needs at most; retire one first."),
            code="too_many",
            params={"most": MOST_NEEDS},
        )
