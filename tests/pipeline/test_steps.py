"""Next steps: round again, put off, done, and taken back."""

from datetime import date, time, timedelta
from unittest import mock

from django.core.exceptions import ValidationError
from django.test import SimpleTestCase

from core.calendars import Calendar, Kind
from core.clock import now, today
from pipeline.actions import (
    close_next_step,
    end_process,
    mark_of,
    plan_next_step,
    put_off,
    take_back_step,
)
from pipeline.models import NextStep
from pipeline.rules.steps import Series, next_due, put_off_days, read_day
from tests.cast import Cast

WORKING = Calendar(Kind.WORKING)


class SeriesTests(SimpleTestCase):
    def due(self, series: Series, due_on: date, on: date) -> date:
        return next_due(series, due_on=due_on, today=on, calendar=WORKING)

    def test_a_month_that_is_too_short_moves_nothing_after_it(self) -> None:
        """The 31st: a Saturday in January, the 28th (a make-up Saturday), 31, 30."""
        series, day, found = (
            Series("months", 1, date(2025, 12, 31)),
            date(2025, 12, 31),
            [],
        )
        for _ in range(4):
            day = self.due(series, day, day)
            found.append(day)
        self.assertEqual(
            found,
            [date(2026, 2, 2), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)],
        )

    def test_a_day_of_rest_gives_way_and_the_row_goes_on_as_before(self) -> None:
        """Thursday 1 October 2026 is a holiday until the 7th; the 8th is a Thursday."""
        series = Series("weeks", 1, date(2026, 9, 24))
        first = self.due(series, date(2026, 9, 24), date(2026, 9, 24))
        self.assertEqual(first, date(2026, 10, 8))
        self.assertEqual(self.due(series, first, first), date(2026, 10, 15))

    def test_however_many_were_missed_one_follows_and_after_today(self) -> None:
        """Brute force: every series, every delay, the first day of the row after both."""
        for repeats, every in (("weeks", 1), ("weeks", 2), ("months", 1), ("days", 3)):
            begin = date(2026, 1, 5)
            series = Series(repeats, every, begin)
            row, day = [begin], begin
            while day < date(2026, 12, 1):
                day = self.due(series, day, day)
                row.append(day)
            self.assertEqual(row, sorted(set(row)))
            for late in range(0, 200, 7):
                on = begin + timedelta(days=late)
                found = self.due(series, begin, on)
                expected = next(d for d in row if d > on)
                self.assertEqual(found, expected, (repeats, every, on))
                self.assertTrue(WORKING.is_open(found))

    def test_quick_days_are_working_days_ahead(self) -> None:
        day = date(2026, 9, 28)
        for _ in range(40):
            days = put_off_days(day, WORKING)
            self.assertEqual(days["three_days"], WORKING.after(day, 3))
            for found in days.values():
                self.assertGreater(found, day)
                self.assertTrue(WORKING.is_open(found))
            self.assertGreaterEqual(days["monday"].weekday(), 0)
            day += timedelta(days=1)

    def test_a_chosen_day_lies_ahead(self) -> None:
        on = date(2026, 3, 2)
        for wanted, found in (
            ("2026-03-03", date(2026, 3, 3)), ("2026-03-02", None), ("2020-01-01", None),
            ("9999-12-31", None), ("0000-00-00", None), ("", None),
            ("tomorrow", date(2026, 3, 3)),
        ):  # fmt: skip
            self.assertEqual(read_day(wanted, on, WORKING), found, wanted)


