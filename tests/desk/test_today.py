"""The taps on today's list, with and without JavaScript, and what is new since."""

from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from clients.actions import add_client
from clients.actions.events import add_event
from clients.actions.handing import assign
from clients.models import Client
from core.clock import now, today
from desk.analytics.changed import SITTING
from desk.analytics.today import Reason
from pipeline.actions import advance, mark_of, plan_next_step, take_on
from pipeline.models import NextStep
from service.actions import log_contact
from tests.cast import Cast, at

HTMX = {"HX-Request": "true"}


class ListCase(Cast):
    def setUp(self) -> None:
        self.client.cookies["language"] = "en"
        self.client.force_login(self.lin)

    def home(self, **query: str) -> Any:
        return self.client.get(reverse("desk:home"), query)

    def tap(self, client: Client, *, htmx: bool = False, **facts: str) -> Any:
        url = reverse("desk:today_do", args=[client.pk])
        return self.client.post(url, facts, headers=HTMX if htmx else {})

    def agreed(self, client: Client, days: int = 0) -> NextStep:
        due = today() + timedelta(days=days)
        return plan_next_step(client, by=self.lin, what="call", due_on=due)

    def names(self) -> list[str]:
        return [p.client.name for p in self.home(show="all").context["people"]]


class RowTests(ListCase):
    def test_one_tap_puts_off_and_another_takes_it_back(self) -> None:
        step = self.agreed(self.zhang)
        to = self.home().context["quick"][0]
        page = self.tap(self.zhang, do=to.isoformat(), seen=mark_of(step))
        self.assertRedirects(page, f"{reverse('desk:home')}?told={step.pk}")
        step.refresh_from_db()
        self.assertEqual(step.due_on, to)
        # Zhang is stuck, but was put off on purpose: he is left alone until then.
        self.assertEqual(self.names(), [])
        told = self.home(told=str(step.pk))
        back = reverse("desk:today_back", args=[step.pk])
        self.assertContains(told, f'action="{back}"')
        self.client.post(back)
        step.refresh_from_db()
        self.assertEqual(step.due_on, today())
        self.assertEqual(self.names(), ["张建国"])

    def test_the_part_for_htmx_is_the_row_and_the_counts(self) -> None:
        step = self.agreed(self.zhang)
        page = self.tap(self.zhang, htmx=True, do="done", seen=mark_of(step))
        self.assertContains(page, '<li class="toldrow"', count=1)
        self.assertContains(page, 'id="segments" hx-swap-oob="true"')
        self.assertNotContains(page, "<html")
        # Zhang is stuck at A, so he is still counted; his step is done.
        self.assertEqual(page.context["counts"]["steps"], 0)
        self.assertContains(page, "Next:")
        back = self.client.post(
            reverse("desk:today_back", args=[step.pk]), headers=HTMX
        )
        self.assertContains(back, '<li class="nextrow"')
        self.assertEqual(back.context["counts"]["steps"], 1)

    def test_after_done_the_next_step_is_one_tap(self) -> None:
        step = self.agreed(self.zhang)
        self.tap(self.zhang, htmx=True, do="done", seen=mark_of(step))
        day = self.home().context["quick"][1]
        self.tap(self.zhang, htmx=True, do=day.isoformat(), seen="")
        found = NextStep.objects.get(client=self.zhang, done_at=None)
        self.assertEqual((found.due_on, found.what), (day, "agree on a presentation"))

    def test_the_slower_of_two_reads_a_sentence(self) -> None:
        step = self.agreed(self.zhang)
        seen, day = mark_of(step), self.home().context["quick"][0].isoformat()
        plan_next_step(self.zhang, by=self.wu, what="visit", due_on=today())
        for htmx in (False, True):
            page = self.tap(self.zhang, htmx=htmx, do=day, seen=seen)
            shown = page if htmx else self.home()
            self.assertContains(shown, "agreed on meanwhile")
        self.assertEqual(NextStep.objects.get(done_at=None).what, "visit")

    def test_nonsense_is_a_sentence_and_writes_nothing(self) -> None:
        for facts in ({}, {"do": "2020-01-01"}, {"do": "day", "day": "x"}):
            page = self.tap(self.zhang, htmx=True, **facts)
            self.assertEqual(page.status_code, 200)
            self.assertContains(page, 'role="alert"')
        self.assertEqual(NextStep.objects.count(), 0)

    def test_advisers_read_the_list_and_have_no_taps(self) -> None:
        assign(self.zhang, by=self.wu, to=self.he, duty="adviser")
        self.client.force_login(self.he)
        self.assertNotContains(self.home(), "desk/today/")
        self.assertNotContains(self.home(), 'class="strip"')
        self.assertEqual(self.tap(self.zhang, do="done").status_code, 403)

    def test_the_quick_days_say_their_names(self) -> None:
        self.agreed(self.zhang)
        page = self.home()
        self.assertEqual(len(page.context["quick"]), len(set(page.context["quick"])))
        for day in page.context["quick"]:
            self.assertContains(page, f'value="{day.isoformat()}"')


