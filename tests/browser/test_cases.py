"""The lecture's two cases, played in a real browser by the people they are about."""

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.urls import reverse

from accounts.policies import working_calendar
from clients.actions import record_consent
from clients.models import (
    CaseFile,
    CasePosition,
    Holding,
    Price,
    Security,
    Suggestion,
)
from core.clock import now, today
from pipeline.actions import take_on
from pipeline.models import StageChange
from service.models import Appointment, Contact
from tests.browser.base import PHONE, BrowserTestCase

if TYPE_CHECKING:
    from playwright.sync_api import Page


class ZhangTests(BrowserTestCase):
    """Collect, analyse, contact, serve: from the neighbour's door to the account."""

    def test_mr_zhang_from_the_first_visit_to_the_member(self) -> None:
        take_on(by=self.lin, name="王邻居", phone="13900008888")
        page = self.open_page(user=self.lin, width=PHONE)
        self.first_visit_with_the_neighbour(page)
        self.from_the_second_day_on(page)
        self.at_the_branch_without_identity_card(page)
        self.kept_with_all_documents(page)
        self.a_member_with_a_file(page)

    def log(self, page: "Page", more: str = "") -> None:
        page.goto(f"{reverse('service:log')}?client={self.zhang.pk}{more}")

    def tap(self, page: "Page", name: str, value: str) -> None:
        page.locator(f"label:has(input[name={name}][value='{value}'])").first.click()

    def save(self, page: "Page") -> Contact:
        with page.expect_navigation():
            page.locator("button[name=then][value=client]").click()
        self.assertEqual([], page.locator(".note.bad").all_inner_texts())
        page.wait_for_url(f"**{self.zhang.get_absolute_url()}*")
        self.zhang.refresh_from_db()
        return Contact.objects.order_by("-pk")[0]

    def unfold(self, page: "Page", number: int) -> None:
        page.locator("form[data-draft] details > summary").nth(number).click()

    def first_visit_with_the_neighbour(self, page: "Page") -> None:
        """Attention: he is met through somebody he trusts."""
        self.log(page)
        self.tap(page, "kind", "visit")
        self.tap(page, "outcome", "interested")
        self.unfold(page, 0)
        self.tap(page, "advance_to", "B")
        self.tap(page, "aida", "attention")
        page.locator("label.tile:has(input[name=next_when])").nth(1).click()
        self.unfold(page, 1)
        page.locator("[name=introducer]").fill("王邻居")
        made = self.save(page)
        self.assertEqual(
            ("visit", "attention", "王邻居"),
            (made.kind, made.aida, str(made.introducer)),
        )
        self.assertEqual("B", self.zhang.stage)

    def from_the_second_day_on(self, page: "Page") -> None:
        """Interest: one line on the way, read by rules, confirmed with Enter."""
        page.goto(reverse("service:line"))
        days = (today() + timedelta(days=n) for n in range(2, 30))
        day = next(one for one in days if working_calendar().is_open(one))
        line = f"张建国 电话 感兴趣 {day.month}月{day.day}日下午三点来营业部"
        page.locator("input[name=line]").first.fill(line)
        page.keyboard.press("Enter")
        page.locator("form[aria-labelledby=read]").wait_for()
        self.assertEqual("reception", page.locator("select[name=book]").input_value())
        page.locator("form[aria-labelledby=read] button[value=client]").click()
        page.wait_for_url(f"**{self.zhang.get_absolute_url()}*")
        booked = Appointment.objects.get()
        self.assertEqual(("reception", "planned"), (booked.kind, booked.state))
        self.begin(booked)

    def begin(self, appointment: Appointment) -> None:
        """Let the time of an appointment come."""
        start = now() - timedelta(hours=1)
        rows = Appointment.objects.filter(pk=appointment.pk)
        rows.update(starts_at=start, ends_at=start + timedelta(minutes=30))

    def at_the_branch_without_identity_card(self, page: "Page") -> None:
        """Desire: shown, tried, asked; the identity card is missing, so it is booked."""
        page.goto(reverse("service:appointment", args=[Appointment.objects.get().pk]))
        page.locator("a[href*='appointment=']").first.click()
        # Told as of now: within the same minute the move before would lie after it.
        page.locator("[name=happened_at]").fill("")
        self.tap(page, "outcome", "agreed")
        self.unfold(page, 0)
        self.tap(page, "advance_to", "C")
        self.tap(page, "aida", "desire")
        day = today() + timedelta(days=3)
        page.locator("[name=next_on]").fill(day.isoformat())
        page.locator("[name=next_at]").fill("15:00")
        page.locator("select[name=book]").select_option("opening")
        self.unfold(page, 2)
        for shown in ("screen", "mock", "fees"):
            self.tap(page, "shown", shown)
        page.locator("select[name=signal]").select_option("tried")
        page.locator("select[name=asked]").select_option("opening")
        page.locator("select[name=answer]").select_option("yes")
        page.locator("select[name='paper:本人身份证']").select_option("missing")
        made = self.save(page)
        self.assertEqual(["screen", "mock", "fees"], made.shown)
        self.assertEqual({"本人身份证": "missing"}, made.papers)
        opening = Appointment.objects.get(kind="opening")
        self.assertEqual("planned", opening.state)
        first = Appointment.objects.get(kind="reception")
        self.assertEqual(("kept", made), (first.state, first.contact))
        page.locator("a.lk:has-text('预约开户')").first.wait_for()

    def kept_with_all_documents(self, page: "Page") -> None:
        """Action: he comes with everything; the counter opens, the broker writes it."""
        opening = Appointment.objects.get(kind="opening")
        self.begin(opening)
        page.goto(reverse("service:appointment", args=[opening.pk]))
        for paper in opening.papers.order_by("place"):
            form = page.locator(
                f"form[action='{reverse('service:paper', args=[paper.pk])}']"
            )
            with page.expect_navigation():
                form.locator("button[value=seen]").click()
        states = set(opening.papers.values_list("state", flat=True))
        self.assertEqual({"seen"}, states)
        page.locator("a[href*='appointment=']").first.click()
        # Told as of now: within the same minute the move before would lie after it.
        page.locator("[name=happened_at]").fill("")
        self.tap(page, "outcome", "agreed")
        self.unfold(page, 0)
        self.tap(page, "aida", "action")
        page.locator("label.tile:has(input[name=next_when])").nth(2).click()
        self.save(page)
        opening.refresh_from_db()
        self.assertEqual("kept", opening.state)

    def a_member_with_a_file(self, page: "Page") -> None:
        """The deal with its evidence opens the file of a member."""
        record_consent(
            self.zhang, by=self.lin, purpose="news", channel="email", is_given=True
        )
        page.goto(reverse("clients:edit", args=[self.zhang.pk]))
        page.locator("[name=member_no]").fill("88001234")
        page.locator("[name=opened_on]").fill(today().isoformat())
        page.locator("[name=risk_class]").select_option("C3")
        page.locator("[name=risk_assessed_on]").fill(today().isoformat())
        page.locator("main form button.btn-primary").last.click()
        page.wait_for_url(f"**{self.zhang.get_absolute_url()}*")
        page.goto(reverse("clients:assets", args=[self.zhang.pk]))
        page.locator("[name=amount]").fill("30万")
        page.locator("main form button.btn-primary").last.click()
        page.wait_for_url(f"**{self.zhang.get_absolute_url()}*")
        page.goto(f"{reverse('pipeline:move', args=[self.zhang.pk])}?to=D")
        page.locator("main form.panel button.btn-primary").first.click()
        page.wait_for_url(lambda url: "/move" not in url)
        self.zhang.refresh_from_db()
        self.assertEqual(("D", False), (self.zhang.stage, self.zhang.is_claimed))
        went = StageChange.objects.filter(client=self.zhang).order_by("pk")
        self.assertEqual("ABCD", "".join(row.stage for row in went))
        page.goto(self.zhang.get_absolute_url())
        page.locator(".st-d").first.wait_for()
        self.assertEqual(4, Contact.objects.filter(client=self.zhang).count())