class TapTests(Cast):
    def step(self, **facts: object) -> NextStep:
        return plan_next_step(
            self.zhang,
            by=self.lin,
            **({"what": "回电", "due_on": today(), "due_at": time(10)} | facts),
        )

    def open_step(self) -> NextStep | None:
        return NextStep.objects.filter(client=self.zhang, done_at=None).first()

    def test_putting_off_keeps_the_time_and_is_taken_back(self) -> None:
        step, to = self.step(), today() + timedelta(days=3)
        put_off(self.zhang, by=self.lin, to=to, expected=mark_of(step))
        moved = self.open_step()
        self.assertEqual((moved.due_on, moved.due_at), (to, time(10)))
        self.assertEqual((moved.put_off_from, moved.put_off_count), (today(), 1))
        take_back_step(moved, by=self.lin)
        back = self.open_step()
        self.assertEqual((back.due_on, back.put_off_at), (today(), None))
        with self.assertRaises(ValidationError):
            take_back_step(back, by=self.lin)

    def test_without_a_step_one_is_made_and_taken_back_to_nothing(self) -> None:
        to = today() + timedelta(days=1)
        made = put_off(self.zhang, by=self.lin, to=to, what="再联系", expected="")
        self.assertEqual(self.open_step().what, "再联系")
        self.assertIsNone(take_back_step(made, by=self.lin))
        self.assertIsNone(self.open_step())

    def test_the_slower_of_two_is_told_and_a_second_press_does_nothing(self) -> None:
        step, to = self.step(), today() + timedelta(days=2)
        seen = mark_of(step)
        for _ in range(2):
            put_off(self.zhang, by=self.lin, to=to, expected=seen)
        self.assertEqual(self.open_step().put_off_count, 1)
        for work in (
            lambda: put_off(
                self.zhang, by=self.wu, to=to + timedelta(days=1), expected=seen
            ),
            lambda: close_next_step(self.zhang, by=self.wu, expected=seen),
        ):
            with self.assertRaises(ValidationError) as refused:
                work()
            self.assertEqual(refused.exception.code, "agreed_meanwhile")
        self.assertEqual(self.open_step().due_on, to)

    def test_days_that_are_over_or_too_far_are_refused(self) -> None:
        for days in (-1, 0, 401):
            with self.assertRaises(ValidationError):
                put_off(self.zhang, by=self.lin, to=today() + timedelta(days=days))
        self.assertEqual(NextStep.objects.count(), 0)

    def test_a_recurring_step_follows_itself_and_is_taken_back_whole(self) -> None:
        step = self.step(repeats="weeks", every=2)
        self.assertEqual(close_next_step(self.zhang, by=self.lin), 1)
        follower = self.open_step()
        self.assertEqual(
            (follower.follows, follower.repeats, follower.every), (step, "weeks", 2)
        )
        self.assertGreater(follower.due_on, today() + timedelta(days=12))
        take_back_step(step, by=self.lin)
        self.assertEqual(self.open_step(), step)
        self.assertEqual(NextStep.objects.count(), 1)

    def test_done_is_taken_back_unless_something_else_was_agreed(self) -> None:
        step = self.step()
        close_next_step(self.zhang, by=self.lin)
        other = plan_next_step(self.zhang, by=self.wu, what="面谈", due_on=today())
        step.refresh_from_db()
        with self.assertRaises(ValidationError):
            take_back_step(step, by=self.lin)
        self.assertEqual(self.open_step(), other)

    def test_a_day_later_nothing_is_taken_back(self) -> None:
        step = self.step()
        close_next_step(self.zhang, by=self.lin)
        later = now() + timedelta(hours=25)
        with (
            mock.patch("pipeline.actions.steps.now", return_value=later),
            self.assertRaises(ValidationError),
        ):
            take_back_step(step, by=self.lin)
        self.assertIsNone(self.open_step())

    def test_a_row_of_nonsense_is_refused(self) -> None:
        for facts in ({"repeats": "x"}, {"repeats": "weeks", "every": 0},
                      {"repeats": "days", "every": 251}, {"what": " "}):  # fmt: skip
            with self.assertRaises(ValidationError):
                self.step(**facts)

    def test_who_leaves_the_process_has_no_step_any_more(self) -> None:
        self.step(repeats="weeks")
        end_process(self.zhang, outcome="lost", by=self.lin, reason="手续费")
        self.assertIsNone(self.open_step())
