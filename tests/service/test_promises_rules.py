"""Promises against brute force: every day of random lives asked one by one."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from unittest import TestCase

from service.rules.promises import (
    Life,
    Slot,
    promises,
    slot_of,
    slots_in,
    state_of,
    value_on,
)

DAY = timedelta(days=1)
RHYTHMS = ("daily", "weekly", "monthly", "quarterly", "yearly")


def every_day(first: date, last: date) -> list[date]:
    return [first + n * DAY for n in range((last - first).days + 1)]


def open_days(first: date, last: date) -> frozenset[date]:
    """Weekdays, with a week off as at the National Day."""
    return frozenset(
        day
        for day in every_day(first, last)
        if day.weekday() < 5 and not (day.month == 10 and day.day <= 7)
    )


def brute_slots(rhythm: str, month: date, trading: frozenset[date]) -> set[Slot]:
    """Walk over all days of three years, gather equal periods, keep those of a month."""
    periods: dict[object, list[date]] = {}
    for day in every_day(date(2023, 1, 1), date(2027, 12, 31)):
        name: object = {
            "daily": day,
            "weekly": day.isocalendar()[:2],
            "monthly": (day.year, day.month),
            "quarterly": (day.year, (day.month - 1) // 3),
            "yearly": day.year,
        }[rhythm]
        periods.setdefault(name, []).append(day)
    needs_trade = rhythm in ("daily", "weekly")
    return {
        Slot(days[0], days[-1])
        for days in periods.values()
        if (days[-1].year, days[-1].month) == (month.year, month.month)
        and (not needs_trade or any(day in trading for day in days))
    }


class SlotTests(TestCase):
    def test_slots_of_every_month_with_a_leap_february(self) -> None:
        trading = open_days(date(2023, 12, 1), date(2026, 12, 31))
        for year in (2024, 2025, 2026):
            for number in range(1, 13):
                month = date(year, number, 1)
                for rhythm in RHYTHMS:
                    with self.subTest(month=month, rhythm=rhythm):
                        self.assertEqual(
                            set(slots_in(rhythm, month, trading)),
                            brute_slots(rhythm, month, trading),
                        )

    def test_the_slot_of_a_day_holds_it_and_ends_where_it_says(self) -> None:
        for day in every_day(date(2024, 2, 1), date(2024, 4, 2)):
            for rhythm in RHYTHMS:
                slot = slot_of(rhythm, day)
                assert slot is not None
                self.assertTrue(slot.first <= day <= slot.last)
                self.assertEqual(slot_of(rhythm, slot.first), slot)
                self.assertEqual(slot_of(rhythm, slot.last), slot)
        self.assertIsNone(slot_of("at_once", date(2026, 1, 1)))
        self.assertIsNone(slot_of("on_request", date(2026, 1, 1)))

    def test_a_week_without_a_trading_day_promises_nothing(self) -> None:
        trading = open_days(date(2026, 9, 1), date(2026, 10, 31))
        weeks = slots_in("weekly", date(2026, 10, 1), trading - {date(2026, 9, 28),
                         date(2026, 9, 29), date(2026, 9, 30)})  # fmt: skip
        self.assertNotIn(date(2026, 10, 4), [week.last for week in weeks])
        self.assertIn(date(2026, 10, 11), [week.last for week in weeks])


def random_life(chance: random.Random, first: date, span: int) -> Life:
    def days(most: int) -> list[date]:
        count = chance.randrange(most + 1)
        return sorted(first + chance.randrange(span) * DAY for _ in range(count))

    since = chance.choice([None, first + chance.randrange(-40, span) * DAY])
    until = chance.choice([None, first + chance.randrange(span + 20) * DAY])
    if since and until and until < since:
        until = None
    tiers = [(date.min, chance.choice(["", "general", "key"]))]
    tiers += [(day, chance.choice(["", "general", "key"])) for day in days(3)]
    hands = [(date.min, chance.randrange(1, 4))]
    hands += [(day, chance.randrange(1, 4)) for day in days(3)]
    return Life(since, until, tuple(tiers), tuple(hands))


class PromiseTests(TestCase):
    """A life is told day by day; each slot asks what was true on its last day."""

    def test_promises_of_random_lives(self) -> None:
        chance = random.Random(4711)
        owed = 0
        for _round in range(400):
            month = date(2024, chance.randrange(1, 13), 1)
            today = month + chance.randrange(-3, 45) * DAY
            life = random_life(chance, month - 10 * DAY, 50)
            trading = open_days(month - 7 * DAY, month + 31 * DAY)
            for rhythm in RHYTHMS:
                for for_key in (False, True):
                    slots = slots_in(rhythm, month, trading)
                    found = promises(slots, life, for_key=for_key, today=today)
                    self.assertEqual(
                        [(p.slot, p.tier, p.broker) for p in found],
                        _brute(slots, life, for_key, today),
                    )
                    owed += len(found)
        self.assertGreater(owed, 2000)

    def test_a_change_of_tier_or_hands_moves_the_whole_slot(self) -> None:
        may = slots_in("monthly", date(2026, 5, 1), frozenset())
        life = Life(
            date(2026, 1, 1),
            tiers=((date.min, "general"), (date(2026, 5, 20), "key")),
            hands=((date.min, 1), (date(2026, 5, 31), 2)),
        )
        on = date(2026, 5, 19)
        self.assertEqual(promises(may, life, for_key=True, today=on), [])
        found = promises(may, life, for_key=True, today=date(2026, 5, 20))
        self.assertEqual([(p.tier, p.broker) for p in found], [("key", 1)])
        found = promises(may, life, for_key=True, today=date(2026, 6, 9))
        self.assertEqual([(p.tier, p.broker) for p in found], [("key", 2)])

    def test_nothing_is_owed_before_membership_or_after_leaving(self) -> None:
        feb = slots_in("monthly", date(2024, 2, 1), frozenset())
        hands = ((date.min, 1),)
        for since, until, count in (
            (date(2024, 2, 29), None, 1),
            (date(2024, 3, 1), None, 0),
            (date(2024, 1, 5), date(2024, 2, 29), 0),
            (date(2024, 1, 5), date(2024, 3, 1), 1),
        ):
            life = Life(since, until, hands=hands)
            found = promises(feb, life, for_key=False, today=date(2024, 3, 5))
            self.assertEqual(len(found), count, (since, until))

    def test_states(self) -> None:
        for (owed, kept, opened, late), state in {
            (4, 1, 1, 0): "due",
            (4, 1, 1, 1): "late",
            (4, 4, 3, 0): "delivered",
            (4, 4, 4, 0): "opened",
        }.items():
            self.assertEqual(
                state_of(owed=owed, kept=kept, opened=opened, late=late), state
            )


def _brute(
    slots: list[Slot], life: Life, for_key: bool, today: date
) -> list[tuple[Slot, str, int]]:
    """Tell the life day by day and ask on the day that judges each slot."""
    told = dict(_told(life, date(2023, 11, 1), date(2025, 3, 1)))
    owed = []
    for slot in slots:
        if slot.first > today:
            continue
        is_member, tier, broker = told[min(slot.last, today)]
        if is_member and (tier == "key" or not for_key):
            owed.append((slot, tier, broker))
    return owed


def _told(
    life: Life, first: date, last: date
) -> Iterator[tuple[date, tuple[bool, str, int]]]:
    tier, broker = "", 0
    for day in every_day(first, last):
        for since, value in life.tiers:
            tier = value if _takes_hold(since, day, first) else tier
        for since, who in life.hands:
            broker = who if _takes_hold(since, day, first) else broker
        begun = life.since is not None and day >= life.since
        over = life.until is not None and day >= life.until
        yield day, (begun and not over, tier or "general", broker)


def _takes_hold(since: date, day: date, first: date) -> bool:
    return since == day or (day == first and since < day)


class HistoryTests(TestCase):
    def test_the_last_word_of_a_day_counts(self) -> None:
        day = date(2026, 5, 5)
        history = [(date.min, "a"), (day, "b"), (day, "c")]
        self.assertEqual(value_on(history, day - DAY), "a")
        self.assertEqual(value_on(history, day), "c")
        self.assertIsNone(value_on([(day, "b")], day - DAY))
