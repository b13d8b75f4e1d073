"""Whether a month's checks are still what was committed to, frozen, drawn and said.

Walks from the seed to the last step and names the first thing that is not as it was:
each hash is worked out anew and compared with the stored one and with the sealed
record written at the time (`accounts.analytics.verify` guards those).
"""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from service.analytics.proving_frame import check_draw, check_frame
from service.analytics.proving_sealed import Sealed, Tampered
from service.analytics.proving_steps import check_steps
from service.models import CheckDraw, CheckPeriod, FrameRow
from service.rules import proofs
from service.rules.proofs import row_facts
from service.rules.sampling import commitment_of

__all__ = ["Proof", "Tampered", "exported", "prove", "seed_of"]


@dataclass(frozen=True)
class Proof:
    """What the walk found: how many rows and steps hold, the list of each draw."""

    rows: int = 0
    steps: int = 0
    lists: dict[int, list[str]] = field(default_factory=dict)


def prove(period: CheckPeriod) -> Proof:
    """Walk a month from its seed to its last step. Raises Tampered."""
    sealed = Sealed(period)
    _check_commitment(period, sealed)
    if period.frozen_at is None:
        if period.frame_hash or FrameRow.objects.filter(period=period).exists():
            raise Tampered(_("The frame is there, but the month was never closed."))
        sealed.check_all_met()
        return Proof()
    rows = check_frame(period, sealed)
    proof = Proof(len(rows), 0, {})
    steps = 0
    for found in period.draws.order_by("number"):
        proof.lists[found.number] = check_draw(period, found, rows, sealed)
        steps += check_steps(found, sealed)
    _check_end(period, sealed)
    sealed.check_all_met()
    return Proof(proof.rows, steps, proof.lists)


def _check_commitment(period: CheckPeriod, sealed: Sealed) -> None:
    words = _("The commitment is not the one that was shown on the first day.")
    try:
        shown = commitment_of(period.seed)
    except ValueError:
        shown = ""
    if shown != period.commitment:
        raise Tampered(_("The seed does not fit its commitment."))
    digest = proofs.committed(
        period.branch_id, period.month, period.commitment, period.committed_at
    )
    sealed.check(("checks.committed",), digest, words)


def _check_end(period: CheckPeriod, sealed: Sealed) -> None:
    if period.closed_at is not None:
        digest = proofs.ended("", period.closed_at, period.closed_by_id)
        sealed.check(
            ("checks.closed",), digest, _("The closing is not the one that was sealed.")
        )
    elif period.closed_by_id:
        raise Tampered(_("The closing is not the one that was sealed."))


def exported(found: CheckDraw) -> dict[str, Any]:
    """Return what `docs/verify_draw.py` repeats a draw from; no seed before the end."""
    period = found.period
    rows = FrameRow.objects.filter(period=period).order_by("key").values()
    drawn = found.tasks.order_by("position").values_list("row__key", flat=True)
    return {
        "branch": period.branch.code,
        "month": f"{period.month:%Y-%m}",
        "seed": seed_of(period),
        "commitment": period.commitment,
        "frame": [row_facts(row) for row in rows],
        "frame_hash": period.frame_hash,
        "beacon": found.beacon,
        "size": found.size,
        "list": [str(key) for key in drawn],
    }


def seed_of(period: CheckPeriod) -> str:
    """Return a month's seed once it may be known, else nothing."""
    return period.seed if period.closed_at is not None else ""
