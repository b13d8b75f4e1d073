"""The work the product exists for, done by people in a real browser."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.urls import reverse

from core.clock import now, today
from pipeline.actions import plan_next_step
from service.models import Contact
from tests.browser.base import PHONE, BrowserTestCase

if TYPE_CHECKING:
    from playwright.sync_api import Page


class Taps:
    """Counts what a thumb does."""

    def __init__(self, page: "Page") -> None:
        self.page, self.count = page, 0

    def on(self, selector: str) -> None:
        """Tap the first thing that fits."""
        self.page.locator(selector).first.click()
        self.count += 1


class MainJobTests(BrowserTestCase):
    def test_lin_logs_a_visit_and_wu_sees_it_in_the_funnel(self) -> None:
        page = self.open_page(
            f"{reverse('service:log')}?client={self.zhang.pk}",
            user=self.lin,
            width=PHONE,
        )
        page.locator("label:has(input[name=kind][value=visit])").click()
        page.locator("label:has(input[name=outcome][value=interested])").click()
        page.locator("summary").first.click()
        page.locator("label:has(input[name=advance_to][value=B])").click()
        page.locator("button[name=then][value=client]").click()
        page.wait_for_url(lambda url: reverse("service:log") not in url)
        self.zhang.refresh_from_db()
        self.assertEqual(self.zhang.stage, "B")
        self.assertEqual(Contact.objects.get().kind, "visit")
        self.wu_drills_to_the_row()
        foreign = self.open_page(user=self.zhao)
        self.may_complain = ("404",)
        answer = foreign.goto(self.zhang.get_absolute_url())
        self.assertEqual(answer and answer.status, 404)
        self.assertNotIn(self.zhang.name, foreign.content())

    def wu_drills_to_the_row(self) -> None:
        """Which clients stand behind a figure: one click."""
        page = self.open_page(reverse("pipeline:funnel"), user=self.wu)
        taps = Taps(page)
        figure = page.locator(".frow:has(.st-b) a.name[data-count]").first
        self.assertEqual(figure.get_attribute("data-count"), "1")
        taps.on(".frow:has(.st-b) a.name[data-count]")
        page.get_by_text(self.zhang.name).first.wait_for()
        self.assertEqual(taps.count, 1)

    def test_a_call_with_a_known_client_takes_three_taps_from_today(self) -> None:
        plan_next_step(self.zhang, by=self.lin, what="回电", due_on=today())
        page = self.open_page(user=self.lin, width=PHONE)
        taps = Taps(page)
        taps.on(f"a[href='{reverse('service:log')}?client={self.zhang.pk}']")
        if not page.locator("input[name=kind][value=phone]").is_checked():
            taps.on("label:has(input[name=kind][value=phone])")
        if page.locator("input[name=outcome][required]:checked").count() == 0:
            taps.on("label:has(input[name=outcome][value=reached])")
        taps.on("button[name=then][value=next]")
        page.wait_for_load_state()
        self.assertLessEqual(taps.count, 3)
        self.assertEqual(Contact.objects.filter(kind="phone").count(), 1)
        self.assertLessEqual(Contact.objects.get().happened_at, now())

    def test_a_client_is_found_by_initials_in_two_actions(self) -> None:
        page = self.open_page(user=self.lin)
        page.keyboard.press("/")
        page.keyboard.type("zjg")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{self.zhang.get_absolute_url()}")
        page.get_by_role("heading", name=self.zhang.name).wait_for()


class EveryPageTests(BrowserTestCase):
    """Each role's pages at both widths, both themes, both languages."""

    def paths(self, person: object) -> Iterator[str]:
        yield reverse("desk:home")
        yield reverse("desk:more")
        yield reverse("accounts:me")
        if person in (self.lin, self.wu, self.gao):
            yield reverse("clients:list")
            yield self.zhang.get_absolute_url()
            yield reverse("pipeline:funnel")
            yield reverse("service:visits")
            yield reverse("service:contacts")
            yield reverse("digests:desk")
            yield reverse("outbox:sending")
            yield reverse("campaigns:list")
        if person in (self.lin, self.wu):
            yield reverse("pipeline:board")
            yield reverse("pipeline:plan")
            yield reverse("desk:imports")
            yield f"{reverse('service:log')}?client={self.zhang.pk}"
        if person in (self.wu, self.gao, self.ada):
            yield reverse("accounts:people")
            yield reverse("accounts:settings")

    def test_no_page_scrolls_sideways_or_breaks_the_policy(self) -> None:
        looks = (
            (PHONE, "light", "zh-hans"),
            (PHONE, "dark", "en"),
            (1440, "light", "en"),
            (1440, "dark", "zh-hans"),
        )
        for person in (self.lin, self.wu, self.gao, self.ada):
            for width, theme, language in looks:
                page = self.open_page(
                    user=person, width=width, theme=theme, language=language
                )
                for path in self.paths(person):
                    answer = page.goto(path)
                    with self.subTest(path, person=person.username, width=width):
                        self.assertEqual(answer and answer.status, 200)
                        reach = self.evaluate(
                            page, "document.documentElement.scrollWidth"
                        )
                        self.assertLessEqual(reach, width)
                        shown = self.evaluate(
                            page, "document.documentElement.dataset.bsTheme"
                        )
                        self.assertEqual(shown, theme)
