"""The suitability light, over every class, product, age of the assessment and demand."""

from datetime import date, timedelta
from itertools import product

from django.test import SimpleTestCase

from clients.rules.classes import months_later
from clients.rules.suitability import (
    CLASSES,
    PRODUCTS,
    Assessment,
    earliest_valid,
    highest_product,
    light_for,
)

DAY = date(2026, 11, 24)
# Written out by hand after domain.md §7: the highest product of each class.
MAY = {"C1-lowest": 1, "C1": 1, "C2": 2, "C3": 3, "C4": 4, "C5": 5}


class SuitabilityTests(SimpleTestCase):
    def light(self, risk_class: str, product_class: str, **facts: object) -> str:
        found = {"assessed_on": date(2026, 1, 5), "on": DAY, "valid_months": 24}
        demanded = bool(facts.pop("is_demanded", False))
        client = Assessment(risk_class, **(found | facts))
        light = light_for(product_class, client, is_demanded=demanded)
        return f"{light.colour} {light.reason}"

    def test_every_class_with_every_product(self) -> None:
        for (risk_class, most), product_class, demanded in product(
            MAY.items(), PRODUCTS, (False, True)
        ):
            if int(product_class[1]) <= most:
                wanted = "green within"
            elif risk_class == "C1-lowest":
                wanted = "red lowest"
            else:
                wanted = "amber demanded" if demanded else "red above"
            with self.subTest(risk_class, product=product_class, demanded=demanded):
                found = self.light(risk_class, product_class, is_demanded=demanded)
                self.assertEqual(found, wanted)

    def test_the_table_by_hand(self) -> None:
        for risk_class, product_class, demanded, wanted in (
            ("C1-lowest", "R1", False, "green within"),
            ("C1-lowest", "R2", True, "red lowest"),
            ("C1", "R1", False, "green within"),
            ("C1", "R2", False, "red above"),
            ("C1", "R2", True, "amber demanded"),
            ("C3", "R3", False, "green within"),
            ("C3", "R4", False, "red above"),
            ("C3", "R5", True, "amber demanded"),
            ("C5", "R5", False, "green within"),
        ):
            with self.subTest(risk_class, product=product_class):
                found = self.light(risk_class, product_class, is_demanded=demanded)
                self.assertEqual(found, wanted)

    def test_without_a_valid_assessment_no_product_is_offered(self) -> None:
        for risk_class, product_class, demanded in product(
            (*CLASSES, "", "C9"), PRODUCTS, (False, True)
        ):
            for facts, reason in (
                ({"assessed_on": None}, "not_assessed"),
                ({"assessed_on": DAY + timedelta(days=1)}, "not_assessed"),
                ({"assessed_on": date(2024, 11, 23)}, "expired"),
            ):
                known = risk_class in CLASSES
                with self.subTest(risk_class, product=product_class, **facts):
                    found = self.light(
                        risk_class, product_class, is_demanded=demanded, **facts
                    )
                    wanted = reason if known else "unknown_class"
                    self.assertEqual(found, f"red {wanted}")

    def test_it_is_valid_through_the_last_day_of_its_months(self) -> None:
        for assessed, months, last in (
            (date(2024, 11, 24), 24, date(2026, 11, 24)),
            (date(2024, 2, 29), 12, date(2025, 2, 28)),
            (date(2026, 8, 31), 6, date(2027, 2, 28)),
        ):
            for day, colour in ((last, "green"), (last + timedelta(days=1), "red")):
                with self.subTest(assessed=assessed, day=day):
                    found = self.light(
                        "C3", "R3", assessed_on=assessed, on=day, valid_months=months
                    )
                    self.assertEqual(found.split()[0], colour)

    def test_information_needs_no_class(self) -> None:
        self.assertEqual(self.light("", "", assessed_on=None), "green information")

    def test_a_product_class_that_is_none_is_refused(self) -> None:
        for wrong in ("R0", "R6", "C3", "r1"):
            with self.subTest(wrong), self.assertRaises(ValueError):
                self.light("C3", wrong)

    def test_highest_product(self) -> None:
        self.assertEqual({c: highest_product(c) for c in CLASSES}, MAY)
        self.assertEqual([highest_product(c) for c in ("", "C9", "C0")], [0, 0, 0])

    def test_warned_sixty_days_before_and_no_longer_once_expired(self) -> None:
        assessed = date(2024, 11, 24)
        for day, soon in (
            (date(2026, 9, 24), False),
            (date(2026, 9, 25), True),
            (date(2026, 11, 24), True),
            (date(2026, 11, 25), False),
        ):
            with self.subTest(day):
                client = Assessment("C3", assessed, day, 24)
                self.assertEqual(client.ends_soon, soon)

    def test_the_earliest_valid_day_is_where_expiry_begins(self) -> None:
        """Every day of five years, whatever months fold at their ends."""
        for months, offset in product((1, 6, 12, 24, 120), range(0, 1830, 7)):
            day = date(2024, 1, 1) + timedelta(days=offset)
            edge = earliest_valid(day, months)
            self.assertGreaterEqual(months_later(edge, months), day)
            before = edge - timedelta(days=1)
            self.assertLess(months_later(before, months), day)
