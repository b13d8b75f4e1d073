"""Codes, portfolios and cases to the digit: pure functions, hand-computed."""

import doctest
import random
from decimal import Decimal
from unittest import TestCase

from clients.importing import numbers, terminals
from clients.rules import cases, holdings, securities
from clients.rules.cases import Lot, Oversold, Trade, books, measure
from clients.rules.holdings import (
    Position,
    concentration,
    highest_for,
    portfolio_risk,
    totals,
    weights,
)
from clients.rules.securities import CodeRefused, board_of, default_risk, read_code

D = Decimal


class DocTests(TestCase):
    def test_examples_hold(self) -> None:
        for module in (cases, holdings, securities, terminals):
            self.assertEqual(0, doctest.testmod(module).failed, module.__name__)


class CodeTests(TestCase):
    def test_codes_stay_what_they_are(self) -> None:
        for written, code, exchange in (
            ("000001", "000001", ""), ("000001.SZ", "000001", "SZ"),
            ("sz000001", "000001", "SZ"), ("SH.600519", "600519", "SH"),
            ('="000001"', "000001", ""), ("'000001", "000001", ""),
            ("６００５１９", "600519", ""), (" 600519 ", "600519", ""),
            ("00700.HK", "00700", "HK"), ("YS0001", "YS0001", ""),
            ("600519.XSHG", "600519", "SH"),
        ):  # fmt: skip
            with self.subTest(written):
                found = read_code(written)
                self.assertEqual((code, exchange), (found.code, found.exchange))
        self.assertEqual("SZ", read_code("000001", "深圳Ａ股").exchange)

    def test_what_a_spreadsheet_broke_is_refused_and_never_padded(self) -> None:
        for written, why in (
            ("1", "zeros"), ("1.0", "decimal"), ("600519.0", "decimal"),
            ("6.00519E+05", "scientific"), ("6E5", "scientific"),
            ("6.00519e5", "scientific"), ("60051", "zeros"), ("700", "zeros"),
            ("", "none"), ("茅台", "none"), ("600 519", "none"), ("-1", "none"),
            ("6,005.19", "decimal"), ("600519.ABCDE", "none"), ("x" * 200, "none"),
        ):  # fmt: skip
            with self.subTest(written), self.assertRaises(CodeRefused) as caught:
                read_code(written)
            self.assertEqual(why, caught.exception.why)
        with self.assertRaises(CodeRefused):
            read_code("600519", "大阪证券交易所")

    def test_boards_and_their_risk(self) -> None:
        for code, exchange, board, risk in (
            ("600519", "SH", "main", "R3"), ("688981", "SH", "star", "R4"),
            ("900901", "SH", "b_share", "R3"), ("510300", "SH", "fund", "R3"),
            ("019547", "SH", "government", "R1"), ("204001", "SH", "repo", "R1"),
            ("113050", "SH", "convertible", "R3"), ("000001", "SZ", "main", "R3"),
            ("300750", "SZ", "growth", "R4"), ("159915", "SZ", "fund", "R3"),
            ("830799", "BJ", "beijing", "R4"), ("00700", "HK", "hong_kong", "R4"),
            ("000001", "", "", ""), ("YS0001", "DEMO", "", ""),
        ):  # fmt: skip
            with self.subTest(code):
                self.assertEqual(board, board_of(code, exchange))
                self.assertEqual(risk, default_risk(board, "甲"))
        for name, status, risk in (
            ("*ST国华", "listed", "R4"), ("ST板块", "listed", "R4"),
            ("退市海润", "listed", "R5"), ("长油退", "listed", "R5"),
            ("甲", "delisted", "R5"), ("STAR", "suspended", "R4"),
        ):  # fmt: skip
            self.assertEqual(risk, default_risk("main", name, status), name)


