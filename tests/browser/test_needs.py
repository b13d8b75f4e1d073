"""The needs matrix by mouse, by keyboard, without a server and without script."""

from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from clients.actions.needs import answer_need
from clients.models import ClientNeed, Need
from tests.browser.base import PHONE, BrowserTestCase
from tests.browser.test_access import RULES
from tests.clients.needs_things import needs_things


class NeedsTests(BrowserTestCase):
    may_complain = ("net::ERR_FAILED",)

    def setUp(self) -> None:
        super().setUp()
        needs_things(type(self))
        self.first, self.second = Need.objects.filter(branch=self.nanjing).in_use()[:2]

    def state(self, need: Need) -> str:
        row = ClientNeed.objects.filter(client=self.zhang, need=need).first()
        return row.answer if row else ""

    def cell(self, page, need: Need):
        return page.locator(f'#n{self.zhang.pk} [aria-label="{need.name}"]')

    def test_keys_and_clicks_write_and_the_page_stays(self) -> None:
        page = self.open_page(user=self.lin)
        page.goto(reverse("clients:needs"))
        page.evaluate("window.stayed = true")
        yes = '[data-answer="yes"]'
        self.cell(page, self.second).locator(yes).click()
        self.cell(page, self.second).locator(f"{yes}[aria-pressed=true]").wait_for()
        self.assertEqual(self.state(self.second), "yes")
        # Quickly after another: nothing waits for a page.
        page.keyboard.press("n")
        no = '[data-answer="no"][aria-pressed=true]'
        self.cell(page, self.second).locator(no).wait_for()
        self.assertEqual(self.state(self.second), "no")
        page.keyboard.press("u")
        unknown = '[value$=":unknown:no"]'
        self.cell(page, self.second).locator(unknown).wait_for()
        self.assertEqual(self.state(self.second), "")
        for _key in ("ArrowLeft", "ArrowLeft"):
            page.keyboard.press(_key)
        page.keyboard.press("Space")
        self.cell(page, self.first).locator(no).wait_for()
        self.assertEqual(self.state(self.first), "no")
        self.assertTrue(page.evaluate("window.stayed"))
        self.assertIn(self.first.name, page.locator("[data-said]").inner_text())

    def test_one_stop_for_the_tabulator(self) -> None:
        page = self.open_page(user=self.lin)
        page.goto(reverse("clients:needs"))
        stops = page.locator('[data-needgrid] button[tabindex="0"]')
        self.assertEqual(stops.count(), 1)

    def test_another_was_quicker(self) -> None:
        page = self.open_page(user=self.lin)
        page.goto(reverse("clients:needs"))
        answer_need(self.zhang, by=self.wu, need=self.second, answer="no")
        self.cell(page, self.second).locator('[data-answer="yes"]').click()
        self.cell(page, self.second).locator('[aria-pressed="true"]').wait_for()
        self.assertEqual(self.state(self.second), "no")
        self.assertIn("Wu", page.locator("[data-said]").inner_text())

    def test_without_an_answer_of_the_server_it_says_so(self) -> None:
        page = self.open_page(user=self.lin)
        page.goto(reverse("clients:needs"))
        page.route("**/needs/answer/", lambda route: route.abort())
        self.cell(page, self.second).locator('[data-answer="yes"]').click()
        page.locator("[data-failed]").wait_for()
        self.assertEqual(self.state(self.second), "")

    def test_the_clients_page_follows_an_answer(self) -> None:
        page = self.open_page(user=self.lin, width=PHONE)
        page.goto(reverse("clients:client_needs", args=[self.zhang.pk]))
        for answer in ("yes", "no"):
            page.locator(f"#b{self.second.pk}{answer}").click()
            pressed = f"#b{self.second.pk}{answer}[aria-pressed=true]"
            page.locator(pressed).wait_for()
            self.assertEqual(self.state(self.second), answer)
        self.assertTrue(page.locator(f"#b{self.second.pk}no:focus").count())

    def test_axe_finds_nothing(self) -> None:
        paths = [
            reverse("clients:needs"),
            reverse("clients:need_combinations"),
            reverse("clients:client_needs", args=[self.zhang.pk]),
        ]
        wus = [
            reverse("clients:need_catalogue"),
            reverse("clients:services"),
            reverse("clients:create_service"),
        ]
        for person, pages in ((self.lin, paths), (self.wu, wus)):
            for width, theme in ((1440, "light"), (PHONE, "dark")):
                page = self.open_page(user=person, width=width, theme=theme)
                for path in pages:
                    page.goto(path)
                    with self.subTest(path, width=width, theme=theme):
                        found = Axe().run(page, options=RULES)
                        self.assertEqual(
                            0, found.violations_count, found.generate_report()[:3000]
                        )
                        wide = "document.documentElement.scrollWidth"
                        self.assertLessEqual(page.evaluate(wide), width)
