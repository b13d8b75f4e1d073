"""One engine for reminders: at their time, once, never in the quiet hours."""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from unittest import mock

from django.test import SimpleTestCase, override_settings
from django.urls import reverse

from accounts.models import Notification, User
from core.clock import SHANGHAI, now, today
from desk.actions import remind
from outbox.actions.letters import hand_over_letters
from outbox.mail.carriers import InDoubt
from outbox.models import StaffLetter
from pipeline.actions import close_next_step, plan_next_step, put_off
from pipeline.rules.reminding import Wishes, out_of_quiet, read_wishes
from tests.cast import Cast

BOTH = {"steps": "both", "day": "both", "quiet_from": "21:00", "quiet_to": "07:30"}


class QuietTests(SimpleTestCase):
    def test_every_minute_of_a_day_against_the_plain_definition(self) -> None:
        """A moment is moved exactly when a minute-by-minute walk would wait."""
        for start, end in ((time(21), time(7, 30)), (time(12), time(13)),
                           (time(0), time(0)), (time(7, 30), time(21))):  # fmt: skip
            wishes = Wishes(quiet_from=start, quiet_to=end)
            for minute in range(0, 1440, 5):
                at = datetime(2026, 3, 2, tzinfo=SHANGHAI) + timedelta(minutes=minute)
                walked = at
                while start != end and self.is_quiet(walked.time(), start, end):
                    walked += timedelta(minutes=5)
                self.assertEqual(out_of_quiet(at, wishes), walked)

    def is_quiet(self, at: time, start: time, end: time) -> bool:
        if start < end:
            return start <= at < end
        return at >= start or at < end

    def test_what_is_odd_is_as_by_default(self) -> None:
        for kept in ({}, {"steps": "x", "quiet_to": "25:99", "day": None}):
            self.assertEqual(read_wishes(kept), Wishes())


class EngineCase(Cast):
    def setUp(self) -> None:
        User.objects.filter(pk=self.lin.pk).update(
            email="lin@example.com", reminders=BOTH
        )
        self.folder = Path(mkdtemp())
        changed = override_settings(EMAIL_HOST="", EMAIL_FILE_PATH=str(self.folder))
        changed.enable()
        self.addCleanup(changed.disable)

    def at(self, hour: int, minute: int = 0, day: date | None = None) -> datetime:
        return datetime.combine(day or today(), time(hour, minute), tzinfo=SHANGHAI)

    def step(self, hour: int = 10) -> Any:
        return plan_next_step(
            self.zhang, by=self.lin, what="回电", due_on=today(), due_at=time(hour)
        )

    def told(self, kind: str = "step_due") -> int:
        return StaffLetter.objects.filter(kind=kind).count()


class StepTests(EngineCase):
    def test_a_step_is_told_at_its_time_once_by_both_ways(self) -> None:
        self.step()
        remind(self.at(9, 59))
        self.assertEqual(self.told(), 0)
        for _ in range(3):
            remind(self.at(10))
        self.assertEqual(self.told(), 2)
        line = Notification.objects.get(kind="step_due")
        self.assertEqual((line.user, line.facts), (self.lin, {"time": "10:00"}))
        self.assertEqual(line.url, self.zhang.get_absolute_url())

    def test_put_off_it_is_told_again_at_the_new_time_and_done_never(self) -> None:
        self.step()
        remind(self.at(10))
        put_off(self.zhang, by=self.lin, to=today() + timedelta(days=1))
        tomorrow = today() + timedelta(days=1)
        remind(self.at(10, day=tomorrow))
        self.assertEqual(self.told(), 4)
        self.step(11)
        close_next_step(self.zhang, by=self.lin)
        remind(self.at(12))
        self.assertEqual(self.told(), 4)

    def test_whoever_slept_catches_up_once_but_not_for_ever(self) -> None:
        self.step()
        remind(self.at(10, day=today() + timedelta(days=3)))
        self.assertEqual(self.told(), 0)
        for hour in (9, 10, 11):
            remind(self.at(hour, day=today() + timedelta(days=1)))
        self.assertEqual(self.told(), 2)

    def test_the_quiet_hours_hold_it_back_until_their_end(self) -> None:
        self.step(22)
        remind(self.at(22, 5))
        remind(self.at(7, 29, day=today() + timedelta(days=1)))
        self.assertEqual(self.told(), 0)
        remind(self.at(7, 30, day=today() + timedelta(days=1)))
        self.assertEqual(self.told(), 2)

    def test_nobody_who_wants_none_is_told(self) -> None:
        User.objects.filter(pk=self.lin.pk).update(reminders={"steps": "none"})
        User.objects.filter(role="manager").update(reminders={"week": "none"})
        self.step()
        self.assertEqual(remind(self.at(10)), 0)


