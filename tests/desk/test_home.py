"""The first page of every role: who is next and why, the quota, the branch, the firm."""

import re
from datetime import date, timedelta
from decimal import Decimal
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse

from accounts.actions import notify
from accounts.models import CalendarDay, Certificate, Notification, User
from accounts.policies import working_calendar
from clients.actions import add_client
from clients.models import Client
from core.calendars import Calendar, Kind, published_until
from core.clock import now, today
from desk.analytics import today as next_ones
from desk.analytics.day import day_facts
from desk.analytics.today import Reason, Rules
from digests.models import NewsItem, Source
from outbox.models import Delivery, Mailing
from pipeline.actions import advance, plan_next_step, save_plan, sign_plan, take_on
from service.actions import log_contact
from tests.cast import Cast, at

HOME = "desk:home"


class HomeCase(Cast):
    def setUp(self) -> None:
        self.client.cookies["language"] = "en"

    def home(self, user: User, **query: str) -> Any:
        self.client.force_login(user)
        return self.client.get(reverse(HOME), query)


FIGURE = re.compile(r'<a[^>]*?href="([^"]+)"[^>]*?data-count="(\d+)"[^>]*>')
PEOPLE = re.compile(r'data-people="(\d+)"')


class EveryNumberTests(HomeCase):
    def test_the_month_opens_its_people(self) -> None:
        for n in range(5):
            client = take_on(by=self.lin, name=f"新{n}")
            if n % 2:
                advance(client, to="BCD"[n % 3], by=self.lin)
        advance(self.zhang, to="D", by=self.lin)  # first met in another month
        for person, least in ((self.wu, 4), (self.gao, 2)):
            found = self.walk(person)["pipeline:cohort"]
            self.assertGreaterEqual(len(found), least)
            self.assertTrue(any(count not in "01" for count in found))

    def walk(self, person: User) -> dict[str, list[str]]:
        """Open every number of somebody's first page; return them by their page."""
        found: dict[str, list[str]] = {}
        for href, count in FIGURE.findall(self.home(person).content.decode()):
            drill = self.client.get(unescape(href)).content.decode()
            with self.subTest(href):
                self.assertEqual(PEOPLE.findall(drill), [count])
            name = resolve(urlsplit(href).path).view_name
            found.setdefault(name, []).append(count)
        return found

    def test_the_managers_numbers_open_their_rows(self) -> None:
        """Also those of a colleague who has left are in the sums, and in the rows."""
        day = self.home(self.wu).context["yesterday"]
        gone = take_on(by=self.chen, name="留下的客户", at=at("2026-01-05 09:00"))
        member = take_on(by=self.lin, name="会员")
        for one in (member, take_on(by=self.lin, name="会员二")):
            advance(one, to="D", by=self.lin)
        for broker, client, kind in (
            (self.lin, self.zhang, "phone"),
            (self.lin, member, "visit"),
            (self.chen, gone, "phone"),
        ):
            log_contact(
                by=broker,
                client=client,
                kind=kind,
                outcome="reached",
                happened_at=at(f"{day} 10:00"),
            )
        plan: dict[str, Any] = {
            "year": today().year,
            "target": Decimal(10_000_000),
            "average": Decimal(100_000),
            "days": 250,
            "ratio": {"A": 100, "B": 25, "C": 8, "D": 2},
        }
        for _ in range(2):  # the newest waits, the one before does not
            save_plan(by=self.lin, **plan)
        self.chen.is_active = False
        self.chen.save()
        found = self.walk(self.wu)
        self.assertEqual(found["desk:activity"], ["3", "2"])
        self.assertEqual(found["pipeline:waiting"], ["2", "1"])
        self.assertEqual(found["pipeline:plan"], ["1"])
        met = "1" if day.month == today().month else "0"
        unmet = str(2 - int(met))
        self.assertEqual(found["service:visits"], [met, "2", unmet, met, "2"])

    def test_the_offices_numbers_open_their_rows(self) -> None:
        log_contact(by=self.lin, client=self.zhang, kind="phone", outcome="reached")
        source = Source.objects.create(name="交易所", kind="manual")
        for n, state in enumerate(("pending", "pending", "approved")):
            NewsItem.objects.create(
                source=source, title=f"消息{n}", state=state, published_at=now(),
                ref=str(n),
            )  # fmt: skip
        mailing = Mailing.objects.create(
            kind="morning", day=today(), deadline=now() + timedelta(hours=1)
        )
        for n, state in enumerate(("planned", "claimed", "sent", "failed")):
            one = take_on(by=self.lin, name=f"读者{n}")
            Delivery.objects.create(
                mailing=mailing, client=one, kind="morning", day=today(), state=state
            )
        found = self.walk(self.gao)
        self.assertEqual(found["desk:activity"], ["1", "0"])
        self.assertEqual(found["digests:desk"], ["2", "0"])
        self.assertEqual(found["outbox:deliveries"], ["1", "2", "1"])
        self.assertEqual(found["service:visits"], ["0"] * 4)