class LinTests(BrowserTestCase):
    """Ms Lin: a case with an adviser's suggestion; the broker is no author."""

    def setUp(self) -> None:
        super().setUp()
        day = today() - timedelta(days=30)
        self.ms_lin = take_on(by=self.lin, name="林女士", phone="13911112222")
        type(self.ms_lin).objects.filter(pk=self.ms_lin.pk).update(
            adviser=self.he, risk_class="C3", risk_assessed_on=today()
        )
        stock = Security.objects.create(code="600519", exchange="SH", name="贵州茅台")
        Price.objects.create(security=stock, on=day, close=Decimal(1500))
        Holding.objects.create(
            client=self.ms_lin, security=stock, quantity=100, cost=1600, as_of=day
        )
        self.case = CaseFile.objects.create(
            client=self.ms_lin, title="解套", baseline_on=day, by=self.lin,
            hurdle_name="国债", hurdle_rate=Decimal("2.5"),
        )  # fmt: skip
        CasePosition.objects.create(
            case=self.case, security=stock, quantity=100, price=1500, price_on=day
        )
        self.url = reverse("clients:case", args=[self.ms_lin.pk, self.case.pk])

    def test_the_adviser_suggests_and_the_broker_may_not(self) -> None:
        page = self.open_page(self.url, user=self.lin)
        self.assertEqual(0, page.locator("form[action$='/suggest/']").count())
        self.forged(page)
        self.assertFalse(Suggestion.objects.exists())
        adviser = self.open_page(self.url, user=self.he)
        adviser.locator("[name=text]").fill("分批减持，转入货币基金。")
        adviser.locator("form[action$='/suggest/'] button").click()
        adviser.get_by_text("分批减持").first.wait_for()
        made = Suggestion.objects.get()
        self.assertEqual(self.he, made.author)
        page.goto(self.url)
        page.get_by_text("分批减持").first.wait_for()
        page.locator("form.asks [name=decision]").select_option("taken")
        page.locator("form.asks [name=on]").fill(today().isoformat())
        page.locator("form.asks button").click()
        page.wait_for_load_state()
        made.refresh_from_db()
        self.assertEqual("taken", made.decision)

    def forged(self, page: "Page") -> None:
        """A broker who sends the adviser's form anyway is told why it is refused."""
        address = reverse("clients:suggest", args=[self.ms_lin.pk, self.case.pk])
        page.evaluate(
            """address => {
                const form = document.createElement('form');
                form.method = 'post'; form.action = address;
                const token = document.querySelector('[name=csrfmiddlewaretoken]');
                form.append(token.cloneNode());
                const text = document.createElement('input');
                text.name = 'text'; text.value = '买入'; form.append(text);
                document.body.append(form); form.submit();
            }""",
            address,
        )
        page.locator(".note.bad").first.wait_for()
