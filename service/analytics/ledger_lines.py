"""Lines of the ledger of promised services, and what they add up to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from clients.models import Service
from pipeline.rules import wilson
from service.analytics.lives import Member
from service.rules.promises import BARRED, DELIVERED, DUE, LATE, OPENED, Slot

ORDER = {DUE: 0, LATE: 1, BARRED: 2, DELIVERED: 3, OPENED: 4}
KEPT = (DELIVERED, OPENED)


@dataclass(frozen=True)
class Line:
    """A client's month of one service: slots owed, kept, opened, late.

    `slot` is the one to render next, `barred` why the service may not be rendered.
    """

    member: Member
    service: Service
    tier: str
    broker: int
    owed: int
    kept: int
    opened: int
    late: int
    state: str
    slot: Slot | None = None
    barred: str = ""

    @property
    def rank(self) -> tuple[object, ...]:
        """Most urgent first: by the day, key clients, the larger assets.

        What goes out every day comes last: it is mostly sent, not carried.
        """
        last = self.slot.last if self.slot else date.max
        worth = -(self.member.assets or 0)
        place = (self.service.place, self.service.pk)
        return (
            *(ORDER[self.state], self.service.rhythm == "daily", last),
            *(self.tier != "key", worth),
            *(self.member.pk, place, self.broker),
        )


@dataclass(frozen=True)
class Rate:
    """How many promises were kept of those decided; the rest is still watched."""

    pk: str
    name: str
    kept: int
    decided: int
    watching: int

    @property
    def rate(self) -> float | None:
        return self.kept / self.decided if self.decided else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's 95 % interval."""
        return wilson(self.kept, self.decided)

    @property
    def width(self) -> int:
        """Return the share in whole per cent, for a bar."""
        return round(100 * self.kept / self.decided) if self.decided else 0


def counts_of(lines: Iterable[Line]) -> dict[str, int]:
    """Count lines by state; "kept" are delivered and opened, "all" is everything."""
    found = dict.fromkeys(ORDER, 0)
    for line in lines:
        found[line.state] += 1
    kept = sum(found[state] for state in KEPT)
    return {**found, "kept": kept, "all": sum(found.values())}


def rate_of(pk: str, name: str, lines: Sequence[Line]) -> Rate:
    """Return the share of promises kept; what is barred was none."""
    found = counts_of(lines)
    return Rate(pk, name, found["kept"], found["kept"] + found[LATE], found[DUE])


def state_words() -> dict[str, str]:
    """Return what the states are called."""
    return {
        DUE: _("due"),
        LATE: _("late"),
        BARRED: _("not suitable"),
        DELIVERED: _("delivered"),
        OPENED: _("opened"),
    }