class TodayTests(HomeCase):
    def test_an_agreed_step_is_first_and_leaves_the_list_when_logged(self) -> None:
        plan_next_step(self.zhang, by=self.lin, what="call about fees", due_on=today())
        page = self.home(self.lin)
        first = page.context["people"][0]
        self.assertEqual((first.client, first.reason), (self.zhang, Reason.STEP_TODAY))
        self.assertContains(page, "call about fees")
        self.assertContains(page, reverse("clients:call", args=[self.zhang.pk]))
        self.assertNotContains(page, "13812342231")
        self.assertContains(page, "138****2231")
        self.assertContains(page, f"{reverse('service:log')}?client={self.zhang.pk}")
        log_contact(
            by=self.lin,
            client=self.zhang,
            kind="phone",
            outcome="reached",
            step_done=True,
        )
        self.assertEqual(self.home(self.lin).context["people"], [])

    def test_stuck_is_counted_in_working_days_and_says_so(self) -> None:
        """Zhang has been at A since 5 January; the limit is 10 working days."""
        found = self.home(self.lin).context["people"]
        self.assertEqual([p.reason for p in found], [Reason.STUCK])
        self.assertEqual(found[0].limit, 10)
        self.assertGreater(found[0].days, 10)
        self.assertContains(self.home(self.lin), "working days, the limit is 10")

    def test_counts_are_each_client_once_and_the_segments_their_rows(self) -> None:
        late = take_on(by=self.lin, name="过期")
        plan_next_step(late, by=self.lin, what="x", due_on=today() - timedelta(days=3))
        add_client(by=self.lin, name="新名字")
        member = take_on(by=self.lin, name="会员")
        advance(member, to="D", by=self.lin)
        Client.objects.filter(pk=member.pk).update(risk_assessed_on=date(2020, 1, 1))
        counts = self.home(self.lin).context["counts"]
        self.assertEqual(
            counts,
            {
                "all": 4,
                "steps": 1,
                "opinions": 0,
                "stuck": 1,
                "visits": 0 if today().day < 20 else 1,
                "terms": 1 if today().day < 20 else 0,
                "new": 1,
                "cadence": 0,
            },
        )
        for segment, names in {
            "steps": ["过期"],
            "new": ["新名字"],
            "stuck": ["张建国"],
        }.items():
            page = self.home(self.lin, segment=segment)
            self.assertEqual([p.client.name for p in page.context["people"]], names)
        self.assertEqual(len(self.home(self.lin, segment="'").context["people"]), 4)

    def test_nobody_sees_anothers_people(self) -> None:
        for user in (self.chen, self.zhao, self.he):
            with self.subTest(user):
                self.assertNotContains(self.home(user), "张建国")

    def test_the_quota_counts_first_contacts_of_the_day_against_the_plan(self) -> None:
        self.assertContains(self.home(self.lin), "Make a plan")
        plan = save_plan(
            by=self.lin,
            year=today().year,
            target=Decimal(10_000_000),
            average=Decimal(100_000),
            days=250,
            ratio={"A": 100, "B": 25, "C": 8, "D": 2},
        )
        sign_plan(plan, by=self.wu)
        for n in range(3):
            take_on(by=self.lin, name=f"新{n}", at=now())
        quota = self.home(self.lin).context["quota"]
        self.assertEqual((quota.done, quota.planned), (3, 20))
        # A plan for the whole year, of which only these days are left.
        days = sum(
            1 for _ in working_calendar().days(today(), date(today().year, 12, 31))
        )
        self.assertEqual(quota.rest.days, days)
        self.assertAlmostEqual(quota.a_day, 5000 / days, delta=1 + 100 / days)
        self.assertEqual(quota.missing, quota.a_day - 3)
        self.assertEqual([b.count for b in quota.bars][-1], 3)
        page = self.home(self.lin)
        self.assertContains(page, f"{quota.a_day - 3} more to go")
        self.assertContains(page, "at your rates")

    def test_the_page_costs_the_same_whatever_it_shows(self) -> None:
        self.home(self.lin)
        for n in range(40):
            one = take_on(by=self.lin, name=f"客户{n}", phone=f"139000000{n:02}")
            plan_next_step(one, by=self.lin, what="x", due_on=today())
        notify(self.lin, "certificate", {"name": "x", "day": "2026-01-01"})
        with CaptureQueriesContext(connection) as queries:
            page = self.client.get(reverse(HOME), {"show": "all"})
        self.assertEqual(len(page.context["people"]), 41)
        reads = [q for q in queries if q["sql"].startswith("SELECT")]
        self.assertLessEqual(len(reads), 12)

    def test_a_day_the_administrator_closed_is_a_day_of_rest(self) -> None:
        for kind in Kind:
            CalendarDay.objects.create(day=today(), calendar=kind.value, is_open=False)
        self.assertContains(self.home(self.lin), "a day of rest")

    def test_a_month_beyond_the_published_calendar_is_uncertain(self) -> None:
        open_days = {kind: Calendar(kind) for kind in Kind}
        last = published_until()
        self.assertFalse(day_facts(date(last, 11, 1), open_days).is_uncertain)
        self.assertTrue(day_facts(date(last, 12, 15), open_days).is_uncertain)


