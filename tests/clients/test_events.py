"""Days in clients' lives: every day of the year, every year, each called to mind once."""

import random
import threading
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import SimpleTestCase, TransactionTestCase

from accounts.models import Notification
from accounts.registry import notice_words
from clients.actions import add_client, assign
from clients.actions.events import add_event, change_event, drop_event, remind
from clients.analytics.events import upcoming_events
from clients.enums.profile import EventKind
from clients.models import Client, EventReminder, LifeEvent
from clients.registry.profile import NOTICES
from clients.rules.events import months_and_days, next_on
from core.clock import today
from tests.cast import Cast, Firm

DAY = date(2026, 12, 20)


def anniversaries(on: date, first: date, last: date) -> list[date]:
    """Walk day by day and say on which the anniversary of a day is kept."""
    found, day = [], first
    while day <= last:
        leap = (on.month, on.day) == (2, 29)
        end_of_february = day.month == 2 and (day + timedelta(days=1)).month == 3
        is_kept = (leap and end_of_february) or (
            not leap and (day.month, day.day) == (on.month, on.day)
        )
        if is_kept and day >= on:
            found.append(day)
        day += timedelta(days=1)
    return found


class RuleTests(SimpleTestCase):
    def test_the_next_occurrence_against_walking_day_by_day(self) -> None:
        chance = random.Random(2)
        days = [
            date(2000, 2, 29),
            date(1996, 2, 29),
            date(2001, 2, 28),
            date(1999, 3, 1),
        ]
        days += [
            date(1990, 1, 1) + timedelta(chance.randrange(14_000)) for _ in range(80)
        ]
        for on in days:
            for _n in range(4):
                day = date(2019, 1, 1) + timedelta(chance.randrange(2600))
                kept = anniversaries(
                    on, max(day, on), max(day, on) + timedelta(days=367)
                )
                self.assertEqual(next_on(on, is_yearly=True, day=day), kept[0])
                once = on if on >= day else None
                self.assertEqual(next_on(on, is_yearly=False, day=day), once)

    def test_the_pairs_of_a_span_are_those_whose_anniversary_falls_in_it(self) -> None:
        chance = random.Random(2)
        for _n in range(60):
            first = date(2023, 1, 1) + timedelta(chance.randrange(2000))
            last = first + timedelta(chance.randrange(120))
            pairs = set(months_and_days(first, last))
            for month, number in ((2, 28), (2, 29), (3, 1), (12, 31), (1, 1), (7, 4)):
                falls = bool(anniversaries(date(1996, month, number), first, last))
                self.assertEqual((month, number) in pairs, falls)

    def test_every_kind_has_its_sentence(self) -> None:
        self.assertEqual(set(NOTICES), set(EventKind.values))
        for kind in EventKind.values:
            said = notice_words(f"life_event.{kind}", {"day": "2026-12-24"})
            self.assertIn("2026-12-24", said)


