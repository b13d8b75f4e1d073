"""The broker's day with one thumb: put off, take back, done, agree, log."""

from django.urls import reverse

from core.clock import today
from pipeline.actions import plan_next_step
from pipeline.models import NextStep
from tests.browser.base import PHONE, BrowserTestCase


class TodayTests(BrowserTestCase):
    def test_a_row_is_dealt_with_without_leaving_the_page(self) -> None:
        plan_next_step(self.zhang, by=self.lin, what="回电", due_on=today())
        page = self.open_page(user=self.lin, width=PHONE, language="en")
        here = page.url
        row = page.locator("li", has_text=self.zhang.name)
        for button in row.locator(".strip button").all():
            box = button.bounding_box()
            self.assertGreaterEqual(box["height"], 44)
        row.locator(".strip button[value^='2']").first.click()
        page.locator(".toldrow").wait_for()
        self.assertGreater(self.step().due_on, today())
        page.get_by_role("button", name="Take back").click()
        page.locator(".nextrow").wait_for()
        self.assertEqual(self.step().due_on, today())
        page.locator(".nextrow button[value=done]").click()
        page.locator(".toldrow").wait_for()
        self.assertIsNone(self.step())
        page.locator(".toldrow .strip button").first.click()
        page.get_by_text("put off to").wait_for()
        self.assertGreater(self.step().due_on, today())
        self.assertEqual(page.url, here)
        page.get_by_role("button", name="Take back").click()
        page.locator(".nextrow a[href*='client=']").first.click()
        page.wait_for_url(f"**{reverse('service:log')}?client={self.zhang.pk}")

    def step(self) -> NextStep | None:
        rows = NextStep.objects.filter(client=self.zhang, done_at=None)
        return rows.first()
