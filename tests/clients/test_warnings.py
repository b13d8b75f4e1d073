"""The suitability light and the special written warning, by action and by page."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation

from clients.actions import change_client
from clients.actions.suitability import warn_in_writing
from clients.analytics.suitability import suited
from clients.models import Classification, RiskWarning
from core.clock import today
from tests.cast import Cast

COLOURS = {
    "C1-lowest": "green red red red red",
    "C1": "green red red red red",
    "C2": "green green red red red",
    "C3": "green green green red red",
    "C4": "green green green green red",
    "C5": "green green green green green",
}


@pytest.mark.database
class WarningTests(Cast):
    def setUp(self) -> None:
        self.client.cookies["language"] = "en"
        self.enterContext(translation.override("en"))

    def assessed(self, risk_class: str, days_ago: int = 30) -> None:
        day = today() - timedelta(days=days_ago)
        change_client(
            self.zhang, by=self.lin, risk_class=risk_class, risk_assessed_on=day
        )
        self.zhang.refresh_from_db()

    def warn(self, product_class: str = "R4", **facts: str) -> RiskWarning:
        given = {"product": "进取基金", "demand": "我一定要买", "given_by": "paper"}
        return warn_in_writing(
            self.zhang, by=self.lin, product_class=product_class, **{**given, **facts}
        )

    def colours(self) -> str:
        return " ".join(lamp.light.colour for lamp in suited(self.zhang).lamps)

    def test_every_class_by_every_product(self) -> None:
        for risk_class, colours in COLOURS.items():
            self.assessed(risk_class)
            self.assertEqual(self.colours(), colours, risk_class)

    def test_a_warning_makes_its_class_amber_until_the_next_assessment(self) -> None:
        self.assessed("C3")
        self.warn("R4")
        self.assertEqual(self.colours(), "green green green amber red")
        self.assessed("C3", days_ago=2)
        self.assertEqual(self.colours(), "green green green red red")

    def test_no_warning_where_none_opens_anything(self) -> None:
        for risk_class, days_ago, product in (
            ("C1-lowest", 30, "R2"),  # never, even on demand
            ("C3", 30, "R3"),  # within the class already
            ("C3", 1200, "R4"),  # expired
        ):
            self.assessed(risk_class, days_ago)
            with self.assertRaises(ValidationError):
                self.warn(product)
        self.assertEqual(RiskWarning.objects.count(), 0)

    def test_pressed_twice_it_is_one_row_with_the_wording_of_then(self) -> None:
        self.assessed("C2")
        first = self.warn()
        self.assertEqual(self.warn(), first)
        self.assertEqual(RiskWarning.objects.get().text_version, "2026-1")
        for word in ("进取基金", "R4", "C2", "R1–R2"):
            self.assertIn(word, first.text)

    def test_the_page_shows_lights_and_records_a_demand(self) -> None:
        self.assessed("C2")
        address = reverse("clients:suitability", args=[self.zhang.pk])
        self.client.force_login(self.lin)
        page = self.client.get(address)
        self.assertContains(page, "R3 lies above C2")
        form = {"product": "进取基金", "product_class": "R5", "demand": "",
                "given_by": "paper"}  # fmt: skip
        self.assertContains(self.client.post(address, form), "required")
        form["demand"] = "朋友都买了"
        self.assertRedirects(self.client.post(address, form), address)
        self.assertContains(self.client.get(address), "朋友都买了")
        form["product_class"] = "R9"
        self.assertEqual(self.client.post(address, form).status_code, 200)
        self.client.force_login(self.gao)
        self.assertEqual(self.client.post(address, form).status_code, 403)

    def test_a_lapsed_certificate_warns_nobody(self) -> None:
        self.assessed("C2")
        self.lin.certificates.update(valid_to=today() - timedelta(days=1))
        with self.assertRaises(ValidationError):
            self.warn()

    def test_tiers_have_a_history(self) -> None:
        for tier in ("general", "key"):
            change_client(self.zhang, by=self.lin, tier=tier)
            self.zhang.refresh_from_db()
        rows = Classification.objects.filter(client=self.zhang, axis="tier")
        values = rows.order_by("pk").values_list("value", flat=True)
        self.assertEqual(list(values), ["general", "key"])
        self.client.force_login(self.lin)
        page = self.client.get(f"{self.zhang.get_absolute_url()}?kind=axis")
        self.assertContains(page, "key client")
