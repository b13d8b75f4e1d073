"""The split of a day over the methods, against every split there is."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product
from unittest import TestCase

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.rules.mix import (
    LONGEST_DAY,
    STEP,
    Way,
    minutes_of,
    split_day,
    with_floor,
)

ways = st.lists(
    st.tuples(
        st.integers(0, 60_000), st.sampled_from((5, 10, 12, 20, 45)), st.integers(0, 5)
    ),
    max_size=4,
).map(lambda rows: [Way(f"w{i}", *row) for i, row in enumerate(rows)])


def steps(way: Way) -> int:
    return -(-way.minutes // STEP)


def every_split(
    found: Sequence[Way], quota: int, minutes: int
) -> Iterator[tuple[int, ...]]:
    """Yield all splits that keep within names, hours and quota."""
    for counts in product(*(range(way.least, way.most + 1) for way in found)):
        time = sum(n * steps(way) for n, way in zip(counts, found, strict=True))
        if sum(counts) <= quota and time <= minutes // STEP:
            yield counts


def worth(found: Sequence[Way], counts: Sequence[int]) -> tuple[int, int]:
    pairs = list(zip(counts, found, strict=True))
    return sum(n * w.value for n, w in pairs), -sum(n * steps(w) for n, w in pairs)


class SplitTests(TestCase):
    @settings(max_examples=250, deadline=None)
    @given(ways, st.integers(-1, 9), st.integers(-5, 200))
    def test_no_split_is_better(
        self, found: list[Way], quota: int, minutes: int
    ) -> None:
        split = split_day(found, quota, minutes)
        counts = list(split.counts.values())
        best = max(
            (worth(found, c) for c in every_split(found, quota, minutes)),
            default=(0, 0),
        )
        self.assertEqual(worth(found, counts), best)
        self.assertLessEqual(split.contacts, max(quota, 0))
        self.assertLessEqual(split.minutes, max(minutes, 0))
        self.assertEqual(split.value, best[0])
        for way, count in zip(found, counts, strict=True):
            self.assertLessEqual(count, way.most)

    @settings(max_examples=60, deadline=None)
    @given(ways, st.integers(0, 9), st.integers(0, 400), st.data())
    def test_the_floor_is_kept_where_it_fits(
        self, found: list[Way], quota: int, minutes: int, data: st.DataObject
    ) -> None:
        firm = [
            replace(way, least=data.draw(st.integers(0, way.most))) for way in found
        ]
        split = split_day(firm, quota, minutes)
        possible = list(every_split(firm, quota, minutes))
        if possible:
            best = max(worth(firm, counts) for counts in possible)
            self.assertEqual(worth(firm, list(split.counts.values())), best)
        self.assertLessEqual(split.contacts, quota)
        self.assertLessEqual(split.minutes, minutes)

    def test_a_greedy_choice_would_be_worse(self) -> None:
        """By worth a minute the first goes first and leaves half an hour unused."""
        found = [Way("short", 7, 35, 1), Way("long", 9, 50, 1), Way("other", 9, 50, 1)]
        self.assertEqual(
            split_day(found, 2, 100).counts, {"short": 0, "long": 1, "other": 1}
        )

    def test_the_hours_decide_between_many_and_worthy(self) -> None:
        found = [Way("visit", 40_000, 45, 100), Way("call", 15_000, 10, 100)]
        self.assertEqual(split_day(found, 20, 480).counts, {"visit": 8, "call": 12})
        self.assertEqual(split_day(found, 20, 1440).counts["visit"], 20)

    def test_a_day_has_an_end(self) -> None:
        found = [Way("call", 10, 5, 10_000)]
        self.assertEqual(split_day(found, 10_000, 10**6).minutes, LONGEST_DAY)
        self.assertEqual(split_day([], 20, 480).contacts, 0)
        for bad in (Way("x", 1, 0, 1), Way("x", -1, 5, 1), Way("x", 1, 5, -1)):
            with self.assertRaises(ValueError):
                split_day([bad], 1, 60)

    def test_one_in_ten_tries_what_is_little_known(self) -> None:
        found = [Way(name, 1, 10, 9) for name in "abc"]
        floor = with_floor(found, {"b": 12, "c": 3}, 20)
        self.assertEqual([way.least for way in floor], [0, 1, 1])
        floor = with_floor(found, {"b": 12, "c": 3}, 1)
        self.assertEqual([way.least for way in floor], [0, 0, 1])
        few = [replace(way, most=1) for way in found]
        self.assertEqual([w.least for w in with_floor(few, {"b": 0}, 90)], [0, 1, 0])
        self.assertEqual([w.least for w in with_floor(found, {}, 20)], [0, 0, 0])

    def test_time_nobody_noted(self) -> None:
        self.assertEqual(minutes_of("visit", 2, 0), 90)
        self.assertEqual(minutes_of("visit", 2, 70), 70)
        self.assertEqual(minutes_of("smoke", 2, 0), 30)