class DayTests(EngineCase):
    def test_the_list_comes_at_half_past_eight_on_working_days_once(self) -> None:
        monday, saturday = date(2026, 3, 2), date(2026, 3, 7)
        remind(self.at(8, 29, day=monday))
        remind(self.at(9, day=saturday))
        self.assertEqual(self.told("day_list"), 0)
        for minute in (30, 31):
            remind(self.at(8, minute, day=monday))
        self.assertEqual(self.told("day_list"), 2)
        line = Notification.objects.get(kind="day_list")
        self.assertEqual(line.facts, {"n": 1, "steps": 0})


class HandingTests(EngineCase):
    def setUp(self) -> None:
        super().setUp()
        quiet = {"quiet_from": "00:00", "quiet_to": "00:00"}
        wishes = BOTH | quiet | {"day": "none"}
        User.objects.filter(pk=self.lin.pk).update(reminders=wishes)
        self.step()
        with mock.patch("outbox.actions.letters.now", return_value=now()):
            remind(max(self.at(10), now()))

    def mails(self) -> list[str]:
        return [path.read_text() for path in self.folder.glob("*.eml")]

    def mail(self) -> StaffLetter:
        return StaffLetter.objects.get(kind="step_due", channel="email")

    def test_a_mail_leaves_once_and_says_what_is_true_now(self) -> None:
        self.assertEqual([hand_over_letters() for _ in range(2)], [1, 0])
        (text,) = self.mails()
        self.assertIn("To: lin@example.com", text)
        self.assertIn("X-Delivery-Id: s", text)
        self.assertIn("List-Unsubscribe:", text)
        self.assertEqual(self.mail().state, "written")

    def test_a_step_that_is_done_meanwhile_sends_nothing(self) -> None:
        close_next_step(self.zhang, by=self.lin)
        self.assertEqual(hand_over_letters(), 0)
        self.assertEqual((self.mail().state, self.mails()), ("withheld", []))

    def test_what_broke_off_is_uncertain_and_never_sent_again(self) -> None:
        with mock.patch("outbox.mail.carriers.Folder.hand", side_effect=InDoubt):
            hand_over_letters()
        hand_over_letters()
        self.assertEqual((self.mail().state, self.mails()), ("uncertain", []))

    def test_a_worker_that_died_after_the_mark_is_not_repeated(self) -> None:
        StaffLetter.objects.filter(channel="email").update(
            state="handing", handed_at=now() - timedelta(minutes=5)
        )
        hand_over_letters()
        self.assertEqual(self.mail().state, "uncertain")


class WishesPageTests(EngineCase):
    def test_ones_own_wishes_are_kept(self) -> None:
        self.client.cookies["language"] = "en"
        self.client.force_login(self.chen)
        url = reverse("desk:reminders")
        refused = self.client.post(url, BOTH)
        self.assertContains(refused, "no e-mail address")
        self.client.post(url, BOTH | {"steps": "none", "day": "in_app"})
        self.chen.refresh_from_db()
        self.assertEqual(read_wishes(self.chen.reminders).day, "in_app")
        self.assertContains(self.client.get(url), 'value="21:00"')
