"""Moving clients without a mouse, taking a slip back, and what to say to them."""

from django.urls import reverse

from core.clock import now
from pipeline.actions import add_objection, decide_script, take_on, write_script
from pipeline.models import StageChange, Withdrawal
from service.models import Contact
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


class ScriptTests(BrowserTestCase):
    def test_a_script_is_read_and_noted_while_logging(self) -> None:
        objection = add_objection(by=self.wu, name="手续费太高")
        other = add_objection(by=self.wu, name="没有时间")
        for named, title in ((objection, "讲清收费"), (other, "按您的时间")):
            text = "{客户称呼}，您关心的我们一项项看。"
            said = write_script(by=self.lin, title=title, text=text, objection=named)
            decide_script(said, by=self.wu, approve=True)
        page = self.open_page(
            f"{reverse('service:log')}?client={self.zhang.pk}",
            user=self.lin,
            width=PHONE,
        )
        page.locator("label:has(input[name=outcome][value=objected])").click()
        page.locator("summary", has=page.locator("text=/异议/")).last.click()
        page.locator("#id_objection").select_option(str(objection.pk))
        page.locator("#said details[open]", has_text="讲清收费").wait_for()
        self.assertEqual(page.locator("#said details").count(), 1)
        self.assertIn("张建国，您关心的", page.locator("#said .quote").inner_text())
        page.locator("#said label", has_text="用了这条").click()
        page.locator("button[name=then][value=client]").click()
        page.wait_for_url(lambda url: reverse("service:log") not in url)
        contact = Contact.objects.get()
        self.assertEqual(contact.script and contact.script.title, "讲清收费")