class PortfolioTests(TestCase):
    #            100 × (12 − 10) = +200 · 300 × (5 − 8) = −900 · no price · no cost
    HELD = (
        Position(D(100), D(10), D(12), "R3"),
        Position(D(300), D(8), D(5), "R4"),
        Position(D(50), D(7), None, "R1"),
        Position(D(200), None, D("6.5"), ""),
    )

    def test_sums_leave_out_what_is_not_known_and_say_so(self) -> None:
        found = totals(self.HELD)
        self.assertEqual(D(1200 + 1500 + 1300), found.value)
        self.assertEqual(D(1000 + 2400 + 350), found.spent)
        self.assertEqual(D(-700), found.gain)
        self.assertEqual(D(-700) / D(3400), found.gain_share)
        self.assertEqual((4, 1, 1), (
            found.count, found.without_price, found.without_cost
        ))  # fmt: skip

    def test_decimals_are_exact(self) -> None:
        many = [Position(D("0.1"), D("0.1"), D("0.3"))] * 1000
        self.assertEqual(D("20.00"), totals(many).gain)

    def test_a_cost_below_zero_has_a_gain_but_no_rate(self) -> None:
        one = Position(D(100), D("-2.5"), D(10))
        self.assertEqual((D(1250), None), (one.gain, one.gain_share))
        self.assertIsNone(totals([one]).gain_share)

    def test_weights_and_concentration_by_hand(self) -> None:
        shares = weights(self.HELD)
        self.assertEqual([D("0.3"), D("0.375"), None, D("0.325")], shares)
        found = concentration(self.HELD)
        # 0.09 + 0.140625 + 0.105625
        self.assertEqual((D("0.375"), D("0.33625")), (found.largest, found.index))
        self.assertEqual(1 / D("0.33625"), found.equal)
        self.assertFalse(found.is_high)
        self.assertTrue(concentration(self.HELD[:1]).is_high)
        self.assertTrue(concentration(self.HELD[:2]).is_high)  # 1500 of 2700
        for nothing in ((), self.HELD[2:3], [Position(D(0), D(1), D(1))]):
            self.assertIsNone(concentration(nothing))

    def test_concentration_lies_between_one_and_the_number(self) -> None:
        chance = random.Random(5)
        for _ in range(300):
            held = [
                Position(D(chance.randrange(1, 999)), None, D(chance.randrange(1, 99)))
                for _ in range(chance.randrange(1, 12))
            ]
            found = concentration(held)
            shares = [float(p.value) for p in held]
            index = sum((v / sum(shares)) ** 2 for v in shares)
            self.assertAlmostEqual(index, float(found.index), 12)
            self.assertLessEqual(float(found.equal), len(held) + 1e-9)
            self.assertAlmostEqual(1.0, float(sum(weights(held))), 12)

    def test_risk_is_the_weighted_mean_rounded_half_up(self) -> None:
        def of(*parts: tuple[int, str]) -> list[Position]:
            return [Position(D(n), None, D(1), risk) for n, risk in parts]

        # (50 × 2 + 50 × 3) / 100 = 2.5 → R3
        for held, risk_class, level, above, light, reason in (
            (of((50, "R2"), (50, "R3")), "C3", "R3", "0", "ok", "within"),
            (of((50, "R2"), (50, "R3")), "C2", "R3", "0.5", "bad", "above"),
            (of((51, "R2"), (49, "R3")), "C2", "R2", "0.49", "warn", "part_above"),
            (of((90, "R1"), (10, "R5")), "C1", "R1", "0.1", "warn", "part_above"),
            (of((90, "R1"), (10, "R1")), "C1-lowest", "R1", "0", "ok", "within"),
            (of((1, "R2")), "C1-lowest", "R2", "1", "bad", "above"),
            (of((1, "R5")), "C5", "R5", "0", "ok", "within"),
            (of((1, "R2")), "", "R2", "0", "warn", "unassessed"),
            (of((51, ""), (49, "R3")), "C3", "", "0", "", "unrated"),
            (of((50, ""), (50, "R3")), "C3", "R3", "0", "ok", "within"),
            ([Position(D(9), D(1), None, "R5")], "C1", "", "0", "", "no_value"),
        ):
            with self.subTest(risk_class, level=level, reason=reason):
                found = portfolio_risk(held, risk_class)
                self.assertEqual(
                    (level, D(above), light, reason),
                    (found.level, found.above, found.light, found.reason),
                )
        expired = portfolio_risk(of((1, "R2")), "C3", is_expired=True)
        self.assertEqual(("warn", "expired"), (expired.light, expired.reason))

    def test_classes(self) -> None:
        for risk_class, most in (("C1-lowest", 1), ("C1", 1), ("C5", 5), ("", 0)):
            self.assertEqual(most, highest_for(risk_class))


