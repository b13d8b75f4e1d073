"""Doing one thing to many clients: judged first, done once, undone while it holds."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import Tag, User
from clients.actions.bulk_kinds import (
    Answering,
    Binning,
    Change,
    Reassign,
    Tagging,
    Undoable,
)
from clients.actions.leaving import HandOver
from clients.enums.bulk import BulkKind
from clients.models import BulkChange, BulkRow, Client, Need
from core.clock import now

MOST_AT_ONCE = 2_000
UNDONE_WITHIN = timedelta(days=30)


@dataclass
class Judged:
    """What a change would do: whom it changes, who is so already, whom it refuses."""

    change: list[Client] = field(default_factory=list)
    same: list[Client] = field(default_factory=list)
    refused: list[tuple[Client, str]] = field(default_factory=list)


def judge(clients: Collection[Client], what: Change) -> Judged:
    """Say what a change would do to each of these clients; writes nothing."""
    found, same = Judged(), what.unchanged(clients)
    for client in clients:
        if client.pk in same:
            found.same.append(client)
        elif reason := what.refusal(client):
            found.refused.append((client, reason))
        else:
            found.change.append(client)
    return found


@transaction.atomic
def change_many(
    clients: Collection[int], what: Change, *, by: User, token: str
) -> BulkChange:
    """Change all of these clients that `by` sees and the change allows; once a token.

    Raises ValidationError when there is nobody to change or too many at once.
    """
    User.objects.select_for_update().get(pk=by.pk)
    done: BulkChange | None = BulkChange.objects.filter(token=token, by=by).first()
    if done is not None:
        return done
    if len(clients) > MOST_AT_ONCE:
        raise ValidationError(
            _("At most %(most)s clients can be changed at once; filter the list.")
            % {"most": f"{MOST_AT_ONCE:,}"}
        )
    seen = Client.objects.visible_to(by).filter(pk__in=clients)
    rows = list(Client.objects.select_for_update().filter(pk__in=seen).order_by("pk"))
    going = judge(rows, what).change
    if not going:
        raise ValidationError(_("Nobody is left to change."))
    moment = now()
    change: BulkChange = BulkChange.objects.create(
        kind=what.kind,
        details=what.details(),
        token=token,
        count=len(going),
        by=by,
        branch_id=going[0].branch_id,
        made_at=moment,
    )
    before = what.before(going)
    BulkRow.objects.bulk_create(
        [BulkRow(change=change, client=c, before=before[c.pk]) for c in going],
        batch_size=500,
    )
    what.do([c.pk for c in going], by=by, at=moment)
    record(by, "clients.bulk", change, kind=what.kind, count=len(going))
    return change


@transaction.atomic
def undo_change(change: BulkChange, *, by: User) -> BulkChange:
    """Change back whatever nobody has changed again since; raises ValidationError."""
    row: BulkChange = BulkChange.objects.select_for_update().get(pk=change.pk)
    if row.undone_at is not None:
        raise ValidationError(_("This was undone already."), code="undone")
    if now() - row.made_at > UNDONE_WITHIN:
        raise ValidationError(_("After 30 days a change is not undone any more."))
    what = change_of(row)
    before = dict(row.rows.values_list("client_id", "before"))
    list(Client.objects.select_for_update().filter(pk__in=before).order_by("pk"))
    back = what.undo(before, by=by, at=row.made_at)
    row.undone_at, row.undone_by, row.undone_count = now(), by, len(back)
    row.save(update_fields=["undone_at", "undone_by", "undone_count"])
    record(by, "clients.bulk_undone", row, kind=row.kind, count=len(back))
    return row


def change_of(row: BulkChange) -> Undoable:
    """Return the change a row speaks of; raises ValidationError when parts are gone."""
    facts = row.details
    try:
        match row.kind:
            case BulkKind.REASSIGN:
                return Reassign(User.objects.get(pk=facts["broker"]))
            case BulkKind.TAG | BulkKind.UNTAG:
                return Tagging(Tag.objects.get(pk=facts["tag"]), kind=row.kind)
            case BulkKind.NEED:
                return Answering(Need.objects.get(pk=facts["need"]), facts["answer"])
            case BulkKind.HANDOVER:
                leaver = User.objects.get(pk=facts["leaver"])
                return HandOver(leaver, facts["ends"])
            case _:
                return Binning()
    except (User.DoesNotExist, Tag.DoesNotExist, Need.DoesNotExist):
        raise ValidationError(
            _("What was changed then does not exist any more.")
        ) from None
