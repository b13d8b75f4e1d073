"""A plan of contacts: steps some working days apart, read from lines of text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

MOST_STEPS, MOST_DAYS, LONGEST = 20, 250, 200
_LINE = re.compile(r"(\d{1,3})\s*[天日dD]?\s*[,，:：、.\s]\s*(\S.*)", re.DOTALL)


@dataclass(frozen=True)
class PlanStep:
    """What to do, so many working days after the step before (the start, the first)."""

    days: int
    what: str


class Unreadable(ValueError):  # noqa: N818 — what it is, not that it is an error
    """A line that is no step: its number, counted from 1, and why."""

    def __init__(self, number: int, why: str) -> None:
        super().__init__(f"{number} {why}")
        self.number, self.why = number, why


def read_steps(text: str) -> list[PlanStep]:
    """Read steps, one a line: working days, then what. Raises Unreadable.

    `why` is "line", "days", "long", "many" or "none".

    >>> read_steps("1 送资料\\n3天，约参观")
    [PlanStep(days=1, what='送资料'), PlanStep(days=3, what='约参观')]
    """
    steps = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        found = _LINE.fullmatch(line.strip())
        if found is None:
            raise Unreadable(number, "line")
        days, what = int(found[1]), found[2].strip()
        if not 1 <= days <= MOST_DAYS:
            raise Unreadable(number, "days")
        if len(what) > LONGEST:
            raise Unreadable(number, "long")
        steps.append(PlanStep(days, what))
    if not steps:
        raise Unreadable(0, "none")
    if len(steps) > MOST_STEPS:
        raise Unreadable(len(steps), "many")
    return steps


def write_steps(steps: Sequence[PlanStep]) -> str:
    """Write steps as the lines they are read from.

    >>> read_steps(write_steps([PlanStep(2, "回电")]))
    [PlanStep(days=2, what='回电')]
    """
    return "\n".join(f"{step.days} {step.what}" for step in steps)
