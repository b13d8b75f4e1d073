"""Everything that writes to the pipeline. One action moves a client: `advance`."""

from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from clients.actions import add_client, follow_stage
from clients.models import Client
from core.clock import day_of, now
from pipeline.models import Journey, NextStep, StageChange
from pipeline.rules import STAGES


@transaction.atomic
def take_on(*, by: User, at: datetime | None = None, **facts: Any) -> Client:
    """Enter a client and begin the sales process with a first contact (stage A)."""
    client = add_client(by=by, **facts)
    advance(client, to="A", by=by, at=at)
    return client


@transaction.atomic
def advance(
    client: Client,
    *,
    to: str,
    by: User,
    at: datetime | None = None,
    reason: str = "",
    expected: str | None = None,
) -> StageChange:
    """Move a client to stage `to`, forward or (with a reason) back; append to the ledger.

    `expected` is the stage the mover saw; when it is no longer true the loser of the
    race is told. A deal without evidence is entered as claimed. Raises ValidationError.
    """
    client_now = Client.objects.select_for_update().get(pk=client.pk)
    moment = at or now()
    if expected is not None and client_now.stage != expected:
        raise ValidationError(
            _("%(client)s was moved to %(stage)s meanwhile.")
            % {"client": client_now, "stage": client_now.stage or "—"},
            code="moved_meanwhile",
        )
    _check_move(client_now, to, moment, reason)
    is_claimed = to == "D" and not has_deal_evidence(client_now)
    change = StageChange.objects.create(
        client=client_now,
        stage=to,
        reason=reason,
        is_claimed=is_claimed,
        moved_at=moment,
        broker_id=client_now.broker_id,
        branch_id=client_now.branch_id,
        by=by,
    )
    follow_stage(
        client, stage=to, stage_since=moment, outcome="", is_claimed=is_claimed
    )
    _follow_journey(client_now, to, moment, is_claimed=is_claimed)
    record(by, "client.moved", client_now, to=to)
    return change


def _check_move(client: Client, to: str, moment: datetime, reason: str) -> None:
    if to not in STAGES or not to:
        raise ValidationError(_("There is no such stage."))
    if moment > now():
        raise ValidationError(_("A move cannot lie in the future."))
    if client.stage_since and moment < client.stage_since:
        raise ValidationError(_("An earlier move than the last one cannot be added."))
    if client.stage == to and not client.outcome:
        raise ValidationError(
            _("%(client)s is in this stage already.") % {"client": client},
            code="same_stage",
        )
    if client.stage and to < client.stage and not reason.strip():
        raise ValidationError(_("Moving back needs a reason."))


def has_deal_evidence(client: Client) -> bool:
    """Say whether a deal is proven: number, opening, assets, risk class and consent."""
    return bool(
        client.member_no
        and client.opened_on
        and client.assets is not None
        and client.risk_class
        and client.consents.filter(is_given=True).exists()
    )


def _follow_journey(
    client: Client, to: str, moment: datetime, *, is_claimed: bool
) -> None:
    """Note the first day at each stage passed; returns and repeats change nothing."""
    day = day_of(moment)
    journey = Journey.objects.filter(client=client).first()
    if journey is None:
        origin = client.origin
        journey = Journey(
            client=client,
            broker_id=client.broker_id,
            branch_id=client.branch_id,
            team_id=client.broker.team_id,
            channel=origin.channel if origin else "",
            method=origin.method if origin else "",
            a_on=day,
        )
    for stage in STAGES[1 : STAGES.index(to) + 1]:
        column = f"{stage.lower()}_on"
        if getattr(journey, column) is None:
            setattr(journey, column, day)
    if to == "D":
        journey.is_claimed = is_claimed
    journey.save()


@transaction.atomic
def end_process(
    client: Client, *, outcome: str, by: User, reason: str, at: datetime | None = None
) -> StageChange:
    """Let a client leave the process: lost, dormant or recycled, with a reason."""
    client_now = Client.objects.select_for_update().get(pk=client.pk)
    if not client_now.stage or client_now.outcome:
        raise ValidationError(_("%(client)s is not in the process.") % {"client": client})
    if not reason.strip():
        raise ValidationError(_("Say why."))
    change = StageChange.objects.create(
        client=client_now,
        outcome=outcome,
        reason=reason,
        moved_at=at or now(),
        broker_id=client_now.broker_id,
        branch_id=client_now.branch_id,
        by=by,
    )
    follow_stage(client, outcome=outcome)
    record(by, "client.left", client_now, outcome=outcome)
    return change


@transaction.atomic
def plan_next_step(
    client: Client, *, by: User, what: str, due_on: date, due_at: time | None = None
) -> NextStep:
    """Agree on what comes next; the step before it counts as done."""
    close_next_step(client, by=by)
    return NextStep.objects.create(
        client=client, by=by, what=what, due_on=due_on, due_at=due_at
    )


def close_next_step(client: Client, *, by: User) -> int:
    """Mark the open next step as done; return how many there were (0 or 1)."""
    return NextStep.objects.filter(client=client, done_at=None).update(
        done_at=now(), done_by=by
    )
