"""Monthly visits: who counts as met, who as due, and for whom."""

from datetime import date
from unittest import TestCase as PlainTestCase

from django.urls import reverse

from accounts.models import User
from core.calendars import Calendar, Kind
from core.clock import today
from pipeline.actions import advance, take_on
from service.actions import log_contact
from service.rules import (
    add_months,
    last_months,
    mind_behind,
    quick_days,
    visit_state,
)
from tests.cast import Cast


class VisitsTests(Cast):
    def setUp(self) -> None:
        self.client.cookies["language"] = "en"
        self.li = take_on(by=self.lin, name="李四")
        self.sun_client = take_on(by=self.zhao, name="赵的会员")
        for client, by in (
            (self.zhang, self.lin),
            (self.li, self.lin),
            (self.sun_client, self.zhao),
        ):
            advance(client, to="D", by=by)

    def coverage(self, user: User, query: str = "") -> dict[str, tuple[int, int]]:
        self.client.force_login(user)
        page = self.client.get(f"{reverse('service:visits')}{query}")
        return {u.name: (u.met, u.members) for u in page.context["units"]}

    def test_only_meetings_that_took_place_count(self) -> None:
        self.assertEqual(self.coverage(self.lin), {"Lin": (0, 2)})
        log_contact(by=self.lin, client=self.zhang, kind="phone", outcome="reached")
        log_contact(by=self.lin, client=self.zhang, kind="visit", outcome="not_reached")
        self.assertEqual(self.coverage(self.lin), {"Lin": (0, 2)})
        log_contact(by=self.wu, client=self.zhang, kind="reception", outcome="reached")
        self.assertEqual(self.coverage(self.lin), {"Lin": (1, 2)})

    def test_each_role_sees_its_own_units(self) -> None:
        self.assertEqual(self.coverage(self.wu), {"Lin": (0, 2)})
        self.assertEqual(self.coverage(self.gao), {"Nanjing": (0, 2), "Suzhou": (0, 1)})
        self.assertEqual(
            self.coverage(self.gao, f"?branch={self.suzhou.pk}"), {"Zhao": (0, 1)}
        )
        self.client.force_login(self.lin)
        for query in (
            f"?broker={self.zhao.pk}",
            f"?branch={self.suzhou.pk}",
            "?broker=x",
            "?branch=99999999999999999999",
        ):
            self.assertEqual(
                self.client.get(f"{reverse('service:visits')}{query}").status_code, 404
            )

    def test_the_figures_lead_to_their_rows(self) -> None:
        meeting = log_contact(
            by=self.lin, client=self.zhang, kind="visit", outcome="reached"
        )
        self.client.force_login(self.lin)
        for state, names in {
            "": ["李四", "张建国"],
            "open": ["李四"],
            "done": ["张建国"],
            "x": ["李四", "张建国"],
        }.items():
            page = self.client.get(reverse("service:visits"), {"state": state})
            self.assertEqual([r.client.name for r in page.context["rows"]], names)
        page = self.client.get(reverse("service:visits"))
        self.assertContains(page, reverse("service:contact", args=[meeting.pk]))
        self.assertContains(
            page, f"{reverse('service:book')}?kind=visit&amp;client={self.li.pk}"
        )

    def test_the_pages_go_on_where_they_stopped(self) -> None:
        for n in range(60):
            one = take_on(by=self.lin, name=f"会员{n:02}")
            advance(one, to="D", by=self.lin)
        self.client.force_login(self.lin)
        first = self.client.get(reverse("service:visits")).context
        second = self.client.get(
            reverse("service:visits"), {"key": first["page"].next_key}
        ).context
        names = [r.client.name for c in (first, second) for r in c["rows"]]
        self.assertEqual(len(names), 62)
        self.assertEqual(len(set(names)), 62)

    def test_nobody_was_due_before_becoming_a_member(self) -> None:
        self.client.force_login(self.lin)
        rows = self.client.get(reverse("service:visits")).context["rows"]
        states = [cell.state for cell in rows[0].cells]
        self.assertEqual(states[:-1], [""] * 11)
        self.assertEqual(states[-1], "risk" if today().day >= 20 else "due")


class RuleTests(PlainTestCase):
    def test_states_of_a_month(self) -> None:
        may, june = date(2026, 5, 1), date(2026, 6, 1)
        since, day = date(2026, 4, 3), date(2026, 6, 19)
        self.assertEqual(
            visit_state(month=june, since=since, met=True, today=day), "done"
        )
        self.assertEqual(
            visit_state(month=june, since=since, met=False, today=day), "due"
        )
        self.assertEqual(
            visit_state(month=june, since=since, met=False, today=date(2026, 6, 20)),
            "risk",
        )
        self.assertEqual(
            visit_state(month=may, since=since, met=False, today=day), "miss"
        )
        self.assertEqual(visit_state(month=may, since=june, met=False, today=day), "")

    def test_quick_days_fall_on_working_days(self) -> None:
        """Before the National Day break of 2026 (1–7 October), tomorrow is the 8th."""
        days = quick_days(date(2026, 9, 30), Calendar(Kind.WORKING))
        self.assertEqual([q.day for q in days], [date(2026, 10, 8), date(2026, 10, 14)])

    def test_minds_months_and_ends_of_months(self) -> None:
        self.assertEqual(mind_behind("C", "interest"), "desire")
        self.assertEqual(mind_behind("C", "action"), "")
        self.assertEqual(mind_behind("A", "attention"), "")
        self.assertEqual(len(last_months(date(2026, 1, 31))), 12)
        self.assertEqual(last_months(date(2026, 1, 31))[0], date(2025, 2, 1))
        self.assertEqual(add_months(date(2026, 3, 31), -1), date(2026, 2, 28))
        self.assertEqual(add_months(date(2024, 2, 29), 24), date(2026, 2, 28))
