"""A month of checks: committed to, frozen, drawn from, closed. Each is sealed.

What was done is written down with a hash of all it wrote (`service.rules.proofs`), in
records nobody can change; `service.analytics.proving` compares.
"""

import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import Branch, User
from accounts.policies import value_of
from core.bulk import insert, prepare
from core.clock import now, today
from service.actions.closed import closed_sentence, lock_branches
from service.analytics.beacon import beacon_of
from service.analytics.frame import frame_of
from service.models import CheckDraw, CheckPeriod, CheckTask, FrameRow
from service.policies import CHECK_CALLS
from service.rules import next_month, proofs
from service.rules.proofs import list_hash, row_facts
from service.rules.sampling import Unit, commitment_of, draw, frame_hash, root_of

Frame = Sequence[dict[str, Any]]
SEED_BYTES = 32
LEAST_WORDS = 5
COMMITTED, FROZEN, DRAWN = "checks.committed", "checks.frozen", "checks.drawn"
VOIDED, CLOSED = "checks.voided", "checks.closed"


def commit_months() -> int:
    """Commit every branch to the running month's draw; return how many were new."""
    month = today().replace(day=1)
    there = CheckPeriod.objects.filter(month=month).values("branch")
    waiting = list(Branch.objects.exclude(pk__in=there).order_by("pk"))
    for branch in waiting:
        commit_month(branch, month)
    return len(waiting)


@transaction.atomic
def commit_month(branch: Branch, month: date, *, by: User | None = None) -> CheckPeriod:
    """Store a month's secret seed and show its hash; the one there is stays."""
    lock_branches([branch.pk])
    found: CheckPeriod | None = CheckPeriod.objects.filter(
        branch=branch, month=month
    ).first()
    if found is not None:
        return found
    return write_commitment(
        branch, month, seed=secrets.token_hex(SEED_BYTES), at=now(), by=by
    )


def write_commitment(
    branch: Branch, month: date, *, seed: str, at: datetime, by: User | None
) -> CheckPeriod:
    """Store a seed and seal its commitment."""
    made: CheckPeriod = CheckPeriod.objects.create(
        branch=branch,
        month=month,
        seed=seed,
        commitment=commitment_of(seed),
        committed_at=at,
    )
    digest = proofs.committed(branch.pk, month, made.commitment, at)
    record(by, COMMITTED, made, digest=digest)
    return made


@transaction.atomic
def close_period(branch: Branch, month: date, *, by: User | None = None) -> CheckPeriod:
    """Freeze a month's frame: nothing is entered for it from now on.

    A month nobody committed to is committed to now, which weakens what its bound says.
    Raises ValidationError when the month is not over or was closed before.
    """
    if today() < next_month(month):
        raise ValidationError(_("This month is not over yet."), code="running")
    period = commit_month(branch, month, by=by)
    if period.frozen_at is not None:
        raise ValidationError(closed_sentence(month), code="closed")
    return write_frame(period, frame_of(period), at=now(), by=by)


def write_frame(
    period: CheckPeriod, rows: Frame, *, at: datetime, by: User | None
) -> CheckPeriod:
    """Store a month's frame and seal its hash."""
    if rows:
        # Prepared and copied: twenty thousand rows in a moment.
        prepared = prepare(FrameRow, rows, owner="period_id")
        insert(prepared, {period.pk: period.pk})
    period.frame_hash = frame_hash(map(row_facts, rows))
    period.clients = len({row["of_client"] for row in rows})
    period.claimed = sum(row["claimed"] > 0 for row in rows)
    period.frozen_at, period.frozen_by = at, by
    period.save()
    counts = (period.clients, period.claimed)
    digest = proofs.frozen(period.frame_hash, counts, at, by.pk if by else None)
    record(by, FROZEN, period, digest=digest, count=len(rows))
    return period


@transaction.atomic
def draw_checks(
    branch: Branch, month: date, *, by: User | None = None, beacon: str = ""
) -> CheckDraw:
    """Draw the checks of a closed month, once.

    As many as the branch could call in that month. `beacon` are figures that did not
    exist when the frame was frozen. Raises ValidationError.
    """
    period = _locked(branch, month)
    if CheckDraw.objects.filter(period=period, voided_at=None).exists():
        raise ValidationError(
            _("This month was drawn already; a draw is never repeated."), code="drawn"
        )
    _check_beacon(period, beacon)
    return write_draw(period, beacon=beacon, at=now(), by=by)


