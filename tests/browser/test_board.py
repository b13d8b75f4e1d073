"""Moving clients without a mouse, and taking a slip back."""

from django.urls import reverse

from core.clock import now
from pipeline.actions import take_on
from pipeline.models import StageChange, Withdrawal
from tests.browser.base import PHONE, BrowserTestCase


class BoardTests(BrowserTestCase):
    def test_moved_by_keys_and_undone(self) -> None:
        for name in ("何甲", "何乙"):
            take_on(by=self.lin, at=now(), name=name)
        page = self.open_page(reverse("pipeline:board"), user=self.lin)
        page.keyboard.press("j")
        first = page.evaluate("document.activeElement.textContent")
        self.assertEqual(first, self.zhang.name)
        page.keyboard.press("j")
        page.keyboard.press("]")
        page.locator("[data-lane=B] .kard", has_text="何甲").wait_for()
        # The next of the lane is in hand: a second key moves that one.
        page.wait_for_function("document.activeElement.textContent === '何乙'")
        page.keyboard.press("]")
        page.locator("[data-lane=B] .kard", has_text="何乙").wait_for()
        page.keyboard.press("u")
        page.locator("[data-lane=A] .kard", has_text="何乙").wait_for()
        self.assertEqual(Withdrawal.objects.count(), 1)
        page.keyboard.press("?")
        page.locator("#keys dl").wait_for()
        page.keyboard.press("Escape")
        page.locator("[data-lane=A] .kard", has_text=self.zhang.name).drag_to(
            page.locator("[data-lane=C]")
        )
        page.locator("[data-lane=C] .kard", has_text=self.zhang.name).wait_for()
        self.assertEqual(StageChange.objects.latest("pk").stage, "C")

    def test_one_stage_at_a_time_on_a_phone(self) -> None:
        page = self.open_page(reverse("pipeline:board"), user=self.lin, width=PHONE)
        self.assertEqual(page.locator("[data-lane]:visible").count(), 1)
        page.locator("nav.phone a[href*='lane=C']").click()
        page.locator("[data-lane=C]").wait_for()
        self.assertFalse(page.locator("[data-lane=A]").is_visible())
