"""The branch's week: each figure its rows, the mail once a week and manager."""

from datetime import date, datetime, time, timedelta
from email import message_from_bytes, policy
from html import unescape
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from unittest import TestCase

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Notification, User
from clients.actions import add_client
from core.clock import SHANGHAI, now, today
from desk.actions import choose_reminders, remind
from desk.analytics.week import Week, week_pack
from desk.analytics.week_letter import WEEK
from outbox.actions.letters import hand_over_letters
from outbox.models import StaffLetter
from pipeline.actions import advance
from pipeline.rules.reminding import Wishes
from service.actions import log_contact
from tests.cast import Cast
from tests.pipeline.test_pages import FIGURE, PEOPLE


class WeekTests(TestCase):
    def test_weeks_have_the_names_of_the_iso_calendar(self) -> None:
        for day in (date(2026, 12, 31), date(2027, 1, 3), date(2027, 1, 4)):
            week = Week.of(day)
            self.assertEqual(week.monday.isocalendar()[:2], day.isocalendar()[:2])
            self.assertEqual(Week.read(week.name), week)
            self.assertLessEqual(week.monday, day)
            self.assertGreaterEqual(week.sunday, day)
            self.assertEqual(week.after.before, week)
        for wrong in ("", "2026-48", "2026-W99", "2026-W00", "x026-W01", "2026-W1"):
            with self.assertRaises(ValueError, msg=wrong):
                Week.read(wrong)


@pytest.mark.database
class PackTests(Cast):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        last = datetime.combine(
            Week.of(today() - timedelta(days=7)).monday, time(10), tzinfo=SHANGHAI
        )
        for n, back in enumerate((0, 1, 2, 6, 7, 9)):
            for broker in (cls.lin, cls.chen):
                one = add_client(by=broker, name=f"客户{n}{broker.username}")
                at = last + timedelta(days=6 - back)
                log_contact(by=broker, client=one, kind="phone", happened_at=at)
                if n % 2:
                    advance(one, to="B", by=broker, at=min(at + timedelta(1), now()))

    def page(self, person: User, **query: str) -> Any:
        self.client.force_login(person)
        return self.client.get(
            reverse("desk:week"), query, headers={"accept-language": "en"}
        )

    def test_every_figure_is_its_rows(self) -> None:
        query = {"branch": str(self.nanjing.pk)}
        for person, asked in ((self.wu, {}), (self.gao, query)):
            answer = self.page(person, **asked)
            found = FIGURE.findall(answer.content.decode())
            self.assertGreater(len(found), 18)
            for href, count in found:
                with self.subTest(href):
                    drill = self.client.get(unescape(href)).content.decode()
                    if told := PEOPLE.findall(drill):
                        self.assertEqual(told, [count])
            pack = answer.context["pack"]
            self.assertEqual((pack.contacts, pack.contacts_before), (8, 4))
            self.assertEqual(pack.reached["A"], 8)

    def test_who_may_look(self) -> None:
        self.assertEqual(self.page(self.lin).status_code, 403)
        other = str(self.zhao.branch_id)
        # A manager has one branch, whatever the address says.
        answer = self.page(self.wu, branch=other)
        self.assertEqual(answer.context["pack"].branch, self.nanjing)
        self.assertEqual(self.page(self.gao, branch="999999").status_code, 404)
        for wrong in ("x", Week.of(today()).after.name):
            self.assertEqual(self.page(self.wu, week=wrong).status_code, 404)

    def test_few_statements(self) -> None:
        self.page(self.wu)
        with CaptureQueriesContext(connection) as asked:
            self.client.get(reverse("desk:week"))
        self.assertLessEqual(len(asked), 16, [q["sql"][:80] for q in asked])


