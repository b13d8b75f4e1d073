"""One's own day in few statements: what it reads is what each part asked alone says."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from accounts.actions.calendar import set_calendar_day
from accounts.actions.policies import set_policy
from accounts.licence import standing
from accounts.models import Certificate, User
from accounts.policies import (
    RISK_VALID_MONTHS,
    STAGE_LIMITS,
    calendars,
    values_of,
    working_calendar,
)
from clients.actions import add_client, note_assets
from clients.actions.events import add_event
from clients.actions.handing import assign
from clients.analytics.events import upcoming_events
from clients.models import Client
from clients.models.events import LONGEST_LEAD
from core.calendars import Kind
from core.clock import now, start_of, today
from desk.analytics import today as next_ones
from desk.analytics.changed import changes, count_changes
from desk.analytics.letters import rules_for
from desk.analytics.own_day import own_day
from desk.analytics.own_list import last_with, read_own
from desk.analytics.words import sentence_of
from pipeline.actions import advance, plan_next_step, save_plan, sign_plan, take_on
from pipeline.analytics import Ground
from pipeline.models import Journey, SalesPlan
from service.actions import log_contact
from service.models import Contact
from tests.cast import Cast

RATIO = {"A": 100, "B": 25, "C": 8, "D": 2}


@pytest.mark.database
class OwnDayTests(Cast):
    def setUp(self) -> None:
        self.everyone = [self.lin, self.chen, self.wu, self.he, self.zhao]
        for n, user in enumerate([self.lin, self.lin, self.chen, self.zhao, self.lin]):
            one = take_on(by=user, name=f"客户{n}", phone=f"139000000{n:02}")
            add_event(
                one, by=user, kind="custom", title=f"店庆{n}",
                on=today() + timedelta(days=n), lead_days=n // 2, is_yearly=n % 2 == 1,
            )  # fmt: skip
            if n % 4:
                advance(one, to="ABCD"[n % 4], by=user)
            note_assets(one, by=user, amount=Decimal("1234567.89"), on=today())
        Client.objects.filter(name="客户1").update(risk_assessed_on=date(2020, 1, 1))
        Client.objects.filter(name="客户4").update(
            birthday=date(1970, today().month, today().day),
            last_contact_at=now() - timedelta(days=30),
        )
        Client.objects.exclude(name="客户4").update(last_contact_at=None)
        add_client(by=self.lin, name="新名字")
        late = take_on(by=self.lin, name="过期", at=now() - timedelta(days=9))
        plan_next_step(late, by=self.lin, what="x", due_on=today() - timedelta(days=3))
        plan_next_step(self.zhang, by=self.lin, what="call", due_on=today())
        assign(self.zhang, by=self.wu, to=self.he, duty="adviser")

    def test_the_list_is_the_ranking_of_who_is_visible(self) -> None:
        reasons = set()
        for user in self.everyone:
            rules = rules_for(user, calendars())
            seen = Client.objects.visible_to(user)
            for segment in ("", *next_ones.SEGMENTS):
                for most in (1, 3, 200):
                    found = next_ones.ranked(seen, rules)
                    counts, people = next_ones.read(
                        found, rules, segment=segment, most=most
                    )
                    own = read_own(user, rules, segment=segment, most=most)
                    self.assertEqual(own, (counts, people))
                    steps = [(p.mark, p.client.step, p.client.step_at) for p in people]
                    shown = [(p.mark, p.client.step, p.client.step_at) for p in own[1]]
                    self.assertEqual(shown, steps)
                    reasons |= {p.reason for p in people}
        self.assertGreaterEqual(len(reasons), 5, reasons)

    def test_a_rule_or_a_day_changed_is_judged_by_at_once(self) -> None:
        ago = now() - timedelta(days=200)
        Client.objects.filter(name="客户0").update(stage_since=ago)
        rules = own_day(self.lin).rules
        before = read_own(self.lin, rules, most=200)[0]["stuck"]
        limits = {"A": 900, "B": 900, "C": 900}
        set_policy(
            by=self.wu, policy=STAGE_LIMITS, value=limits, branch=self.nanjing,
            from_on=today(),
        )  # fmt: skip
        own = own_day(self.lin)
        self.assertEqual(own.rules.stage_limits, limits)
        self.assertGreater(before, 0)
        self.assertEqual(read_own(self.lin, own.rules, most=200)[0]["stuck"], 0)
        self.assertEqual(own_day(self.zhao).rules.stage_limits, STAGE_LIMITS.default)

    def test_the_day_is_what_each_part_says_alone(self) -> None:
        set_policy(
            by=self.gao, policy=RISK_VALID_MONTHS, value=12, branch=None,
            from_on=today(),
        )  # fmt: skip
        set_calendar_day(
            by=self.ada, day=today() - timedelta(days=1),
            calendar=Kind.WORKING.value, is_open=True,
        )  # fmt: skip
        Certificate.objects.filter(user=self.chen).update(
            valid_to=today() + timedelta(days=9)
        )
        for user in [*self.everyone, self.gao]:
            with self.subTest(user.username):
                own = own_day(user)
                self.assertEqual(own.calendars, calendars())
                self.assertEqual(
                    [own.rules.stage_limits, own.rules.risk_valid_months],
                    values_of(
                        STAGE_LIMITS, RISK_VALID_MONTHS, branch_id=user.branch_id
                    ),
                )
                self.assertEqual(own.licence, standing(user))
                self.assertEqual(own.rules, rules_for(user, calendars()))
                self.assertEqual(own.rules.occasions.keys(), self.due(user))

    def due(self, user: User) -> set[int]:
        coming = upcoming_events(user, today(), LONGEST_LEAD)
        return {one.client.pk for one in coming if one.event_id and one.is_due}

    def test_the_quota_counts_the_journeys_and_the_signed_plan(self) -> None:
        for version in range(3):
            plan = save_plan(
                by=self.lin, year=today().year, target=Decimal(10_000_000 + version),
                average=Decimal("100000.50"), days=250, ratio=RATIO,
            )  # fmt: skip
            if version == 1:
                sign_plan(plan, by=self.wu)
        for user in self.everyone:
            quota = own_day(user).quota(user)
            mine = Journey.objects.filter(broker=user, branch=user.branch)
            deals = mine.filter(d_on__year=today().year)
            worth = deals.aggregate(n=Sum("client__assets"))["n"] or Decimal(0)
            with self.subTest(user.username):
                is_broker = user.role == "broker"
                self.assertEqual(quota.deals, deals.count() if is_broker else 0)
                self.assertEqual(quota.new_assets, worth if is_broker else 0)
                for bar in quota.bars:
                    began = mine.filter(a_on=bar.day).count() if is_broker else 0
                    self.assertEqual(bar.count, began, bar.day)
        plan = own_day(self.lin).plan
        signed = SalesPlan.objects.get(state="signed")
        for name in ("pk", "version", "target", "average_assets", "days", "ratio"):
            self.assertEqual(getattr(plan, name), getattr(signed, name))
        mine = Journey.objects.visible_to(self.lin)
        ground = Ground.of(
            self.lin.pk, self.nanjing.pk, mine, today(), working_calendar()
        )
        quota = own_day(self.lin).quota(self.lin)
        self.assertEqual(quota.rest, ground.living(signed).rest)

    def test_counts_of_changes_are_their_rows(self) -> None:
        for since in (start_of(today()), now() - timedelta(days=20), now()):
            for user in self.everyone:
                counted = count_changes(user, since).counts
                rows = {one.kind: one.rows.count() for one in changes(user, since)}
                self.assertEqual(counted, {kind: n for kind, n in rows.items() if n})

    def test_the_last_contact_is_the_latest_version_one_may_see(self) -> None:
        for n in range(3):
            log_contact(
                by=self.lin, client=self.zhang, kind="phone", outcome="reached",
                happened_at=now() - timedelta(days=n), note=f"n{n}",
            )  # fmt: skip
        for user in self.everyone:
            rows = Contact.objects.visible_to(user).current().filter(client=self.zhang)
            wanted = rows.order_by("-happened_at", "-pk").first()
            found = last_with(user, self.zhang.pk)
            self.assertEqual(found, wanted)
            if found and wanted:
                self.assertEqual(found.happened_at, wanted.happened_at)
                self.assertEqual((found.note, found.kind), ("n0", wanted.kind))


class PageTests(Cast):
    def home(self) -> Any:
        return self.client.get(reverse("desk:home"))

    def test_eight_statements_whatever_is_on_the_page(self) -> None:
        User.objects.filter(pk=self.lin.pk).update(looked_at=now() - timedelta(hours=3))
        self.client.force_login(self.lin)
        self.home()
        for n in range(20):
            one = take_on(by=self.lin, name=f"客户{n}")
            add_event(one, by=self.lin, kind="custom", title="店庆", on=today())
        log_contact(by=self.wu, client=self.zhang, kind="phone", outcome="reached")
        with CaptureQueriesContext(connection) as queries:
            page = self.home()
        self.assertEqual(len(page.context["people"]), 12)
        self.assertLessEqual(len(queries), 8, [q["sql"][:90] for q in queries])

    def test_the_last_working_day_of_a_month_says_so(self) -> None:
        for days, said in ((0, "no working day is left after today"), (2, "2 working")):
            unmet = next_ones.Next(self.zhang, next_ones.Reason.VISIT_DUE, days=days)
            with override("en"):
                self.assertIn(said, sentence_of(unmet))

    def test_nothing_a_client_is_called_becomes_a_tag(self) -> None:
        wild = "<b>\"&{0}%s'"
        for n in range(3):
            one = take_on(by=self.lin, name=f"{wild}{n}", phone=f"139000000{n:02}")
            plan_next_step(one, by=self.lin, what=wild, due_on=today())
        self.client.force_login(self.lin)
        text = self.home().content.decode()
        self.assertNotIn("<b>", text.replace('<b class="n">', ""))
        self.assertGreaterEqual(text.count("&lt;b&gt;&quot;&amp;{0}%s&#x27;"), 12)
