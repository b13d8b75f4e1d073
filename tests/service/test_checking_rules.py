"""Spot checks: the arithmetic to the digit, and a draw nobody can steer."""

import hashlib
import random
from datetime import timedelta
from fractions import Fraction
from functools import cache
from itertools import combinations
from math import comb, sqrt
from unittest import TestCase

from service.rules.checking import (
    SIGNS,
    Tally,
    alarm_from,
    chance_to_meet,
    fewest_checks,
    months_to_meet,
    most_false,
    weight_of,
)
from service.rules.sampling import (
    Unit,
    commitment_of,
    draw,
    frame_hash,
    root_of,
    uniform_third,
)
from service.rules.signs import Written, burst_ones, late_ones, twin_notes
from tests.cast import at

SIZES = (20, 30, 40, 60, 80, 100, 150, 200, 400, None)
TABLE = {
    5: (19, 23, 31, 38, 42, 45, 46, 51, 55, 59),
    10: (16, 19, 21, 23, 24, 25, 26, 27, 28, 29),
    20: (10, 11, 12, 12, 13, 13, 13, 13, 14, 14),
    30: (7, 8, 8, 8, 8, 9, 9, 9, 9, 9),
}
TENTH = Fraction(1, 10)


class SizeTests(TestCase):
    def test_every_cell_of_the_table(self) -> None:
        for share, row in TABLE.items():
            for size, wanted in zip(SIZES, row, strict=True):
                with self.subTest(share=share, size=size):
                    self.assertEqual(fewest_checks(size, Fraction(share, 100)), wanted)

    def test_nobody_one_and_five(self) -> None:
        found = [fewest_checks(n, TENTH) for n in (0, 1, 5)]
        self.assertEqual(found, [0, 1, 5])
        self.assertEqual([most_false(n, n, 0) for n in (0, 1, 5)], [0, 0, 0])
        self.assertEqual([uniform_third(n) for n in (0, 1, 5)], [0, 1, 2])

    def test_bounds_to_the_digit(self) -> None:
        shares = [round(100 * most_false(60, n, 0) / 60) for n in (5, 10, 23)]
        self.assertEqual(shares, [43, 23, 8])

    def test_bounds_are_those_of_an_exact_search(self) -> None:
        """The largest D at which so few still turn up more than one time in twenty."""
        for size in (1, 2, 7, 12):
            for checks in range(size + 1):
                for bad in range(checks + 1):
                    wanted = max(
                        d
                        for d in range(bad, size - (checks - bad) + 1)
                        if 20 * _ways(size, d, checks, bad) > comb(size, checks)
                    )
                    self.assertEqual(most_false(size, checks, bad), wanted)

    def test_without_a_check_everything_may_be_false(self) -> None:
        self.assertEqual(most_false(60, 0, 0), 60)
        self.assertIsNone(Tally(0, 0).bound)

    def test_what_is_not_confirmed_counts_against(self) -> None:
        whole = Tally(60, 10, confirmed=10).bound
        for spoilt in (
            Tally(60, 10, confirmed=9, denied=1),
            Tally(60, 10, confirmed=9, unverified=1),
            Tally(60, 10, confirmed=9),
        ):
            self.assertEqual(spoilt.bound, most_false(60, 10, 1) / 60)
            self.assertGreater(spoilt.bound, whole)
        self.assertEqual(Tally(60, 10, confirmed=9).bound_at_best, whole)
        self.assertEqual(Tally(60, 10, confirmed=9).open, 1)

    def test_what_calls_a_month_buy(self) -> None:
        chance = chance_to_meet(60, 5, TENTH)
        self.assertEqual(round(100 * chance), 42)
        months = [months_to_meet(chance_to_meet(60, n, TENTH)) for n in (5, 8, 10)]
        self.assertEqual(months, [6, 4, 3])
        catch = Fraction(8, 10)
        months = [
            months_to_meet(chance_to_meet(60, n, TENTH, catch)) for n in (5, 8, 10)
        ]
        self.assertEqual(months, [7, 5, 4])

    def test_chances_at_the_edges(self) -> None:
        self.assertEqual(chance_to_meet(0, 5, TENTH), 0)
        self.assertEqual(chance_to_meet(4, 9, TENTH), 1)
        self.assertIsNone(months_to_meet(chance_to_meet(60, 0, TENTH)))

    def test_one_denial_is_never_an_alarm(self) -> None:
        self.assertEqual([alarm_from(n) for n in (1, 10, 11, 60)], [2, 2, 3, 3])

    def test_weights_run_from_one_to_three(self) -> None:
        weights = [weight_of(SIGNS[:n]) for n in range(6)]
        self.assertEqual(weights, [100, 140, 180, 220, 260, 300])
        self.assertEqual(weight_of(["late", "late", "?"]), 140)


def _ways(size: int, bad: int, checks: int, most: int) -> int:
    return sum(
        comb(bad, k) * comb(size - bad, checks - k)
        for k in range(most + 1)
        if checks - k <= size - bad
    )