class RankingTests(Cast):
    def rank(self, on: date) -> list[tuple[str, Reason]]:
        from accounts.policies import RISK_VALID_MONTHS, STAGE_LIMITS, working_calendar

        rules = Rules(
            on, working_calendar(), STAGE_LIMITS.default, RISK_VALID_MONTHS.default
        )
        found = next_ones.ranked(Client.objects.visible_to(self.lin), rules)
        return [(n.client.name, n.reason) for n in next_ones.top(found, rules, most=50)]

    def test_stuck_begins_after_the_eleventh_working_day(self) -> None:
        """From Monday 5 January 2026 the tenth working day is the 19th (no holiday)."""
        self.assertEqual(self.rank(date(2026, 1, 19)), [])
        self.assertEqual(self.rank(date(2026, 1, 20)), [("张建国", Reason.STUCK)])

    def test_visits_turn_urgent_on_the_twentieth(self) -> None:
        advance(self.zhang, to="D", by=self.lin, at=at("2026-02-01 10:00"))
        self.assertEqual(self.rank(date(2026, 3, 19)), [("张建国", Reason.VISIT_DUE)])
        self.assertEqual(
            self.rank(date(2026, 3, 20)), [("张建国", Reason.VISIT_AT_RISK)]
        )
        log_contact(
            by=self.lin,
            client=self.zhang,
            kind="visit",
            outcome="reached",
            happened_at=at("2026-03-05 10:00"),
        )
        self.assertEqual(self.rank(date(2026, 3, 20)), [])

    def test_an_assessment_warns_sixty_days_before_it_ends(self) -> None:
        advance(self.zhang, to="D", by=self.lin, at=at("2026-02-01 10:00"))
        log_contact(
            by=self.lin,
            client=self.zhang,
            kind="visit",
            outcome="reached",
            happened_at=at("2026-03-02 10:00"),
        )
        Client.objects.update(risk_assessed_on=date(2024, 5, 9))
        self.assertEqual(self.rank(date(2026, 3, 9)), [])
        self.assertEqual(
            self.rank(date(2026, 3, 10)), [("张建国", Reason.RISK_EXPIRING)]
        )


