"""What members are promised, and whether it was kept. No database, no clock.

A promise is a service in one slot of its frequency: a trading day, a week, a month, a
quarter, a year. It belongs to the month in which the slot ends. Who is promised what is
judged by what the client was on the slot's last day (today, while it runs): a member,
of which tier, in whose hands. So a change in the middle of a slot moves the promise to
the new tier and the new hands, and someone who leaves is owed nothing more.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from service.rules.visits import add_months, next_month

T = TypeVar("T")
# Frequencies that promise something by a day; the others follow events or wishes.
SLOTTED = ("daily", "weekly", "monthly", "quarterly", "yearly")
MONTHS = {"monthly": 1, "quarterly": 3, "yearly": 12}
WEEK = timedelta(days=6)
DUE, LATE, DELIVERED, OPENED, BARRED = "due", "late", "delivered", "opened", "barred"


@dataclass(frozen=True, order=True)
class Slot:
    """From its first to its last day, both included."""

    first: date
    last: date


@dataclass(frozen=True)
class Life:
    """What a client was when: a member from `since` until before `until`.

    `tiers` and `hands` are (from day, value) in order of days; before the first of
    them there is nothing.
    """

    since: date | None
    until: date | None = None
    tiers: Sequence[tuple[date, str]] = ()
    hands: Sequence[tuple[date, int]] = ()

    def is_member(self, day: date) -> bool:
        return (
            self.since is not None
            and self.since <= day
            and (self.until is None or day < self.until)
        )


@dataclass(frozen=True)
class Promise:
    """A slot owed to a client: in which tier they were, and by whom it is owed."""

    slot: Slot
    tier: str
    broker: int


def slot_of(rhythm: str, day: date) -> Slot | None:
    """Return the slot of a frequency that holds a day; None where it has none.

    >>> slot_of("weekly", date(2026, 11, 26)).last
    datetime.date(2026, 11, 29)
    >>> slot_of("quarterly", date(2024, 2, 29)).last
    datetime.date(2024, 3, 31)
    """
    if rhythm == "daily":
        return Slot(day, day)
    if rhythm == "weekly":
        first = day - timedelta(days=day.weekday())
        return Slot(first, first + WEEK)
    if rhythm not in MONTHS:
        return None
    length = MONTHS[rhythm]
    first = date(day.year, (day.month - 1) // length * length + 1, 1)
    return Slot(first, add_months(first, length) - timedelta(days=1))


def slots_in(rhythm: str, month: date, trading: Collection[date]) -> list[Slot]:
    """Return the slots that end in a month.

    `trading` are the exchange's days from the week before it on: a day or a week
    without one promises nothing.
    """
    days = [month + timedelta(days=n) for n in range((next_month(month) - month).days)]
    if rhythm == "daily":
        return [Slot(day, day) for day in days if day in trading]
    if rhythm == "weekly":
        weeks = [Slot(day - WEEK, day) for day in days if day.weekday() == WEEK.days]
        return [week for week in weeks if _trades(week, trading)]
    found = slot_of(rhythm, month)
    return [found] if found is not None and found.last == days[-1] else []


def _trades(week: Slot, trading: Collection[date]) -> bool:
    return any(week.first + timedelta(days=n) in trading for n in range(7))


def value_on(history: Sequence[tuple[date, T]], day: date) -> T | None:
    """Return what holds on a day: the last value from that day or before.

    >>> value_on([(date(2026, 1, 5), "general"), (date(2026, 3, 1), "key")],
    ...          date(2026, 2, 28))
    'general'
    """
    found = None
    for since, value in history:
        if since > day:
            break
        found = value
    return found


def promises(
    slots: Iterable[Slot], life: Life, *, for_key: bool, today: date
) -> list[Promise]:
    """Return which slots are owed to a client; what has not begun is not owed yet."""
    owed = []
    for slot in slots:
        on = min(slot.last, today)
        if slot.first > today or not life.is_member(on):
            continue
        tier = value_on(life.tiers, on) or "general"
        broker = value_on(life.hands, on)
        if broker is not None and (tier == "key" or not for_key):
            owed.append(Promise(slot, tier, broker))
    return owed


def state_of(*, owed: int, kept: int, opened: int, late: int) -> str:
    """Name how a client's month of one service stands, from counts of its slots.

    `late` is over and not delivered; one such slot breaks the promise of the month.
    """
    if late:
        return LATE
    if kept < owed:
        return DUE
    return OPENED if opened == owed else DELIVERED
