"""A day's contacts split over the ways of reaching people.

Which split brings the most deals, within the hours and the names there are? Whole
people, whole minutes: a knapsack with two limits, solved exactly.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

# Minutes are counted in steps, so that the tables stay small: a contact of 12 minutes
# takes 15. The hours so planned suffice for what is planned into them.
STEP = 5
LONGEST_DAY = 16 * 60
MOST_A_DAY = 192  # five minutes each, sixteen hours long
FLOOR_SHARE = 10  # one contact in ten tries what is little known
# A contact whose length nobody noted takes what its kind usually takes (minutes).
USUAL_MINUTES: Mapping[str, int] = {
    "phone": 10,
    "visit": 45,
    "interview": 45,
    "reception": 30,
    "message": 5,
    "email": 10,
    "letter": 15,
    "event": 60,
}
UNKNOWN_MINUTES = 15


@dataclass(frozen=True)
class Way:
    """A way of reaching people: what a contact is worth, takes, and how many there are.

    `value` is whole deals in a million contacts; `most` and `least` are contacts.
    """

    name: str
    value: int
    minutes: int
    most: int
    least: int = 0


@dataclass(frozen=True)
class Split:
    """How many contacts by which way; what they take (minutes) and bring (deals)."""

    counts: Mapping[str, int]
    minutes: int
    value: int

    @property
    def contacts(self) -> int:
        return sum(self.counts.values())

    @property
    def deals(self) -> float:
        return self.value / 1_000_000


def minutes_of(kind: str, contacts: int, minutes: int) -> int:
    """Return the time of contacts of one kind; without any noted, what is usual.

    >>> minutes_of("phone", 3, 0), minutes_of("phone", 3, 45)
    (30, 45)
    """
    return minutes or contacts * USUAL_MINUTES.get(kind, UNKNOWN_MINUTES)


def with_floor(ways: Sequence[Way], tried: Mapping[str, int], quota: int) -> list[Way]:
    """Give one contact in ten (at least one) to ways tried too little, least first.

    `tried` counts the contacts of each way that is still too little known.
    """
    left = -(-quota // FLOOR_SHARE) if quota > 0 else 0
    least = {way.name: 0 for way in ways}
    unknown = sorted(
        (way for way in ways if way.name in tried and way.most > 0),
        key=lambda way: tried[way.name],
    )
    while left and any(least[way.name] < way.most for way in unknown):
        for way in unknown:
            if left and least[way.name] < way.most:
                least[way.name] += 1
                left -= 1
    return [replace(way, least=least[way.name]) for way in ways]


def split_day(ways: Sequence[Way], quota: int, minutes: int) -> Split:
    """Split at most `quota` contacts over the ways so that the value is greatest.

    Never more than a way's `most`, never longer than `minutes`; as many of each way's
    `least` as fit, in the order given. Of splits worth the same the shorter one wins.
    Exact: every way's count is decided over a table of contacts × steps of time (at
    most 192 × 192). Raises ValueError for a length or a worth below zero.
    """
    if any(w.minutes <= 0 or w.value < 0 or w.most < 0 or w.least < 0 for w in ways):
        msg = "a contact takes time, and counts are not negative"
        raise ValueError(msg)
    room = max(min(minutes, LONGEST_DAY), 0) // STEP
    size = [-(-way.minutes // STEP) for way in ways]
    quota = max(min(quota, MOST_A_DAY), 0)
    first = _firmly(ways, size, quota, room)
    quota -= sum(first)
    room -= sum(n * k for n, k in zip(first, size, strict=True))
    rest = [min(way.most - n, quota) for way, n in zip(ways, first, strict=True)]
    more = _best(ways, size, rest, quota, room)
    counts = [a + b for a, b in zip(first, more, strict=True)]
    return Split(
        {way.name: n for way, n in zip(ways, counts, strict=True)},
        sum(n * way.minutes for way, n in zip(ways, counts, strict=True)),
        sum(n * way.value for way, n in zip(ways, counts, strict=True)),
    )


def _firmly(
    ways: Sequence[Way], size: Sequence[int], quota: int, room: int
) -> list[int]:
    counts = []
    for way, steps in zip(ways, size, strict=True):
        count = min(way.least, way.most, quota, room // steps)
        quota, room = quota - count, room - count * steps
        counts.append(count)
    return counts


Table = list[list[int]]


def _best(
    ways: Sequence[Way],
    size: Sequence[int],
    most: Sequence[int],
    quota: int,
    room: int,
) -> list[int]:
    """Fill the tables way by way, then walk back through them."""
    quota = min(quota, sum(most), room // min(size) if size else 0)
    # Time saved breaks ties: a unit of worth outweighs all the time there is.
    unit = room + 1
    worth = [way.value * unit - k for way, k in zip(ways, size, strict=True)]
    tables: list[Table] = [[[0] * (room + 1) for _ in range(quota + 1)]]
    for gain, steps, count in zip(worth, size, most, strict=True):
        tables.append(_with(tables[-1], gain, steps, min(count, quota)))
    counts, place = [0] * len(ways), (quota, room)
    for i in reversed(range(len(ways))):
        counts[i], place = _taken(tables[i], tables[i + 1], worth[i], size[i], place)
    return counts


def _with(table: Table, gain: int, steps: int, count: int) -> Table:
    """Allow up to `count` of one way: by bundles of 1, 2, 4 … and what remains."""
    bundle = 1
    while count > 0:
        bundle = min(bundle, count)
        table = _with_bundle(table, gain * bundle, steps * bundle, bundle)
        count, bundle = count - bundle, bundle * 2
    return table


def _with_bundle(table: Table, gain: int, steps: int, contacts: int) -> Table:
    after = table[:contacts]
    for q in range(contacts, len(table)):
        kept, less = table[q], table[q - contacts]
        taken = [value + gain for value in less[: len(less) - steps]]
        start = kept[:steps]
        after.append(start + list(map(max, kept[steps:], taken)))
    return after


def _taken(
    before: Table, after: Table, gain: int, steps: int, place: tuple[int, int]
) -> tuple[int, tuple[int, int]]:
    quota, room = place
    reached, count = after[quota][room], 0
    while before[quota - count][room - count * steps] + count * gain != reached:
        count += 1
    return count, (quota - count, room - count * steps)
