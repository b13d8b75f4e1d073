"""How a check goes on: a call, the client's own words, a verdict; twice if denied."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

WAITING, TOLD, SECOND, DONE = "waiting", "told", "second", "done"
CALLED, MISSED, WORDS, VERDICT = "called", "missed", "words", "verdict"
CONFIRMED, DENIED, UNVERIFIED = "confirmed", "denied", "unverified"


@dataclass(frozen=True)
class Step:
    """What somebody did for a check."""

    kind: str
    verdict: str = ""


@dataclass(frozen=True)
class Stand:
    """Where a check stands: `look` is 1, or 2 after a first denial."""

    state: str = WAITING
    verdict: str = ""
    calls: int = 0
    look: int = 1


def stand_after(stand: Stand, step: Step) -> Stand:
    """Return where a check stands after one more step.

    Raises ValueError when the step cannot follow: a meeting is judged only against
    words that were recorded before its claimed day was shown, and a verdict is final
    but for one denial, which opens a second look.
    """
    is_next = (stand.state == TOLD) == (step.kind == VERDICT)
    if not (stand.state != DONE and is_next) and not _is_given_up(stand, step):
        raise ValueError(step.kind)
    if step.kind == CALLED:
        return replace(stand, calls=stand.calls + 1)
    if step.kind == MISSED:
        return stand
    if step.kind == WORDS:
        return replace(stand, state=TOLD)
    if step.verdict == DENIED and stand.look == 1:
        return replace(stand, state=SECOND, verdict=DENIED, look=2)
    return replace(stand, state=DONE, verdict=step.verdict)


def _is_given_up(stand: Stand, step: Step) -> bool:
    """Say whether somebody who cannot be asked is left as not verified."""
    is_open = stand.state in (WAITING, SECOND)
    return is_open and (step.kind, step.verdict) == (VERDICT, UNVERIFIED)


def stand_of(steps: Iterable[Step]) -> Stand:
    """Return where a check stands after all its steps; raises ValueError."""
    stand = Stand()
    for step in steps:
        stand = stand_after(stand, step)
    return stand