class ReasonTests(ListCase):
    def reasons(self) -> dict[str, Reason]:
        people = self.home(show="all").context["people"]
        return {p.client.name: p.reason for p in people}

    def test_a_noted_day_shows_from_its_lead_time_on(self) -> None:
        Client.objects.update(stage_since=now())
        event = {"by": self.lin, "kind": "custom", "title": "店庆"}
        add_event(self.zhang, on=today() + timedelta(days=20), lead_days=19, **event)
        self.assertEqual(self.reasons(), {})
        add_event(self.zhang, on=today() + timedelta(days=15), lead_days=15, **event)
        self.assertEqual(self.reasons(), {"张建国": Reason.OCCASION})
        self.assertContains(self.home(), "店庆 in 15 days")
        self.tap(self.zhang, do=self.home().context["quick"][0].isoformat(), seen="",
                 why=str(int(Reason.OCCASION)))  # fmt: skip
        self.assertEqual(self.reasons(), {})
        self.assertEqual(NextStep.objects.get().what, "call for the occasion")

    def test_names_nobody_contacted_come_oldest_first(self) -> None:
        Client.objects.update(stage_since=now())
        for name, days in (("甲", 1), ("乙", 30), ("丙", 7)):
            one = add_client(by=self.lin, name=name)
            since = now() - timedelta(days=days)
            Client.objects.filter(pk=one.pk).update(added_at=since)
        self.assertEqual(self.names(), ["乙", "丙", "甲"])
        self.assertContains(self.home(), "not contacted yet")

    def test_everyone_stands_once_under_the_most_urgent_reason(self) -> None:
        """Brute force over what was made: a step due goes before everything."""
        Client.objects.filter(pk=self.zhang.pk).update(
            birthday=date(1960, today().month, today().day)
        )
        self.agreed(self.zhang, days=0)
        late = take_on(by=self.lin, name="迟", at=at("2026-01-05 10:00"))
        plan_next_step(late, by=self.lin, what="x", due_on=today() - timedelta(days=4))
        self.assertEqual(
            self.reasons(),
            {"张建国": Reason.STEP_TODAY, "迟": Reason.STEP_OVERDUE},
        )


class ChangedTests(ListCase):
    def looked(self, user: User, ago: timedelta) -> None:
        User.objects.filter(pk=user.pk).update(looked_at=now() - ago)

    def test_what_others_did_is_counted_and_opens_its_rows(self) -> None:
        self.looked(self.lin, timedelta(hours=14))
        advance(self.zhang, to="B", by=self.wu)
        handed = take_on(by=self.chen, name="交接")
        assign(handed, by=self.wu, to=self.lin)
        log_contact(by=self.lin, client=self.zhang, kind="phone", outcome="reached")
        page = self.home()
        # Taking on moved the handed client, too; one's own contact is no news.
        self.assertEqual(page.context["changed"].counts, {"handed": 1, "moves": 2})
        for kind, n in page.context["changed"].counts.items():
            since = page.context["changed"].since.isoformat()
            rows = self.client.get(
                reverse("desk:changed"), {"kind": kind, "since": since}
            )
            self.assertEqual(len(rows.context["page"].rows), n, kind)
            self.assertContains(rows, handed.name)
        self.assertNotIn("another", page.content.decode())

    def test_a_sitting_keeps_its_news_until_it_is_taken_as_seen(self) -> None:
        self.looked(self.lin, timedelta(hours=3))
        advance(self.zhang, to="B", by=self.wu)
        for _ in range(2):
            self.client.post(reverse("desk:seen"), headers=HTMX)
            self.assertEqual(self.home().context["changed"].counts, {"moves": 1})
        self.client.post(reverse("desk:seen"), {"all": "1"})
        self.assertEqual(self.home().context["changed"].counts, {})
        advance(self.zhang, to="C", by=self.wu)
        self.assertEqual(self.home().context["changed"].counts, {"moves": 1})

    def test_the_first_look_has_no_news_and_a_look_is_written_once_a_minute(
        self,
    ) -> None:
        self.assertIsNone(self.home().context["changed"])
        with CaptureQueriesContext(connection) as queries:
            for _ in range(3):
                self.client.post(reverse("desk:seen"), headers=HTMX)
        updates = [q for q in queries if q["sql"].startswith('UPDATE "accounts_user"')]
        self.assertEqual(len(updates), 1)
        self.assertEqual(self.home().context["changed"].counts, {})

    def test_a_rest_begins_a_new_sitting(self) -> None:
        self.looked(self.lin, SITTING + timedelta(minutes=5))
        User.objects.filter(pk=self.lin.pk).update(
            looked_before=now() - timedelta(days=3)
        )
        advance(self.zhang, to="B", by=self.wu)
        since = self.home().context["changed"].since
        self.assertGreater(since, now() - timedelta(hours=1))

    def test_nobody_hears_of_other_branches(self) -> None:
        self.looked(self.sun, timedelta(hours=3))
        advance(self.zhang, to="B", by=self.wu)
        self.client.force_login(self.sun)
        self.assertEqual(self.home().context["changed"].counts, {})
