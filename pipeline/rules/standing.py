"""Walking through one client's ledger."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

STAGES = "ABCD"


@dataclass(frozen=True)
class Move:
    """One entry of a client's ledger, as far as the arithmetic needs it."""

    moved_at: datetime
    day: date
    stage: str
    outcome: str = ""
    is_claimed: bool = False


@dataclass
class Standing:
    """Where a client's ledger leaves them, and when they first reached each stage."""

    stage: str = ""
    since: datetime | None = None
    outcome: str = ""
    is_claimed: bool = False
    # The day they left the process, as long as they have not come back.
    left_on: date | None = None
    first: Move | None = None
    reached: dict[str, date] = field(default_factory=dict)


def standing_after(moves: Iterable[Move]) -> Standing:
    """Walk through a ledger in time order.

    A stage is reached on the first day at it or beyond it: skipping counts as passing,
    going back and forth never counts again. A deal stays claimed until one is proven.
    An outcome before any stage says nothing.
    """
    now, is_proven = Standing(), False
    for move in moves:
        if not move.stage:
            if now.stage:
                now.outcome, now.left_on = move.outcome, now.left_on or move.day
            continue
        now.first = now.first or move
        if move.stage != now.stage or now.outcome:
            now.since = move.moved_at
        now.stage, now.outcome, now.left_on = move.stage, "", None
        for stage in STAGES[: STAGES.index(move.stage) + 1]:
            now.reached.setdefault(stage, move.day)
        is_proven = is_proven or (move.stage == "D" and not move.is_claimed)
    now.is_claimed = "D" in now.reached and not is_proven
    return now
