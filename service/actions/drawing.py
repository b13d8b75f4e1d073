"""A month of checks: committed to, frozen, drawn from, closed. Each is sealed.

What was done is written down with a hash of all it wrote (`service.rules.proofs`), in
records nobody can change; `service.analytics.proving` compares.
"""

import secrets
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import Branch, User
from accounts.policies import value_of
from core.bulk import insert, prepare
from core.clock import now, today
from service.actions.closed import closed_sentence, lock_branches
from service.analytics.frame import frame_of
from service.models import CheckDraw, CheckPeriod, CheckTask, FrameRow
from service.policies import CHECK_CALLS
from service.rules import next_month, proofs
from service.rules.proofs import list_hash, row_facts
from service.rules.sampling import Unit, commitment_of, draw, frame_hash, root_of

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
    seed = secrets.token_hex(SEED_BYTES)
    made: CheckPeriod = CheckPeriod.objects.create(
        branch=branch,
        month=month,
        seed=seed,
        commitment=commitment_of(seed),
        committed_at=now(),
    )
    words = (branch.pk, month, made.commitment, made.committed_at)
    record(by, COMMITTED, made, digest=proofs.committed(*words))
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
    rows = frame_of(period)
    if rows:
        # Prepared and copied: twenty thousand rows in a moment.
        prepared = prepare(FrameRow, rows, owner="period_id")
        insert(prepared, {period.pk: period.pk})
    period.frame_hash = frame_hash(map(row_facts, rows))
    period.clients = len({row["of_client"] for row in rows})
    period.claimed = sum(row["claimed"] > 0 for row in rows)
    period.frozen_at, period.frozen_by = now(), by
    period.save()
    counts = (period.clients, period.claimed)
    words = (period.frame_hash, counts, period.frozen_at, by.pk if by else None)
    record(by, FROZEN, period, digest=proofs.frozen(*words), count=len(rows))
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
    number = CheckDraw.objects.filter(period=period).count() + 1
    said = beacon if number == 1 else f"{beacon}#{number}"
    calls = value_of(
        CHECK_CALLS, branch_id=branch.pk, on=next_month(month) - timedelta(days=1)
    )
    rows = FrameRow.objects.filter(period=period, claimed__gt=0)
    keys = {str(k): (pk, w) for pk, k, w in rows.values_list("pk", "key", "weight")}
    units = [Unit(key, weight) for key, (_pk, weight) in keys.items()]
    found = draw(units, calls, root_of(period.seed, period.frame_hash, said))
    made = CheckDraw(period=period, number=number, beacon=said, size=len(found))
    made.list_hash, made.drawn_at, made.drawn_by = list_hash(found), now(), by
    made.save()
    CheckTask.objects.bulk_create(
        CheckTask(draw=made, row_id=keys[key][0], position=position, how=how)
        for position, (key, how) in enumerate(found.items(), 1)
    )
    words = ((number, said, made.size), made.list_hash, made.drawn_at)
    digest = proofs.drawn(*words, by.pk if by else None)
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
    one.closed_at, one.closed_by = now(), by
    one.save(update_fields=["closed_at", "closed_by"])
    record(by, CLOSED, one, digest=proofs.ended("", one.closed_at, by.pk))
    return one
