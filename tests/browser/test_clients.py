"""Dialling and counting in a real browser: what no test of a page can see."""

from typing import TYPE_CHECKING

from django.urls import reverse

from accounts.models import AuditEvent
from clients.actions import add_client
from clients.models import Client
from tests.browser.base import PHONE, BrowserTestCase

if TYPE_CHECKING:
    from playwright.sync_api import Page

PHONE_NUMBER = "13812342231"


class DialTests(BrowserTestCase):
    """Chromium hands `tel:` to the system; here it only says where it was sent."""

    def setUp(self) -> None:
        super().setUp()
        rows = Client.objects.filter(pk=self.zhang.pk)
        rows.update(phone=PHONE_NUMBER, phone_key=PHONE_NUMBER)

    def asked_for(self, page: "Page") -> list[str]:
        """Return where the page and the answers send the browser, as it comes."""
        session, asked = page.context.new_cdp_session(page), []
        session.on(
            "Page.frameRequestedNavigation", lambda told: asked.append(told["url"])
        )
        session.on(
            "Network.responseReceivedExtraInfo",
            lambda told: asked.append(told["headers"].get("Location", "")),
        )
        session.send("Page.enable")
        session.send("Network.enable")
        return asked

    def called(self) -> list[str]:
        rows = AuditEvent.objects.filter(action="client.called", by=self.lin)
        return list(rows.values_list("object_id", flat=True))

    def test_one_tap_dials_and_is_written_down(self) -> None:
        page = self.open_page(self.zhang.get_absolute_url(), user=self.lin, width=PHONE)
        asked = self.asked_for(page)
        self.assertNotIn(PHONE_NUMBER, page.content())
        page.locator("form.reveal[action$='/call/'] button").first.click()
        page.locator(f'a[href="tel:{PHONE_NUMBER}"]').wait_for()
        self.assertEqual([url for url in asked if url], [f"tel:{PHONE_NUMBER}"])
        self.assertEqual(self.called(), [str(self.zhang.pk)])

    def test_without_script_the_redirect_dials(self) -> None:
        page = self.open_page(self.zhang.get_absolute_url(), user=self.lin, width=PHONE)
        page.route("**/*.js", lambda route: route.abort())
        self.may_complain = ("net::ERR_FAILED",)
        page.reload()
        asked = self.asked_for(page)
        page.locator("form.reveal[action$='/call/'] button").first.click()
        page.wait_for_timeout(500)
        self.assertIn(f"tel:{PHONE_NUMBER}", asked)
        self.assertEqual(self.called(), [str(self.zhang.pk)])
        self.assertIn(self.zhang.get_absolute_url(), page.url)

    def test_a_managers_tap_asks_for_the_reason(self) -> None:
        page = self.open_page(self.zhang.get_absolute_url(), user=self.wu, width=PHONE)
        page.locator(f'a[href="/clients/{self.zhang.pk}/reveal/phone/"]').first.click()
        page.locator("input[name=words], textarea[name=words]").wait_for()
        self.assertNotIn(PHONE_NUMBER, page.content())
        self.assertEqual(self.called(), [])


class LiveCountTests(BrowserTestCase):
    def test_the_figure_follows_every_choice(self) -> None:
        Client.objects.filter(pk=self.zhang.pk).update(size="large")
        other = add_client(by=self.lin, name="中")
        Client.objects.filter(pk=other.pk).update(size="medium")
        page = self.open_page(reverse("clients:segment_build"), user=self.lin)
        page.locator("select[name=field]").select_option("size")
        page.locator(".segadd button").click()
        page.locator("#asking").wait_for()
        page.evaluate("window.stayed = true")

        def choose(value: str, *, on: bool, wanted: int) -> None:
            box = page.locator(f'#asking input[name=v][value="{value}"]')
            box.set_checked(on, force=True)
            page.wait_for_function(
                "n => parseInt(document.querySelector('#headcount .fig')?.innerText) === n",
                arg=wanted,
            )

        choose("large", on=True, wanted=1)
        choose("medium", on=True, wanted=2)
        choose("large", on=False, wanted=1)
        self.assertTrue(page.evaluate("window.stayed"))
