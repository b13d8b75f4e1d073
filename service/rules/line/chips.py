"""What a line comes to: chips by slot, the note, and which words were understood."""

from dataclasses import dataclass
from typing import Any

Span = tuple[int, int]


@dataclass(frozen=True)
class Chip:
    """One thing understood; with `choices` it must be chosen before it is saved."""

    slot: str
    value: Any = None
    choices: tuple[Any, ...] = ()
    is_assumed: bool = False

    @property
    def asks(self) -> bool:
        """Say whether somebody has to choose."""
        return bool(self.choices)


def chip_of(slot: str, values: list[Any]) -> dict[str, Chip]:
    """Return the chip of what was said of a slot: none, one thing, or a choice."""
    distinct = list(dict.fromkeys(values))
    if not distinct:
        return {}
    if len(distinct) == 1:
        return {slot: Chip(slot, distinct[0])}
    return {slot: Chip(slot, choices=tuple(distinct))}


@dataclass(frozen=True)
class Reading:
    """What a line says. Slots: client, attendees, introducer, kind, outcome, aida,
    objection, minutes, happened_at, next_on, next_at, next_what, papers (name and
    state of each), book (what an appointment at the next step is for), and `day`: one
    that may be the contact's or the next step's."""

    line: str
    chips: dict[str, Chip]
    note: str
    marks: tuple[Span, ...]

    def value(self, slot: str) -> Any:
        """Return what was understood of a slot; None when nothing or not one thing."""
        chip = self.chips.get(slot)
        return None if chip is None or chip.asks else chip.value

    @property
    def is_complete(self) -> bool:
        """Say whether it can be saved without asking."""
        needed = {"client", "kind"} <= set(self.chips)
        return needed and not any(chip.asks for chip in self.chips.values())

    @property
    def says_something(self) -> bool:
        """Say whether there is more than a name: a log line rather than a search."""
        told = {slot for slot, chip in self.chips.items() if not chip.is_assumed}
        return "client" in told and bool(told - {"client"})

    @property
    def parts(self) -> list[tuple[str, bool]]:
        """Return the line in parts, each with whether it was understood."""
        found, at = [], 0
        for start, end in sorted(self.marks):
            if start > at:
                found.append((self.line[at:start], False))
            if end > max(start, at):
                found.append((self.line[max(start, at) : end], True))
            at = max(at, end)
        found.append((self.line[at:], False))
        return [(text, known) for text, known in found if text]
