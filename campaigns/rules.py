"""The thirteen steps of a plan in their order. Pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar


@dataclass(frozen=True)
class Place:
    """One step as the rail shows it: number, name, where the plan stands to it."""

    number: int
    step: str
    state: str  # "done", "now" or "ahead"


def rail(steps: Sequence[str], at: str) -> list[Place]:
    """Place every step before, at or after the one a plan is at.

    >>> [place.state for place in rail(["a", "b", "c"], "b")]
    ['done', 'now', 'ahead']
    """
    here = steps.index(at)
    return [
        Place(n + 1, step, "done" if n < here else "now" if n == here else "ahead")
        for n, step in enumerate(steps)
    ]


S = TypeVar("S", bound=str)


def step_after(steps: Sequence[S], at: S) -> S | None:
    """Return the step that follows; None after the last.

    >>> step_after(["a", "b"], "a"), step_after(["a", "b"], "b")
    ('b', None)
    """
    here = steps.index(at) + 1
    return steps[here] if here < len(steps) else None