class OtherRolesTests(HomeCase):
    def test_the_manager_reads_the_branch(self) -> None:
        Certificate.objects.filter(user=self.chen).update(
            valid_to=today() - timedelta(days=1)
        )
        page = self.home(self.wu)
        self.assertEqual([p.name for p in page.context["people"]], ["Chen", "Lin"])
        self.assertEqual([p.name for p in page.context["sums"].terms], ["Chen"])
        self.assertEqual(page.context["sums"].stuck, 1)
        self.assertContains(page, f"{reverse('service:visits')}?broker={self.lin.pk}")

    def test_yesterdays_contacts_lead_to_their_rows(self) -> None:
        day = self.home(self.wu).context["yesterday"]
        moment = at(f"{day} 10:00")
        log_contact(
            by=self.lin,
            client=self.zhang,
            kind="phone",
            outcome="reached",
            happened_at=moment,
            minutes=7,
        )
        page = self.home(self.wu)
        self.assertEqual(
            [(p.contacts, p.minutes) for p in page.context["people"]], [(0, 0), (1, 7)]
        )
        rows = self.client.get(
            reverse("service:contacts"),
            {"broker": self.lin.pk, "since": day, "until": day},
        )
        self.assertEqual(rows.context["count"], 1)

    def test_every_role_has_a_page_within_the_budget(self) -> None:
        for user in (self.lin, self.wu, self.he, self.tan, self.gao, self.ada):
            self.home(user)
            with CaptureQueriesContext(connection) as queries, self.subTest(user):
                page = self.client.get(reverse(HOME))
                self.assertEqual(page.status_code, 200)
            reads = [q for q in queries if q["sql"].startswith("SELECT")]
            self.assertLessEqual(len(reads), 12, [q["sql"][:90] for q in reads])

    def test_only_head_office_sees_both_branches(self) -> None:
        places = self.home(self.gao).context["places"]
        self.assertEqual([p.name for p in places], ["Nanjing", "Suzhou"])
        self.assertNotContains(self.home(self.wu), "Suzhou")


class NotificationTests(HomeCase):
    def test_lines_are_ones_own_and_are_marked_as_read(self) -> None:
        notify(self.wu, "certificate", {"name": "卢萍英", "day": "2026-12-01"})
        self.client.force_login(self.wu)
        page = self.client.get(reverse("desk:notifications"))
        self.assertContains(page, "卢萍英")
        self.client.force_login(self.lin)
        self.client.post(reverse("desk:read_notifications"))
        self.assertNotContains(self.client.get(reverse("desk:notifications")), "卢萍英")
        self.assertIsNone(Notification.objects.get().read_at)
        self.client.force_login(self.wu)
        self.client.post(reverse("desk:read_notifications"))
        self.assertIsNotNone(Notification.objects.get().read_at)

    def test_more_shows_every_page_and_the_way_out(self) -> None:
        self.client.force_login(self.lin)
        page = self.client.get(reverse("desk:more"))
        for name in (
            "service:visits",
            "pipeline:board",
            "account_logout",
            "set_language",
        ):
            self.assertContains(page, reverse(name))
