"""One client on one page: head, facts, consent, and one timeline of everything."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Certificate, Tag
from clients.actions import add_client, change_client, note_assets, record_consent
from clients.models import Holding, Security
from core.clock import now, today
from pipeline.actions import advance, plan_next_step
from pipeline.models import NextStep
from service.models import Contact
from tests.cast import Cast, at

MOST_QUERIES = 8


class PageCase(Cast):
    def setUp(self) -> None:
        self.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        self.client.force_login(self.lin)
        self.url = f"/clients/{self.zhang.pk}/"

    def page(self, query: str = "") -> object:
        answer = self.client.get(self.url + query)
        self.assertEqual(answer.status_code, 200)
        return answer

    def contact(self, days_ago: int = 0, **facts: object) -> Contact:
        moment = now() - timedelta(days=days_ago, minutes=5)
        return Contact.objects.create(
            client=self.zhang,
            broker=self.lin,
            branch=self.nanjing,
            by=self.lin,
            happened_at=moment,
            **{"kind": "phone", "note": f"vor {days_ago}"} | facts,
        )

    def fill(self) -> None:
        """Give Mr Zhang a life in every table the page reads."""
        change_client(
            self.zhang,
            by=self.lin,
            occupation="国企经理",
            birthday=date(1974, 1, 1),
            risk_class="C3",
            risk_assessed_on=date(2026, 1, 31),
            horizon="long",
            styles={"fundamental": 2},
            tags=[Tag.objects.create(branch=self.nanjing, name="股东大会")],
            origin={"method": "referral", "outlet": "城西支行"},
            introducer=add_client(by=self.lin, name="李桂芳"),
        )
        add_client(by=self.lin, name="刘洋", introducer=self.zhang)
        note_assets(
            self.zhang, by=self.lin, amount=Decimal(2_100_000), on=date(2026, 1, 1)
        )
        note_assets(
            self.zhang, by=self.lin, amount=Decimal(3_864_000), on=date(2026, 2, 1)
        )
        record_consent(
            self.zhang, by=self.lin, purpose="news", channel="email", is_given=True
        )
        security = Security.objects.create(code="000001", name="演示平安")
        Holding.objects.create(
            client=self.zhang,
            security=security,
            quantity=Decimal(1200),
            cost=Decimal("10.5"),
            as_of=today(),
        )
        plan_next_step(self.zhang, by=self.lin, what="带月度回顾", due_on=today())
        advance(self.zhang, to="B", by=self.lin)
        self.contact(
            kind="visit",
            outcome="interested",
            aida="desire",
            minutes=42,
            note="看了回顾",
        )


@pytest.mark.database
class ShownTests(PageCase):
    def test_the_page_says_what_is_known_and_what_to_ask(self) -> None:
        self.fill()
        page = self.page()
        for text in (
            "张建国", f"/clients/{self.zhang.pk}/call/", "138****2231", "国企经理", "城西支行", "李桂芳",
            "刘洋", "R1–R3", "股东大会", "3.86M", "000001", "演示平安", "12.6k",
            "带月度回顾", "看了回顾", "Jan 31, 2028",
        ):  # fmt: skip
            with self.subTest(text):
                self.assertContains(page, text)
        self.assertNotContains(page, "13812342231")
        self.assertIn("potential assets", page.context["facts"].to_ask)

    def test_it_costs_few_statements_however_much_happened(self) -> None:
        self.fill()
        self.page()
        with CaptureQueriesContext(connection) as few:
            self.page()
        for n in range(30):
            self.contact(days_ago=n)
            add_client(by=self.lin, name=f"朋友{n}", introducer=self.zhang)
        with CaptureQueriesContext(connection) as many:
            self.page()
        self.assertEqual(len(few), len(many))
        self.assertLessEqual(len(many), MOST_QUERIES)

    def test_an_empty_client_has_a_page_too(self) -> None:
        bare = add_client(by=self.lin, name="㐂")
        page = self.client.get(f"/clients/{bare.pk}/")
        self.assertEqual(page.status_code, 200)
        phases = page.context["facts"].phases
        self.assertEqual([p.share for p, *_ in phases], [0, 0, 0, None])
        self.assertTrue(phases[1][0].is_thin)

    def test_a_colleagues_introducer_stays_unnamed(self) -> None:
        change_client(
            self.zhang, by=self.wu, introducer=add_client(by=self.chen, name="陈家人")
        )
        self.assertNotContains(self.page(), "陈家人")
        self.client.force_login(self.wu)
        self.assertContains(self.page(), "陈家人")

    def test_who_may_not_write_sees_no_way_to(self) -> None:
        self.client.force_login(self.gao)
        page = self.page()
        for url in ("/edit/", "/consent/", "/assign/", "/service/log/", "tel:"):
            self.assertNotContains(page, url)
        self.assertContains(page, "138****2231")

    def test_a_lapsed_licence_closes_call_and_log_with_a_sentence(self) -> None:
        Certificate.objects.filter(user=self.lin).update(valid_to=date(2026, 1, 1))
        page = self.page()
        self.assertContains(page, "lapsed")
        self.assertContains(page, "disabled")
        self.assertNotContains(page, "tel:")
        self.assertNotContains(page, "/service/log/?client=")


@pytest.mark.database
class TimelineTests(PageCase):
    def kinds(self, query: str = "") -> set[str]:
        return {e.kind for e in self.page(query).context["entries"]}

    def test_everything_is_on_one_line_and_can_be_told_apart(self) -> None:
        self.fill()
        kinds = self.kinds()
        self.assertLessEqual(
            {"contact", "move", "assets", "consent", "assignment", "axis"}, kinds
        )
        for kind in kinds:
            self.assertEqual(self.kinds(f"?kind={kind}"), {kind})
        entries = self.page().context["entries"]
        moments = [e.at for e in entries]
        self.assertEqual(moments, sorted(moments, reverse=True))

    def test_a_contact_says_how_who_and_what_it_brought(self) -> None:
        self.fill()
        entry = self.page("?kind=contact").context["entries"][0]
        self.assertEqual(
            (entry.icon, entry.text, entry.who), ("footprints", "看了回顾", "Lin")
        )
        self.assertEqual(entry.pips, [True, True, True, False])

    def test_pages_hold_every_entry_once(self) -> None:
        same = at("2026-01-10 10:00")
        made = {self.contact(days_ago=n).note for n in range(40)}
        for n in range(30):
            made.add(self.contact(note=f"gleich {n}").note)
        Contact.objects.filter(note__startswith="gleich").update(happened_at=same)
        seen, key = [], ""
        while True:
            page = self.page(f"?kind=contact&before={key}")
            seen += [e.text for e in page.context["entries"]]
            key = page.context["next_key"]
            if not key:
                break
        self.assertEqual(len(seen), len(made))
        self.assertEqual(set(seen), made)

    def test_nonsense_in_the_address_is_the_first_page(self) -> None:
        self.fill()
        for query in (
            "?kind=x",
            "?before=AAAA",
            "?before=%00",
            "?before=" + "M" * 3000,
        ):
            self.assertTrue(self.page(query).context["entries"])


class StepTests(PageCase):
    def post(self, **facts: str) -> object:
        form = {"what": "打电话", "due_on": today().isoformat(), "due_at": "15:00"}
        return self.client.post(f"{self.url}next/", form | facts)

    def test_the_next_step_is_agreed_put_off_and_done(self) -> None:
        self.assertEqual(self.post().status_code, 302)
        self.assertContains(self.page(), "打电话")
        later = (today() + timedelta(days=3)).isoformat()
        self.assertEqual(self.post(due_on=later).status_code, 302)
        step = NextStep.objects.get(client=self.zhang, done_at=None)
        self.assertEqual(step.due_on.isoformat(), later)
        self.client.post(f"{self.url}next/done/")
        self.assertFalse(NextStep.objects.filter(done_at=None).exists())

    def test_nonsense_is_refused(self) -> None:
        for facts in (
            {"what": ""},
            {"what": "x" * 201},
            {"due_on": "2020-01-01"},
            {"due_on": "2026-02-30"},
            {"due_at": "25:00"},
        ):
            with self.subTest(facts):
                self.assertEqual(self.post(**facts).status_code, 200)
        self.assertFalse(NextStep.objects.exists())
