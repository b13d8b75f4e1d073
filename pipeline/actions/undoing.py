"""Taking back a move that was a slip: withdrawn, so that it counts for nothing."""

from datetime import timedelta
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, F, Value, When
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.policies import UNDO_MINUTES, value_of
from accounts.scoping import VIEWER, Eyes, eyes_of, numbers_of
from clients.models import Client
from core.clock import now
from core.written import MOMENT, WrittenRows, write_models
from pipeline.actions.ledger import recount_journeys
from pipeline.models import NextStep, StageChange, Withdrawal
from pipeline.registry import built_on

AT_ONCE = timedelta(minutes=1)
SAME_SAVE = timedelta(seconds=2)
MOST_KEPT = 16  # statements: roles


def undoable(by: User, *, minutes: int) -> StageChange | None:
    """Return the move this person made last, if not more than some minutes ago.

    None when a contact rests on it, and for moves told of later (imports). One query.
    """
    asked = numbers_of(by) | {MOMENT: now() - timedelta(minutes=minutes)}
    found: Any = _last_move(eyes_of(by)).first(asked)
    return None if found is None or found.is_built else found


@lru_cache(maxsize=MOST_KEPT)
def _last_move(eyes: Eyes) -> WrittenRows:
    """Write what asks for the last move somebody made themselves since a moment."""
    moves = StageChange.objects.visible_to(eyes).counted().filter(by=VIEWER)
    recent = moves.filter(
        entered_at__gte=MOMENT, moved_at__gte=F("entered_at") - AT_ONCE
    )
    is_built = Case(
        When(built_on(), then=Value(value=True)), default=Value(value=False)
    )
    named: Any = recent.select_related("client").annotate(is_built=is_built)
    return write_models(named.order_by("-entered_at", "-pk")[:1])


@transaction.atomic
def undo_move(change: StageChange, *, by: User) -> Withdrawal:
    """Withdraw a move: stage, days and cohorts are again what they were before it.

    Only who made it, only the client's last move, only within the branch's minutes, and
    only while nothing rests on it; later a move back with a reason is the way. Raises
    ValidationError.
    """
    # The client's row is the lock all moves share.
    client = Client.objects.select_for_update().get(pk=change.client_id)
    current = StageChange.objects.select_related("client").get(pk=change.pk)
    if Withdrawal.objects.filter(change=current).exists():
        raise ValidationError(_("This move was undone already."), code="undone")
    _check_whose(current, by)
    moves = StageChange.objects.counted().filter(client=client)
    last = moves.order_by("-moved_at", "-pk").first()
    if last is None or last.pk != current.pk:
        raise ValidationError(
            _("%(client)s was moved again since; only the last move can be undone.")
            % {"client": client},
            code="not_last",
        )
    if moves.filter(built_on(), pk=current.pk).exists():
        raise ValidationError(
            _("A contact rests on this move. Move %(client)s back with a reason.")
            % {"client": client},
            code="built_on",
        )
    undone = Withdrawal.objects.create(change=current, by=by)
    if current.outcome:
        _reopen_step(current)
    recount_journeys([client.pk])
    record(by, "client.move_withdrawn", client, was=current.stage or current.outcome)
    return undone


def _reopen_step(change: StageChange) -> None:
    """Leaving closed what was agreed on next; undone, it is agreed again."""
    steps = NextStep.objects.filter(client=change.client_id)
    if steps.filter(done_at=None).exists():
        return
    closed = steps.filter(
        done_by=change.by_id,
        done_at__range=(change.entered_at - SAME_SAVE, change.entered_at),
    )
    last = closed.order_by("-done_at", "-pk").values_list("pk", flat=True)[:1]
    steps.filter(pk__in=list(last)).update(done_at=None, done_by=None)


def _check_whose(change: StageChange, by: User) -> None:
    if change.by_id != by.pk:
        raise ValidationError(_("Only who made a move undoes it."), code="not_yours")
    allowed = _time_of(change.branch_id)
    if change.entered_at < now() - allowed:
        raise ValidationError(
            _("A move can be undone for %(minutes)s minutes; move back with a reason.")
            % {"minutes": allowed // timedelta(minutes=1)},
            code="late",
        )


def _time_of(branch_id: int | None) -> timedelta:
    return timedelta(minutes=value_of(UNDO_MINUTES, branch_id=branch_id))