@pytest.mark.database
class UpcomingTests(Cast):
    def test_what_comes_up_against_brute_force(self) -> None:
        chance = random.Random(9)
        for n in range(12):
            born = date(1950, 1, 1) + timedelta(chance.randrange(20_000))
            one = add_client(
                by=self.lin if n % 4 else self.chen,
                name=f"客户{n}",
                birthday=date(1992, 2, 29) if n == 5 else born if n % 3 else None,
            )
            for _k in range(3):
                add_event(
                    one,
                    by=self.lin,
                    kind="exam",
                    on=date(2024, 1, 1) + timedelta(chance.randrange(1500)),
                    is_yearly=chance.random() < 0.5,
                )
        for day in (DAY, date(2027, 2, 20), date(2028, 2, 27), date(2026, 6, 1)):
            for horizon in (0, 7, 30, 400):
                for viewer in (self.lin, self.wu, self.zhao):
                    self.check(viewer, day, horizon)

    def check(self, viewer: object, day: date, horizon: int) -> None:
        last = day + timedelta(days=min(horizon, 366))
        wanted = set()
        for one in Client.objects.visible_to(viewer):
            if one.birthday and (kept := anniversaries(one.birthday, day, last)):
                wanted.add((one.pk, None, kept[0]))
            for event in one.life_events.all():
                kept = (
                    anniversaries(event.on, day, last)
                    if event.is_yearly
                    else [event.on] * (day <= event.on <= last)
                )
                if kept:
                    wanted.add((one.pk, event.pk, kept[0]))
        found = upcoming_events(viewer, day, horizon)
        self.assertEqual({(e.client.pk, e.event_id, e.on) for e in found}, wanted)
        self.assertEqual([e.on for e in found], sorted(e.on for e in found))

    def test_two_statements_however_many_clients(self) -> None:
        for n in range(20):
            one = add_client(by=self.lin, name=f"{n}", birthday=date(1990, 12, 24))
            add_event(one, by=self.lin, kind="move", on=DAY)
        with self.assertNumQueries(2):
            found = upcoming_events(self.lin, DAY, 30)
            self.assertEqual(
                {e.client.name for e in found}, {str(n) for n in range(20)}
            )
        self.assertEqual([e.years for e in found if e.years], [36] * 20)

    def test_whoever_was_lost_or_binned_is_left_alone(self) -> None:
        for n, facts in enumerate(
            ({"outcome": "lost", "stage": "A"}, {"standing": "binned"})
        ):
            one = add_client(by=self.lin, name=f"{n}", birthday=date(1990, 12, 24))
            add_event(one, by=self.lin, kind="move", on=DAY)
            Client.objects.filter(pk=one.pk).update(**facts)
        self.assertEqual(upcoming_events(self.lin, DAY, 30), [])
        self.assertEqual(remind(DAY), 0)


