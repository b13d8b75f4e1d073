"""What is typed on a phone: kept while the network fails, gone when it has arrived."""

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from service.models import Contact, ContactDraft
from tests.browser.base import PHONE, BrowserTestCase

if TYPE_CHECKING:
    from playwright.sync_api import Page

KEPT = "Object.keys(localStorage).filter(key => key.startsWith('draft:'))"
AGED = """hours => {
    for (const key of Object.keys(localStorage)) {
        const draft = JSON.parse(localStorage.getItem(key));
        draft.at -= hours * 3600 * 1000;
        localStorage.setItem(key, JSON.stringify(draft));
    }
}"""


class DraftTests(BrowserTestCase):
    may_complain = ("ERR_INTERNET_DISCONNECTED", "htmx:sendError", "Failed to fetch")

    def open_form(self) -> "Page":
        url = f"{reverse('service:log')}?client={self.zhang.pk}"
        return self.open_page(url, user=self.lin, width=PHONE)

    def type_note(self, page: "Page", words: str) -> None:
        if not page.locator("[name=note]").is_visible():
            page.locator("form[data-draft] details > summary").nth(1).click()
        page.locator("[name=note]").fill(words)

    def kept(self, page: "Page") -> list[Any]:
        found: list[Any] = page.evaluate(KEPT)
        return found

    def test_it_survives_no_network_and_goes_when_it_is_saved(self) -> None:
        page = self.open_form()
        page.context.set_offline(True)
        self.type_note(page, "谈了分红")
        page.locator("label:has(input[name=kind][value=visit])").click()
        page.locator("form[data-draft] details > summary").nth(2).click()
        for shown in ("mock", "fees"):
            page.locator(f"label:has(input[name=shown][value={shown}])").click()
        self.assertEqual(1, len(self.kept(page)))
        page.context.set_offline(False)
        page.reload()
        self.assertEqual("谈了分红", page.locator("[name=note]").input_value())
        self.assertTrue(page.locator("input[name=kind][value=visit]").is_checked())
        ticked = page.locator("input[name=shown]:checked")
        values = ticked.evaluate_all("found => found.map(one => one.value)")
        self.assertEqual(["mock", "fees"], values)
        page.locator("button[name=then][value=client]").dblclick()
        page.wait_for_url(f"**{self.zhang.get_absolute_url()}*")
        made = Contact.objects.get()
        self.assertEqual(("visit", "谈了分红"), (made.kind, made.note))
        self.assertEqual(["mock", "fees"], made.shown)
        self.assertEqual([], self.kept(page))
        self.assertFalse(ContactDraft.objects.exists())

    def test_sent_again_after_a_broken_answer_it_is_one_row(self) -> None:
        page = self.open_form()
        self.type_note(page, "断线")
        dropped = []

        def lose(route: Any) -> None:
            """Let the server write, and lose its answer on the way."""
            if route.request.method == "POST" and not dropped:
                dropped.append(route.fetch(max_redirects=0))
                route.abort("connectionreset")
            else:
                route.continue_()

        self.may_complain = (*self.may_complain, "ERR_CONNECTION_RESET")
        page.route("**/service/log/?client=*", lose)
        page.locator("button[name=then][value=client]").click()
        page.wait_for_timeout(300)
        self.assertEqual(1, Contact.objects.count())
        page.goto(f"{reverse('service:log')}?client={self.zhang.pk}")
        page.unroute("**/service/log/?client=*")
        page.evaluate("history.length")
        self.assertEqual(1, len(dropped))
        page.go_back()
        if page.locator("button[name=then][value=client]").count():
            page.locator("button[name=then][value=client]").click()
            page.wait_for_load_state()
        self.assertEqual(1, Contact.objects.count())

    def test_a_day_later_and_after_signing_out_it_is_gone(self) -> None:
        page = self.open_form()
        self.type_note(page, "昨天的话")
        page.evaluate(AGED, 23)
        page.reload()
        self.assertEqual("昨天的话", page.locator("[name=note]").input_value())
        ContactDraft.objects.all().delete()
        page.evaluate(AGED, 2)
        page.reload()
        self.assertEqual([], self.kept(page))
        self.type_note(page, "下班了")
        self.assertEqual(1, len(self.kept(page)))
        page.goto("/accounts/logout/")
        page.locator("main form button").first.click()
        page.wait_for_url(lambda url: "logout" not in url)
        self.assertEqual([], self.kept(page))

    def test_three_taps_at_most_on_a_phone(self) -> None:
        page = self.open_page(self.zhang.get_absolute_url(), user=self.lin, width=PHONE)
        taps = 0
        page.locator("a[data-log]").first.click()
        taps += 1
        page.locator("label:has(input[name=kind][value=visit])").click()
        taps += 1
        button = page.locator("button[name=then][value=client]")
        box = button.bounding_box()
        self.assertTrue(box and box["y"] + box["height"] <= 844, "below the fold")
        button.click()
        taps += 1
        page.wait_for_url(f"**{self.zhang.get_absolute_url()}*")
        self.assertEqual((3, 1), (taps, Contact.objects.filter(kind="visit").count()))