class SignTests(TestCase):
    def row(self, number: int, **facts: object) -> Written:
        day = at("2026-10-12 10:00")
        given = {"client": number, "by": 1, "happened_at": day, "entered_at": day}
        return Written(number, **given | facts)

    def test_late_is_later_than_the_rule_allows_and_never_an_import(self) -> None:
        late = at("2026-10-12 10:00") + timedelta(hours=48, seconds=1)
        rows = [
            self.row(1, entered_at=late),
            self.row(2, entered_at=late, is_imported=True),
            self.row(3, entered_at=late - timedelta(seconds=1)),
        ]
        self.assertEqual(late_ones(rows, 48), {1})

    def test_four_entries_within_ten_minutes_by_one_person(self) -> None:
        begun = at("2026-10-12 10:00")
        rows = [
            self.row(n, entered_at=begun + timedelta(minutes=m), by=by)
            for n, (m, by) in enumerate(
                [(0, 1), (5, 1), (9, 1), (10, 1), (21, 1), (5, 2), (6, 2), (7, 2)]
            )
        ]
        self.assertEqual(burst_ones(rows), {0, 1, 2, 3})

    def test_the_same_words_about_two_clients(self) -> None:
        rows = [
            self.row(1, note="上门拜访，谈了 行情"),
            self.row(2, note="上门拜访谈了行情。"),
            self.row(3, note="上门拜访，谈了行情", by=2),
            self.row(4, note="见面"),
            self.row(5, note="见面"),
            self.row(6, note="他自己的话说了两遍", client=6),
            self.row(7, note="他自己的话说了两遍", client=6),
        ]
        self.assertEqual(twin_notes(rows), {1, 2})


class DrawTests(TestCase):
    WEIGHTS = (100, 100, 140, 140, 180, 180, 220, 260, 300, 300)
    SIZE = 5  # two of them uniform
    SEEDS = 20_000

    def setUp(self) -> None:
        self.units = [Unit(f"k{n}", w) for n, w in enumerate(self.WEIGHTS)]

    def test_the_uniform_third_is_fair_and_the_rest_goes_by_weight(self) -> None:
        """Over 20,000 seeds; the truth is worked out on every possible course."""
        counts = {"uniform": [0] * 10, "weighted": [0] * 10}
        for seed in range(self.SEEDS):
            root = root_of(f"{seed:064x}", "00" * 32, "")
            for key, how in draw(self.units, self.SIZE, root).items():
                counts[how][int(key[1:])] += 1
        third = uniform_third(self.SIZE)
        truth = {"uniform": [third / 10] * 10, "weighted": self.weighted(third)}
        for how, chances in truth.items():
            for n, chance in enumerate(chances):
                sigma = sqrt(self.SEEDS * chance * (1 - chance))
                off = counts[how][n] - self.SEEDS * chance
                self.assertLess(abs(off), 4 * sigma, (how, n))

    def weighted(self, third: int) -> list[float]:
        """One after the other from an urn, each by its weight among those left."""
        chances = [0.0] * 10
        for taken in combinations(range(10), third):
            rest = frozenset(range(10)) - set(taken)
            for n, chance in self.from_urn(rest, self.SIZE - third).items():
                chances[n] += chance / comb(10, third)
        return chances

    @cache  # noqa: B019 — lives as long as the test
    def from_urn(self, left: frozenset[int], draws: int) -> dict[int, float]:
        found: dict[int, float] = {}
        if not draws:
            return found
        total = sum(self.WEIGHTS[n] for n in left)
        for n in left:
            chance = self.WEIGHTS[n] / total
            found[n] = found.get(n, 0) + chance
            for other, then in self.from_urn(left - {n}, draws - 1).items():
                found[other] = found.get(other, 0) + chance * then
        return found

    def test_the_same_inputs_give_the_same_list_in_any_order(self) -> None:
        root = root_of("11" * 32, "22" * 32, "")
        wanted = draw(self.units, self.SIZE, root)
        mixed = random.Random(1).sample(self.units, 10)
        self.assertEqual(list(draw(mixed, self.SIZE, root).items()), [*wanted.items()])

    def test_seed_frame_and_beacon_each_change_the_draw(self) -> None:
        units = [Unit(f"k{n}") for n in range(500)]
        roots = [
            root_of(*words)
            for words in (
                ("11" * 32, "22" * 32, ""),
                ("12" * 32, "22" * 32, ""),
                ("11" * 32, "23" * 32, ""),
                ("11" * 32, "22" * 32, "3012.44"),
            )
        ]
        lists = {tuple(draw(units, 20, root)) for root in roots}
        self.assertEqual(len(lists), 4)

    def test_nobody_one_and_all(self) -> None:
        root = root_of("11" * 32, "22" * 32, "")
        self.assertEqual(draw([], 10, root), {})
        self.assertEqual(draw([Unit("a")], 10, root), {"a": "uniform"})
        everyone = draw(self.units, 99, root)
        self.assertEqual(len(everyone), 10)
        self.assertEqual(list(everyone.values()).count("uniform"), 4)

    def test_commitment_and_frame_are_plain_sha_256(self) -> None:
        seed = bytes(range(32))
        self.assertEqual(commitment_of(seed.hex()), hashlib.sha256(seed).hexdigest())
        written = b'[{"id":"a","n":1},{"id":"b","n":"\\u5f20"}]'
        rows = [{"n": "张", "id": "b"}, {"n": 1, "id": "a"}]
        self.assertEqual(frame_hash(rows), hashlib.sha256(written).hexdigest())