@pytest.mark.database
class ReminderTests(Cast):
    def test_each_occurrence_is_called_to_mind_once_to_its_broker(self) -> None:
        self.zhang.birthday = date(1968, 12, 24)
        self.zhang.save()
        exam = add_event(
            self.zhang, by=self.lin, kind="exam", on=date(2027, 1, 5), lead_days=10
        )
        add_event(
            self.zhang,
            by=self.lin,
            kind="wedding",
            on=date(1996, 2, 29),
            is_yearly=True,
            lead_days=0,
        )
        told: dict[str, list[date]] = {}
        for first, days in (
            (date(2026, 12, 12), 30),
            (date(2027, 2, 20), 12),
            (date(2027, 12, 12), 16),
            (date(2028, 2, 20), 12),
        ):
            for n in range(days * 2):  # twice a day
                day = first + timedelta(days=n // 2)
                for line in self.run_on(day):
                    told.setdefault(line.kind, []).append(day)
        self.assertEqual(
            told,
            {
                "life_event.birthday": [date(2026, 12, 17), date(2027, 12, 17)],
                "life_event.exam": [exam.on - timedelta(days=10)],
                "life_event.wedding": [date(2027, 2, 28), date(2028, 2, 29)],
            },
        )

    def run_on(self, day: date) -> list[Notification]:
        before = set(Notification.objects.values_list("pk", flat=True))
        remind(day)
        return list(Notification.objects.exclude(pk__in=before))

    def test_a_missed_day_is_caught_up_and_a_moved_one_told_again(self) -> None:
        event = add_event(self.zhang, by=self.lin, kind="move", on=DAY, lead_days=5)
        self.assertEqual(remind(DAY), 1)  # the task lay still for five days
        change_event(event, by=self.lin, on=DAY + timedelta(days=3))
        self.assertEqual(remind(DAY), 1)
        self.assertEqual(remind(DAY), 0)
        self.assertEqual(remind(DAY + timedelta(days=9)), 0)

    def test_the_line_names_nobody_and_goes_to_whoever_has_the_client_now(self) -> None:
        add_event(self.zhang, by=self.lin, kind="job", on=DAY, note="升任总经理")
        assign(self.zhang, by=self.wu, to=self.chen)
        remind(DAY)
        line = Notification.objects.get()
        self.assertEqual(line.user, self.chen)
        self.assertNotIn("张", str(line.facts))
        self.assertNotIn("总经理", str(line.facts))
        self.client.force_login(self.chen)
        self.assertContains(self.client.get(line.url), "升任总经理")

    def test_nobody_who_left_is_reminded(self) -> None:
        add_event(self.zhang, by=self.lin, kind="job", on=DAY)
        self.lin.is_active = False
        self.lin.save()
        self.assertEqual(remind(DAY), 0)

    def test_the_command_does_it_by_hand(self) -> None:
        add_event(self.zhang, by=self.lin, kind="job", on=today())
        call_command("keep_profiles")
        call_command("keep_profiles", "--json")
        self.assertEqual(EventReminder.objects.count(), 1)


@pytest.mark.database
class ReminderRaceTests(Firm, TransactionTestCase):
    def test_two_workers_leave_one_line(self) -> None:
        self.found()
        self.zhang.birthday = date(1968, 12, 24)
        self.zhang.save()
        for n in range(5):
            add_event(self.zhang, by=self.lin, kind="move", on=DAY + timedelta(days=n))
        start, told = threading.Barrier(3), []

        def run() -> None:
            start.wait()
            try:
                told.append(remind(DAY))
            finally:
                connection.close()

        threads = [threading.Thread(target=run) for _n in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(sum(told), 6)
        self.assertEqual(Notification.objects.count(), 6)


class PageTests(Cast):
    def setUp(self) -> None:
        self.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        self.client.force_login(self.lin)
        self.url = f"/clients/{self.zhang.pk}/days/"
        self.form = {"kind": "exam", "on": "2027-06-07", "lead_days": "14"}

    def test_a_day_is_noted_once_changed_and_taken_out(self) -> None:
        for _twice in range(2):
            self.client.post(f"{self.url}add/", self.form)
        event = LifeEvent.objects.get()
        self.assertEqual((event.by, event.lead_days), (self.lin, 14))
        change = self.form | {"title": "中考", "is_yearly": "on", "lead_days": "0"}
        self.client.post(f"{self.url}{event.pk}/", change)
        event.refresh_from_db()
        self.assertEqual(
            (event.title, event.is_yearly, event.lead_days), ("中考", True, 0)
        )
        self.assertContains(self.client.get(f"{self.url}{event.pk}/"), "中考")
        self.client.post(f"{self.url}{event.pk}/drop/")
        self.assertFalse(LifeEvent.objects.exists())

    def test_nonsense_is_refused_with_a_sentence(self) -> None:
        for field, facts in (
            ("kind", {"kind": "birthday"}),
            ("kind", {"kind": "party"}),
            ("title", {"kind": "custom"}),
            ("title", {"title": "x" * 200_000}),
            ("title", {"title": "a\x00"}),
            ("on", {"on": "2027-02-29"}),
            ("on", {"on": "0000-01-01"}),
            ("lead_days", {"lead_days": "91"}),
            ("lead_days", {"lead_days": "-1"}),
            ("lead_days", {"lead_days": "9" * 30}),
            ("note", {"note": "a\u202eb"}),
        ):
            with self.subTest(field, facts=ascii(facts)[:50]):
                page = self.client.post(f"{self.url}add/", self.form | facts)
                self.assertEqual(page.status_code, 200)
                self.assertIn(field, page.context["form"].errors)
        self.assertFalse(LifeEvent.objects.exists())

    def test_the_list_shows_ones_own_within_the_days_asked_for(self) -> None:
        soon, later = today() + timedelta(days=3), today() + timedelta(days=60)
        add_event(self.zhang, by=self.lin, kind="custom", title="乔迁之喜", on=soon)
        add_event(self.zhang, by=self.lin, kind="custom", title="店庆", on=later)
        page = self.client.get("/clients/days/")
        self.assertContains(page, "乔迁之喜")
        self.assertNotContains(page, "店庆")
        self.assertContains(self.client.get("/clients/days/?within=90"), "店庆")
        self.assertEqual(self.client.get("/clients/days/?within='").status_code, 200)
        self.client.force_login(self.chen)
        self.assertNotContains(self.client.get("/clients/days/"), "乔迁之喜")

    def test_a_day_of_another_client_is_not_found_here(self) -> None:
        other = add_client(by=self.lin, name="甲")
        event = add_event(other, by=self.lin, kind="move", on=DAY)
        self.assertEqual(self.client.get(f"{self.url}{event.pk}/").status_code, 404)
        drop = self.client.post(f"{self.url}{event.pk}/drop/")
        self.assertEqual(drop.status_code, 404)
        drop_event(event, by=self.lin)
        self.assertFalse(LifeEvent.objects.exists())
