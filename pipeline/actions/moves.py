"""Moving one client. One action does it: `advance`."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from clients.actions import add_client
from clients.models import Client, Consent
from core.clock import now
from core.written import WrittenRows, put, write_models
from pipeline.actions.ledger import CLIENT, follow_ledger, ledger_of, row_of
from pipeline.actions.steps import plan_next_step
from pipeline.analytics.evidence import still_missing
from pipeline.enums import Outcome
from pipeline.models import LeavingReason, NextStep, StageChange
from pipeline.rules import STAGES

# The exchanges opened in December 1990; an older move is a slip of the keyboard.
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)


@transaction.atomic
def take_on(*, by: User, at: datetime | None = None, **facts: Any) -> Client:
    """Enter a client and begin the sales process with a first contact (stage A)."""
    client = add_client(by=by, **facts)
    advance(client, to="A", by=by, at=at)
    return client


def begin(client: Client, *, by: User, at: datetime) -> None:
    """Begin the sales process of a client with a first contact (stage A)."""
    advance(client, to="A", by=by, at=at)


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
    """Move a client to stage `to`, forward or (with a reason) back; add to the ledger.

    A client who had left the process re-enters it. `expected` is what the mover saw
    (see `seen_of`); when it is no longer true the loser of the race is told. A deal
    without evidence is entered as claimed; moving to D again once the evidence is there
    proves it. Raises ValidationError.
    """
    current = _locked(client, expected)
    moment = at or now()
    if to not in tuple(STAGES):
        raise ValidationError(_("There is no such stage."), code="stage")
    missing = missing_evidence(current) if to == "D" else []
    ledger = ledger_of(current)
    _check_moment(ledger, moment)
    _check_direction(current, to, reason, missing)
    facts = {"stage": to, "reason": reason, "is_claimed": bool(missing)}
    return _append(client, current, by, moment, ledger, **facts)


@transaction.atomic
def end_process(
    client: Client,
    *,
    outcome: str,
    by: User,
    reason: str = "",
    why: LeavingReason | None = None,
    at: datetime | None = None,
    expected: str | None = None,
) -> StageChange:
    """Let a client leave the process: lost, dormant or recycled, with a reason.

    `why` is one of the branch's or the firm's reasons, `reason` are words beside or
    instead of it. What was agreed on next ends with it. Raises ValidationError.
    """
    current = _locked(client, expected)
    moment = at or now()
    if outcome not in Outcome.values:
        raise ValidationError(_("There is no such outcome."), code="outcome")
    if not current.stage or current.outcome:
        raise ValidationError(
            _("%(client)s is not in the process.") % {"client": client}, code="outside"
        )
    if not reason.strip() and why is None:
        raise ValidationError(_("Say why."), code="reason")
    if why is not None and why.branch_id not in (None, current.branch_id):
        raise ValidationError(_("This reason is another branch's."), code="reason")
    ledger = ledger_of(current)
    _check_moment(ledger, moment)
    NextStep.objects.filter(client=current, done_at=None).update(
        done_at=now(), done_by=by
    )
    facts = {"outcome": outcome, "reason": reason, "why": why}
    return _append(client, current, by, moment, ledger, **facts)


@transaction.atomic
def take_back(
    client: Client,
    *,
    by: User,
    what: str,
    due_on: date,
    expected: str | None = None,
) -> StageChange:
    """Let a client who left enter again where they stood, with a next step agreed.

    It opens no new cohort; the history stays. Raises ValidationError, also when
    somebody else was faster.
    """
    if expected is not None:
        _locked(client, expected)
    current = Client.objects.get(pk=client.pk)
    if not current.outcome or not current.stage:
        raise ValidationError(
            _("%(client)s is in the process.") % {"client": client}, code="inside"
        )
    change = advance(client, to=current.stage, by=by, reason=_("asked again"))
    plan_next_step(client, by=by, what=what, due_on=due_on)
    return change


def seen_of(client: Client) -> str:
    """Return what someone looking at a client sees: the outcome, or else the stage."""
    return client.outcome or client.stage


def _locked(client: Client, expected: str | None) -> Client:
    current: Client | None = _locking().first({CLIENT: client.pk})
    if current is None:
        raise Client.DoesNotExist
    if expected is not None and seen_of(current) != expected:
        where = current.get_outcome_display() if current.outcome else current.stage
        raise ValidationError(
            _("%(client)s was moved to %(stage)s meanwhile.")
            % {"client": current, "stage": where or "—"},
            code="moved_meanwhile",
        )
    return current


@cache
def _locking() -> WrittenRows:
    """Write what locks a client, whoever moves them, and reads them whole."""
    rows = Client.objects.select_related("broker", "origin").filter(pk=CLIENT)
    return write_models(rows.select_for_update(of=("self",)).order_by())


def _check_moment(ledger: list[dict[str, Any]], moment: datetime) -> None:
    if moment > now():
        raise ValidationError(_("A move cannot lie in the future."), code="future")
    if moment < EARLIEST:
        raise ValidationError(_("A move cannot lie before 1990."), code="past")
    if ledger and moment < ledger[-1]["moved_at"]:
        raise ValidationError(
            _("An earlier move than the last one cannot be added."), code="earlier"
        )


def _check_direction(client: Client, to: str, reason: str, missing: list[str]) -> None:
    if client.outcome or not client.stage:
        return  # entering, or entering again: any stage may be the first
    if to == client.stage and to == "D" and client.is_claimed and missing:
        raise ValidationError(
            _("The deal of %(client)s stays claimed; still missing: %(facts)s.")
            % {"client": client, "facts": ", ".join(missing)},
            code="unproven",
        )
    if to == client.stage and not client.is_claimed:
        raise ValidationError(
            _("%(client)s is in this stage already.") % {"client": client},
            code="same_stage",
        )
    if to < client.stage and not reason.strip():
        raise ValidationError(_("Moving back needs a reason."), code="reason")


def _append(
    client: Client,
    current: Client,
    by: User,
    moment: datetime,
    ledger: list[dict[str, Any]],
    **facts: Any,
) -> StageChange:
    change = StageChange(
        client=current,
        moved_at=moment,
        broker_id=current.broker_id,
        branch_id=current.branch_id,
        team_id=current.broker.team_id,
        by=by,
        **facts,
    )
    change._meta.get_field("reason").clean(change.reason, change)  # noqa: SLF001
    put(change)
    stands = follow_ledger(current, [*ledger, row_of(change)])
    # The caller's object follows, its other unsaved facts stay as they are.
    client.stage, client.stage_since = stands.stage, stands.since
    client.outcome = stands.outcome
    client.is_claimed = stands.is_claimed and stands.stage == "D"
    client.version = current.version + 1
    if change.stage:
        record(by, "client.moved", current, to=change.stage)
    else:
        record(by, "client.left", current, outcome=change.outcome)
    return change


def missing_evidence(client: Client) -> list[str]:
    """Name what a deal still lacks to be proven, in the reader's language.

    Number, opening date, first assets, risk class and consent (domain.md §3).
    """
    return [one.label for one in still_missing(client)]


def has_deal_evidence(client: Client) -> bool:
    """Say whether a deal is proven: number, opening, assets, risk class and consent."""
    return not missing_evidence(client)


def proven_among(numbers: Iterable[int]) -> set[int]:
    """Return which of these clients have the whole evidence of a deal; one query."""
    given = Consent.objects.filter(client=OuterRef("pk"), is_given=True)
    rows = Client.objects.filter(Exists(given), pk__in=numbers)
    rows = rows.exclude(member_no=None).exclude(opened_on=None)
    rows = rows.exclude(assets=None).exclude(risk_class="")
    return set(rows.values_list("pk", flat=True))
