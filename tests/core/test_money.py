"""Yuan as people write them, and as they are shown."""

from decimal import Decimal

from django.test import SimpleTestCase
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from core.money import read_money, show_money

WRITTEN = {
    "10万": 100_000,
    "100000": 100_000,
    "1,234.50": "1234.50",
    "１０万": 100_000,
    "1.2亿": 120_000_000,
    "-350": -350,
    "￥88": 88,
    "0.01": "0.01",
    "3.5 万元": 35_000,
    ".5万": 5_000,
}
NONSENSE = [
    "",
    "八十万",
    "1.2.3",
    "1,23",
    "10万万",
    "1e5",
    "NaN",
    "Infinity",
    "--1",
    "0.001",
    "99999999999999",
    "10k",
    "1 2 3 x",
    "1_000",
    "٣",
]


class MoneyTests(SimpleTestCase):
    def test_amounts_are_read_as_people_write_them(self) -> None:
        for text, amount in WRITTEN.items():
            with self.subTest(text):
                self.assertEqual(read_money(text), Decimal(amount))

    def test_nonsense_is_refused_never_guessed(self) -> None:
        for text in NONSENSE:
            with self.subTest(text), self.assertRaises(ValueError):
                read_money(text)

    def test_amounts_are_shown_as_the_language_counts(self) -> None:
        with override("zh-hans"):
            self.assertEqual(show_money(Decimal(3_864_000)), "386.4万")
            self.assertEqual(show_money(Decimal(120_000_000)), "1.2亿")
            self.assertEqual(show_money(Decimal(9_999)), "9,999元")
            self.assertEqual(show_money(Decimal(-15_000)), "-1.5万")
            self.assertEqual(show_money(None), "—")
        with override("en"):
            self.assertEqual(show_money(Decimal(3_864_000)), "3.86M")

    @given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
    def test_every_plain_amount_is_read_back_exactly(self, amount: Decimal) -> None:
        self.assertEqual(read_money(f"{amount:f}"), amount)
        self.assertEqual(read_money(f"{amount:,f}"), amount)