class MailTests(Cast):
    monday = date(2026, 3, 9)

    def setUp(self) -> None:
        self.folder = Path(mkdtemp())
        changed = override_settings(EMAIL_HOST="", EMAIL_FILE_PATH=str(self.folder))
        changed.enable()
        self.addCleanup(changed.disable)
        User.objects.filter(pk=self.wu.pk).update(email="wu@example.com")
        self.wu.refresh_from_db()

    def at(self, day: date, hour: int = 9) -> datetime:
        return datetime.combine(day, time(hour), tzinfo=SHANGHAI)

    def told(self) -> list[tuple[str, str, str]]:
        rows = StaffLetter.objects.filter(kind=WEEK, user=self.wu)
        return list(rows.values_list("key", "channel", "state").order_by("pk"))

    def test_once_a_week_from_its_first_working_day_on(self) -> None:
        for day, hour, letters in (
            (date(2026, 3, 8), 12, 0),  # Sunday
            (self.monday, 8, 0),  # before half past eight
            (self.monday, 9, 1),
            (self.monday, 10, 1),
            (date(2026, 3, 11), 9, 1),
            (date(2026, 3, 16), 9, 2),
        ):
            remind(self.at(day, hour))
            with self.subTest(day=day, hour=hour):
                self.assertEqual(len(self.told()), letters)
        self.assertEqual(
            [key for key, _way, _state in self.told()], ["2026-W10", "2026-W11"]
        )

    def test_a_holiday_puts_it_off(self) -> None:
        """The week after the spring festival begins on a Tuesday at the latest."""
        week = Week.read("2026-W08")  # 16 to 22 February, all of it holidays
        for n in range(7):
            remind(self.at(week.monday + timedelta(days=n)))
        self.assertEqual(self.told(), [])
        for n in range(7):
            remind(self.at(week.after.monday + timedelta(days=n)))
        self.assertEqual([key for key, *_ in self.told()], ["2026-W08"])

    def test_the_mail_says_the_week_and_how_to_stop_it(self) -> None:
        this = Week.of(today())
        day = next(
            d for d in (this.monday + timedelta(days=n) for n in range(7))
            if d.weekday() < 5
        )  # fmt: skip
        remind(self.at(day, 12))
        pack = week_pack(self.wu.branch, this.before)
        StaffLetter.objects.update(deadline=now() + timedelta(hours=1))
        self.assertEqual(hand_over_letters(), 1)
        (path,) = self.folder.glob("*.eml")
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        body: Any = mail.get_body(("html",))
        words = body.get_content()
        for one in pack.people:
            self.assertIn(one.name, words)
        self.assertIn(f"week={this.before.name}", words)
        self.assertIn(reverse("desk:reminders"), str(mail["List-Unsubscribe"]))
        self.assertIn(str(pack.week.number), str(mail["Subject"]))

    def test_who_does_not_want_it_gets_none(self) -> None:
        choose_reminders(by=self.wu, wishes=Wishes(week="none"))
        remind(self.at(self.monday))
        self.assertEqual(self.told(), [])
        # Without an address a line in the program stands in for the mail.
        User.objects.filter(pk=self.wu.pk).update(email="", reminders={})
        remind(self.at(self.monday))
        self.assertEqual(self.told(), [("2026-W10", "in_app", "sent")])
        line = Notification.objects.get(kind=WEEK, user=self.wu)
        self.assertEqual(line.facts, {"week": 10})

    def test_asked_off_after_it_was_planned_it_stays(self) -> None:
        remind(self.at(self.monday))
        choose_reminders(by=self.wu, wishes=Wishes(week="none"))
        StaffLetter.objects.update(deadline=now() + timedelta(hours=1))
        hand_over_letters()
        self.assertEqual([state for *_, state in self.told()], ["withheld"])
        self.assertEqual(list(self.folder.glob("*.eml")), [])

    def test_only_managers_are_asked_about_it(self) -> None:
        for person, is_asked in ((self.wu, True), (self.lin, False)):
            self.client.force_login(person)
            page = self.client.get(reverse("desk:reminders")).content.decode()
            self.assertEqual('name="week"' in page, is_asked)
