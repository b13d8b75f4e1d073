"""Reminders of appointments: each once, at their time, never in quiet hours."""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import time_machine
from django.test import SimpleTestCase, override_settings
from django.urls import reverse

from accounts.models import Notification, User
from clients.actions.handing import hand_over
from core.clock import SHANGHAI
from desk.actions import remind
from outbox.actions.letters import hand_over_letters
from outbox.models import StaffLetter
from pipeline.rules.reminding import Wishes, out_of_quiet
from service.actions import cancel_appointment, mark_paper, move_appointment
from service.rules.appointments import reminders_of
from tests.cast import Cast
from tests.service.appointment_things import booked

BOTH = {"steps": "both", "day": "none", "quiet_from": "21:00", "quiet_to": "07:30"}
DAY = date(2030, 3, 6)  # a Wednesday; booked two days before


def at(text: str, day: date = DAY) -> datetime:
    return datetime.combine(day, time.fromisoformat(text), SHANGHAI)


class MomentTests(SimpleTestCase):
    def test_no_reminder_is_early_late_or_in_quiet_hours_whatever_the_hours(
        self,
    ) -> None:
        for quiet_from, quiet_to in ((time(21), time(7, 30)), (time(12), time(14)),
                                     (time(0), time(0)), (time(9), time(8))):  # fmt: skip
            wishes = Wishes(quiet_from=quiet_from, quiet_to=quiet_to)
            for quarter in range(96):
                start = at("00:00") + timedelta(minutes=15 * quarter)
                for agreed in (
                    start - timedelta(days=3),
                    start - timedelta(minutes=50),
                ):
                    found = reminders_of(start, agreed, wishes)
                    for one in found:
                        self.assertLess(one.at, start)
                        self.assertGreaterEqual(one.at, agreed)
                        self.assertEqual(out_of_quiet(one.at, wishes), one.at)
                        self.assertLessEqual(start - one.at, timedelta(hours=31))
                    self.assertEqual(len(found), len({one.name for one in found}))

    def test_the_usual_ones(self) -> None:
        found = reminders_of(at("15:00"), at("09:00", date(2030, 3, 3)), Wishes())
        self.assertEqual(
            [("day", at("17:00", date(2030, 3, 5))), ("hour", at("14:00"))],
            [(one.name, one.at) for one in found],
        )
        found = reminders_of(at("08:00"), at("09:00", date(2030, 3, 3)), Wishes())
        self.assertEqual(at("07:30"), found[-1].at)


class ReminderTests(Cast):
    def setUp(self) -> None:
        User.objects.filter(pk=self.lin.pk).update(
            email="lin@example.com", reminders=BOTH
        )
        self.folder = Path(mkdtemp())
        changed = override_settings(EMAIL_HOST="", EMAIL_FILE_PATH=str(self.folder))
        changed.enable()
        self.addCleanup(changed.disable)
        travel = time_machine.travel(at("10:00", date(2030, 3, 4)), tick=False)
        self.clock: Any = travel.start()
        self.addCleanup(travel.stop)
        self.made = booked(self, starts_at=at("15:00"))

    def go(self, text: str, day: date = DAY) -> int:
        self.clock.move_to(at(text, day))
        return remind()

    def told(self) -> list[tuple[str, str]]:
        rows = StaffLetter.objects.filter(kind="appointment").order_by("pk")
        return [(row.key.rpartition(".")[2], row.channel) for row in rows]

    def test_the_evening_before_and_an_hour_before_each_once(self) -> None:
        eve = DAY - timedelta(days=1)
        self.go("16:59", eve)
        self.assertEqual([], self.told())
        for text in ("17:00", "17:01", "20:00"):
            self.go(text, eve)
        both = [("day", "in_app"), ("day", "email")]
        self.assertEqual(both, self.told())
        self.go("13:59")
        for text in ("14:00", "14:30", "15:00", "16:00"):
            self.go(text)
        self.assertEqual([*both, ("hour", "in_app"), ("hour", "email")], self.told())
        line = Notification.objects.filter(user=self.lin, kind="appointment").first()
        self.assertEqual(line.url, reverse("service:appointment", args=[self.made.pk]))
        self.assertNotIn("张建国", str(line.facts))

    def test_who_slept_is_told_once(self) -> None:
        self.go("14:30")
        self.assertEqual([("hour", "in_app"), ("hour", "email")], self.told())

    def test_quiet_hours_are_waited_out(self) -> None:
        move_appointment(self.made, by=self.lin, starts_at=at("08:00"))
        self.go("07:29")
        self.assertEqual([], self.told())
        self.go("07:30")
        self.assertEqual([("hour", "in_app"), ("hour", "email")], self.told())

    def test_moved_it_is_told_anew_and_called_off_never(self) -> None:
        eve = DAY - timedelta(days=1)
        self.go("17:00", eve)
        move_appointment(self.made, by=self.lin, starts_at=at("16:00"))
        self.go("15:00")
        self.assertEqual(4, len(self.told()))
        other = booked(self, starts_at=at("18:00"))
        cancel_appointment(other, by=self.lin, reason="x")
        self.go("17:30")
        self.assertEqual(4, len(self.told()))

    def test_the_mail_says_what_is_open_and_nothing_once_it_is_off(self) -> None:
        self.go("17:00", DAY - timedelta(days=1))
        card = self.made.papers.order_by("place").first()
        mark_paper(card, by=self.lin, state="seen")
        hand_over_letters(1)
        letter = self.mail()
        for words in ("张建国", "15:00", "本人银行卡"):
            self.assertIn(words, letter)
        self.assertNotIn("本人身份证", letter)
        self.go("14:00")
        cancel_appointment(self.made, by=self.lin, reason="x")
        hand_over_letters(1)
        self.assertEqual(1, len(list(self.folder.glob("*.eml"))))

    def mail(self) -> str:
        from email import policy
        from email.parser import BytesParser

        data = next(self.folder.glob("*.eml")).read_bytes()
        body = BytesParser(policy=policy.default).parsebytes(data)
        return str(body.get_body(("plain",)).get_content())

    def test_handed_over_the_one_who_has_the_client_now_is_told(self) -> None:
        hand_over(self.zhang, by=self.wu, to={"broker": self.chen})
        self.go("14:00")
        letters = StaffLetter.objects.filter(kind="appointment")
        people = set(letters.values_list("user__username", flat=True))
        self.assertEqual({"chen"}, people)

    def test_who_wants_nothing_is_told_nothing(self) -> None:
        User.objects.filter(pk=self.lin.pk).update(reminders={"steps": "none"})
        self.go("14:00")
        self.assertEqual([], self.told())