def _check_beacon(period: CheckPeriod, beacon: str) -> None:
    """Refuse a draw without the figures the branch has named, or before their time."""
    wanted = beacon_of(period)
    if wanted.is_early:
        raise ValidationError(
            _("The figures of %(day)s do not exist before the exchange has closed.")
            % {"day": wanted.day.isoformat()},
            code="early",
        )
    if wanted.names and not beacon:
        raise ValidationError(
            _("Write the closing figures of %(names)s first.")
            % {"names": "、".join(wanted.names)},
            code="beacon",
        )


def write_draw(
    period: CheckPeriod, *, beacon: str, at: datetime, by: User | None
) -> CheckDraw:
    """Draw from a frame, store the list and seal it."""
    number = CheckDraw.objects.filter(period=period).count() + 1
    said = beacon if number == 1 else f"{beacon}#{number}"
    last = next_month(period.month) - timedelta(days=1)
    calls = value_of(CHECK_CALLS, branch_id=period.branch_id, on=last)
    rows = FrameRow.objects.filter(period=period, claimed__gt=0)
    keys = {str(k): (pk, w) for pk, k, w in rows.values_list("pk", "key", "weight")}
    units = [Unit(key, weight) for key, (_pk, weight) in keys.items()]
    found = draw(units, calls, root_of(period.seed, period.frame_hash, said))
    made = CheckDraw(period=period, number=number, beacon=said, size=len(found))
    made.list_hash, made.drawn_at, made.drawn_by = list_hash(found), at, by
    made.save()
    CheckTask.objects.bulk_create(
        CheckTask(draw=made, row_id=keys[key][0], position=position, how=how)
        for position, (key, how) in enumerate(found.items(), 1)
    )
    words = (number, said, made.size)
    digest = proofs.drawn(words, made.list_hash, at, by.pk if by else None)
    record(by, DRAWN, period, digest=digest, draw=number)
    return made


def _locked(branch: Branch, month: date) -> CheckPeriod:
    rows = CheckPeriod.objects.select_for_update(of=("self",))
    period: CheckPeriod | None = rows.filter(branch=branch, month=month).first()
    if period is None or period.frozen_at is None:
        raise ValidationError(_("Close the month first."), code="open")
    if period.closed_at is not None:
        raise ValidationError(_("The checks of this month are closed."), code="done")
    return period


@transaction.atomic
def void_draw(found: CheckDraw, *, by: User, reason: str) -> CheckDraw:
    """Void a draw, with a reason that stays listed; the month can be drawn again.

    Raises ValidationError.
    """
    reason = reason.strip()
    if len(reason) < LEAST_WORDS:
        raise ValidationError(
            {
                "reason": _("Say it in a few words, %(n)s characters at least.")
                % {"n": LEAST_WORDS}
            }
        )
    period = _locked(found.period.branch, found.period.month)
    one: CheckDraw = CheckDraw.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if one.voided_at is not None:
        raise ValidationError(_("This draw is void already."), code="void")
    one.voided_at, one.voided_by, one.void_reason = now(), by, reason
    one.save(update_fields=["voided_at", "voided_by", "void_reason"])
    digest = proofs.ended(reason, one.voided_at, by.pk)
    record(by, VOIDED, period, digest=digest, draw=one.number)
    return one


@transaction.atomic
def close_checks(period: CheckPeriod, *, by: User) -> CheckPeriod:
    """Close a month's checks: what is open stays unconfirmed, the seed is shown.

    Raises ValidationError when there is no draw or they are closed.
    """
    one = _locked(period.branch, period.month)
    if not CheckDraw.objects.filter(period=one, voided_at=None).exists():
        raise ValidationError(_("Draw the checks first."), code="undrawn")
    return write_end(one, at=now(), by=by)


def write_end(period: CheckPeriod, *, at: datetime, by: User) -> CheckPeriod:
    """Close a month's checks and seal that."""
    period.closed_at, period.closed_by = at, by
    period.save(update_fields=["closed_at", "closed_by"])
    record(by, CLOSED, period, digest=proofs.ended("", at, by.pk))
    return period
