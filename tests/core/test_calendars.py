"""Two calendars, against the exchange's own table and the lecture's arithmetic."""

import csv
from datetime import date, timedelta
from pathlib import Path
from unittest import skipUnless

from django.conf import settings
from django.test import SimpleTestCase

from core.calendars import Calendar, Kind, published_until

WORKING, TRADING = Calendar(Kind.WORKING), Calendar(Kind.TRADING)
TABLE = (
    Path(settings.BASE_DIR).parent / "shared/data/calendar/sse_calendar_2024_2026.csv"
)


class CalendarTests(SimpleTestCase):
    def test_make_up_saturdays_are_working_days_but_not_trading_days(self) -> None:
        for day in (date(2026, 2, 14), date(2026, 2, 28)):
            self.assertTrue(WORKING.is_open(day), day)
            self.assertFalse(TRADING.is_open(day), day)

    def test_the_third_working_day_before_spring_festival(self) -> None:
        self.assertEqual(WORKING.after(date(2026, 2, 13), 3), date(2026, 2, 25))

    def test_holidays_are_neither(self) -> None:
        for day in (date(2026, 10, 1), date(2026, 1, 1), date(2026, 2, 17)):
            self.assertFalse(WORKING.is_open(day))
            self.assertFalse(TRADING.is_open(day))

    def test_beyond_the_published_data_weekdays_count_and_the_page_can_say_so(
        self,
    ) -> None:
        year = published_until() + 1
        monday = next(
            d for n in range(7) if (d := date(year, 6, 1) + timedelta(n)).weekday() == 0
        )
        self.assertTrue(WORKING.is_open(monday))
        self.assertFalse(WORKING.is_open(monday + timedelta(5)))
        self.assertFalse(WORKING.is_published(monday))

    def test_the_administrator_has_the_last_word(self) -> None:
        day = date(2026, 11, 23)
        closed = Calendar(Kind.TRADING, {day: False})
        self.assertTrue(TRADING.is_open(day))
        self.assertFalse(closed.is_open(day))

    def test_after_and_between_agree(self) -> None:
        start = date(2026, 1, 30)
        for n in range(1, 40):
            self.assertEqual(WORKING.between(start, WORKING.after(start, n)), n)

    @skipUnless(TABLE.exists(), "the exchange's table lies beside the project only")
    def test_trading_days_agree_with_the_exchange_on_every_day(self) -> None:
        with TABLE.open(encoding="utf-8-sig") as file:
            rows = list(csv.DictReader(file))
        self.assertGreater(len(rows), 1000)
        for row in rows:
            day = date.fromisoformat(row["cal_date"])
            self.assertEqual(TRADING.is_open(day), row["is_open"] == "1", day)