class LinTests(TestCase):
    """Ms Lin's case by hand: 10,000 trapped shares of 1, half changed into 2.

    Baseline: 10,000 at 20 (cost 30), 1,000 of 3 at 8 (cost 9): 208,000, cost 309,000.
    Sold 5,000 at 21 (fee 50), bought 8,000 at 13 (fee 40): cash 910.
    """

    LOTS = (Lot(1, D(10_000), D(20), D(30)), Lot(3, D(1000), D(8), D(9)))
    TRADES = (
        Trade(1, "sell", D(5000), D(21), D(50)),
        Trade(2, "buy", D(8000), D(13), D(40)),
    )
    PRICES = {1: D(18), 2: D("14.5"), 3: D("8.2")}

    def test_what_was_done_against_having_held_on(self) -> None:
        found = measure(self.LOTS, self.TRADES, self.PRICES, days=146, hurdle=D("2.5"))
        self.assertEqual(D(208_000), found.began)
        self.assertEqual(D(309_000), found.spent)
        self.assertEqual(D(180_000) + D(8200), found.held)
        # 5,000 × 18 + 8,000 × 14.5 + 1,000 × 8.2 + (105,000 − 50 − 104,000 − 40)
        self.assertEqual(D(910), found.cash)
        self.assertEqual(D(90_000 + 116_000 + 8200 + 910), found.actual)
        self.assertEqual(D(26_910), found.over_held)
        # 208,000 × (1 + 0.025 × 146 / 365) = 208,000 × 1.01
        self.assertEqual(D("210080.00"), found.hurdle)
        self.assertEqual(D("5030.00"), found.over_hurdle)
        self.assertEqual(D(-93_890), found.over_spent)

    def test_dividends_and_bonus_shares_reach_both_books(self) -> None:
        trades = (
            Trade(1, "income", D(0), D("0.5")),  # 5,000 to both
            self.TRADES[0],
            Trade(1, "bonus", D(0), D("0.2")),  # 10,000 → 12,000 and 5,000 → 6,000
            Trade(1, "income", D(0), D("0.1")),  # 1,200 against 600
        )
        held, actual = books(self.LOTS, trades)
        self.assertEqual((D(12_000), D(6200)), (held.units[1], held.cash))
        self.assertEqual(D(6000), actual.units[1])
        self.assertEqual(D(5000 + 105_000 - 50 + 600), actual.cash)

    def test_doing_nothing_equals_having_held_on(self) -> None:
        found = measure(self.LOTS, (), self.PRICES, days=0, hurdle=D(3))
        self.assertEqual((D(0), found.began), (found.over_held, found.hurdle))

    def test_new_money_is_no_gain(self) -> None:
        """Buying at today's price with money from outside changes nothing."""
        bought = Trade(2, "buy", D(1000), self.PRICES[2])
        found = measure(self.LOTS, (bought,), self.PRICES, days=9, hurdle=D(3))
        self.assertEqual(D(0), found.over_held)

    def test_more_than_there_is_cannot_be_sold(self) -> None:
        for trade in (Trade(1, "sell", D(10_001), D(1)), Trade(9, "sell", D(1), D(1))):
            with self.assertRaises(Oversold):
                books(self.LOTS, [trade])

    def test_a_missing_price_makes_no_figure(self) -> None:
        found = measure(
            self.LOTS, self.TRADES, {1: D(18), 3: D(8)}, days=1, hurdle=D(1)
        )
        self.assertEqual(
            (None, None, D(188_000)), (found.actual, found.over_held, found.held)
        )
        unknown = [Lot(1, D(1), D(2), None)]
        self.assertIsNone(measure(unknown, (), {1: D(3)}, days=1, hurdle=D(1)).spent)


class NumberTests(TestCase):
    def test_numbers_as_terminals_write_them(self) -> None:
        for written, amount in (
            ("1,200股", "1200"), ("１２．５", "12.5"), ("¥3.20元", "3.20"), ("10手", "10"),
            ("-2.5", "-2.5"), (".5", "0.5"), ("12.", "12"), ("1,234,567.8", "1234567.8"),
        ):  # fmt: skip
            self.assertEqual(D(amount), numbers.read_number(written, "cost").amount)
        for written in ("", " ", "--", "—", "N/A", "nan"):
            self.assertIsNone(numbers.read_number(written, "cost"))
