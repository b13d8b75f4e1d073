"""The clock by China's calendar, and the ladder beside it; both against a slow count."""

from datetime import date, datetime, timedelta

from django.test import SimpleTestCase

from core.calendars import Calendar, Kind, published_until
from core.clock import SHANGHAI
from opinions.rules import clock
from opinions.rules.course import FOLLOWS, Done, Stand, stand_after, stand_of
from tests.cast import at

WORKING = Calendar(Kind.WORKING)


class ClockTests(SimpleTestCase):
    def test_three_working_days_over_the_holidays(self) -> None:
        """Make-up Saturdays count: 14 February and 10 October 2026 are working days."""
        for opened, due in (
            (date(2026, 2, 13), date(2026, 2, 25)),
            (date(2026, 9, 30), date(2026, 10, 10)),
            (date(2026, 11, 23), date(2026, 11, 26)),
            (date(2026, 11, 28), date(2026, 12, 2)),
        ):
            self.assertEqual(clock.due_day(opened, 3, WORKING), due)

    def test_what_is_left_counts_down_to_midnight_in_shanghai(self) -> None:
        due = date(2026, 2, 25)
        left = clock.left_of(due, at("2026-02-13 09:00"), WORKING)
        self.assertEqual((left.days, left.is_late, left.tone), (3, False, ""))
        left = clock.left_of(due, at("2026-02-20 09:00"), WORKING)
        self.assertEqual((left.days, left.tone), (2, ""))
        left = clock.left_of(due, at("2026-02-25 21:29"), WORKING)
        self.assertEqual((left.days, left.hours, left.minutes), (0, 2, 31))
        self.assertEqual((left.is_today, left.tone), (True, "warn"))
        left = clock.left_of(due, at("2026-02-26 00:00"), WORKING)
        self.assertEqual((left.is_late, left.late, left.tone), (True, 1, "bad"))
        left = clock.left_of(date(2026, 2, 27), at("2026-03-01 12:00"), WORKING)
        self.assertEqual((left.is_late, left.late), (True, 1))  # 28 February is made up

    def test_beyond_the_published_calendar_is_said(self) -> None:
        year = published_until()
        last = clock.left_of(date(year, 12, 31), at(f"{year}-12-30 12:00"), WORKING)
        self.assertTrue(last.is_published)
        opened = date(year, 12, 30)
        due = clock.due_day(opened, 3, WORKING)
        self.assertEqual(due.year, year + 1)
        noon = datetime(year, 12, 30, 12, tzinfo=SHANGHAI)
        self.assertFalse(clock.left_of(due, noon, WORKING).is_published)

    def test_the_ladder_is_every_working_day_from_the_one_before(self) -> None:
        """A slow count of a whole year, over all its holidays."""
        day = date(2026, 1, 5)
        while day < date(2026, 12, 1):
            due = clock.due_day(day, 3, WORKING)
            for ahead in range(-6, 12):
                today = due + timedelta(days=ahead)
                found = clock.rungs(due, day, today, WORKING)
                expected = slow_ladder(due, today)[-clock.MOST_CAUGHT_UP :]
                self.assertEqual([(r.kind, r.day) for r in found], expected)
            day += timedelta(days=1)

    def test_what_came_before_it_was_opened_again_is_not_caught_up(self) -> None:
        due = date(2026, 11, 10)
        found = clock.rungs(due, date(2026, 11, 20), date(2026, 11, 20), WORKING)
        self.assertEqual(
            [(r.kind, r.day) for r in found], [("late", date(2026, 11, 20))]
        )


def slow_ladder(due: date, today: date) -> list[tuple[str, date]]:
    found = []
    before = [due - timedelta(days=n) for n in range(1, 20)]
    soon = next(day for day in before if WORKING.is_open(day))
    for n in range(-20, 20):
        day = due + timedelta(days=n)
        if day > today:
            break
        if day == soon:
            found.append(("soon", day))
        elif day == due:
            found.append(("due", day))
        elif day > due and WORKING.is_open(day):
            found.append(("late", day))
    return found


class CourseTests(SimpleTestCase):
    def test_every_pair_of_steps_follows_only_where_it_may(self) -> None:
        """All sequences of four steps after the registration; the states are a walk."""
        first = Done(1, "registered", at("2026-01-05 10:00"), "business", "fees",
                     "normal", 7, date(2026, 1, 8))  # fmt: skip
        begun = stand_after(Stand(), first)
        always = {"noted", "assigned", "judged", "answer", "reckoned"}
        may = {
            "open": always,
            "answered": always | {"refused", "close"},
            "closed": {"noted", "reopened"},
        }
        self.assertEqual(set(FOLLOWS), set().union(*may.values()))

        def walk(stand: Stand, depth: int) -> int:
            if not depth:
                return 1
            count = 0
            for kind in sorted(FOLLOWS):
                done = Done(stand.steps + 1, kind, at("2026-01-06 10:00"))
                if kind not in may[stand.state]:
                    with self.assertRaises(ValueError):
                        stand_after(stand, done)
                    continue
                after = stand_after(stand, done)
                self.assertEqual(after.due_on, date(2026, 1, 8))  # nothing pauses it
                self.assertEqual(after.closed_at is not None, after.state == "closed")
                if after.state in ("answered", "closed"):
                    self.assertTrue(after.answer)
                count += walk(after, depth - 1)
            return count

        self.assertGreater(walk(begun, 4), 500)

    def test_a_step_out_of_order_is_none(self) -> None:
        first = Done(1, "registered", at("2026-01-05 10:00"), "business")
        with self.assertRaises(ValueError):
            stand_of([first, Done(3, "noted", at("2026-01-05 11:00"))])
        with self.assertRaises(ValueError):
            stand_of([first, Done(2, "registered", at("2026-01-05 11:00"))])
