"""The funnel against a count by hand, over random ledgers written in random order."""

import json
import random
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from io import StringIO
from statistics import median

import pytest
from django.core.management import call_command

from accounts.models import User
from clients.actions import add_client
from clients.models import Client
from core.clock import SHANGHAI
from pipeline.actions import append_moves, recount_journeys
from pipeline.analytics import (
    FunnelQuery,
    branch_reports,
    broker_reports,
    funnel,
    people_behind,
    reached_since,
)
from pipeline.analytics.funnel import DEFAULT_HORIZONS, FIGURES, LISTED
from pipeline.models import Journey, StageChange
from tests.cast import Cast

pytestmark = pytest.mark.database
FIRST = datetime(2024, 1, 1, tzinfo=SHANGHAI)
Entry = tuple[datetime, str, User]


def some_ledger(chance: random.Random, brokers: list[User]) -> list[Entry]:
    """Skips, returns, outcomes, same seconds, hand-overs and moves about midnight."""
    moment = FIRST + timedelta(days=chance.randrange(300), seconds=chance.randrange(9))
    entries = []
    for _ in range(chance.randrange(7)):
        entries.append((moment, chance.choice("AABCDx"), chance.choice(brokers)))
        moment += chance.choice(
            [
                timedelta(0),
                timedelta(seconds=1),
                timedelta(hours=chance.randrange(48)),
                timedelta(days=chance.randrange(120)),
            ]
        )
    return entries


def by_hand(ledger: list[Entry], as_of: date) -> dict[str, date]:
    """First day at or beyond each stage, known by a day."""
    days = {}
    for stage in "ABCD":
        reached = [m for m, letter, _ in ledger if stage <= letter <= "D"]
        if reached and min(reached).astimezone(SHANGHAI).date() <= as_of:
            days[stage] = min(reached).astimezone(SHANGHAI).date()
    return days


class RandomLedgers(Cast):
    ledgers: list[list[Entry]]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        StageChange.objects.all().delete()
        chance = random.Random(7)
        cls.ledgers, changes = [], []
        for n in range(120):
            client = add_client(by=cls.lin, name=f"客户{n}")
            ledger = some_ledger(chance, [cls.lin, cls.chen, cls.zhao])
            cls.ledgers.append(ledger)
            changes.append([cls.change(client, entry) for entry in ledger])
        recount_journeys([cls.zhang])
        chance.shuffle(changes)
        # Late ones first, so that every journey is corrected at least once. Within one
        # second the order of writing is the order of things and stays.
        for part in (1, 0):
            append_moves(
                change
                for case in changes
                for n, change in enumerate(case)
                if (len(case) // 2 <= n) == bool(part) or cls.is_tied(case)
                if not change.pk
            )

    @staticmethod
    def is_tied(case: list[StageChange]) -> bool:
        moments = [change.moved_at for change in case]
        return len(set(moments)) < len(moments)

    @classmethod
    def change(cls, client: Client, entry: Entry) -> StageChange:
        moment, letter, broker = entry
        return StageChange(
            client=client,
            moved_at=moment,
            stage=letter if letter.isupper() else "",
            outcome="" if letter.isupper() else "lost",
            is_claimed=letter == "D",
            broker=broker,
            branch=broker.branch,
            by=broker,
        )

    def expected(self, as_of: date, who: Iterable[User] = ()) -> dict[str, int]:
        counts = dict.fromkeys(FIGURES, 0)
        wanted = {person.pk for person in who}
        for ledger in self.ledgers:
            days = by_hand(ledger, as_of)
            first = next((b for _, letter, b in ledger if letter != "x"), None)
            if not days or (wanted and first and first.pk not in wanted):
                continue
            for stage in days:
                counts[stage] += 1
            counts["claimed"] += "D" in days
            for step, horizon in DEFAULT_HORIZONS.items():
                start, end = step.split(">")
                if start not in days:
                    continue
                if (as_of - days[start]).days < horizon:
                    counts[f"{step}.watching"] += 1
                    continue
                counts[f"{step}.matured"] += 1
                in_time = end in days and (days[end] - days[start]).days <= horizon
                counts[f"{step}.converted"] += in_time
        return counts

    def test_every_figure_on_many_days(self) -> None:
        for as_of in (
            date(2024, 3, 1),
            date(2024, 9, 30),
            date(2025, 2, 1),
            date(2027, 1, 1),
        ):
            report = funnel(Journey.objects.all(), FunnelQuery(as_of=as_of))
            with self.subTest(as_of):
                expected = self.expected(as_of)
                found = {name: report.figures.get(name, 0) for name in FIGURES}
                self.assertEqual(found, expected)
                months = [sum(m.figures[n] for m in report.months) for n in FIGURES]
                self.assertEqual(months, list(expected.values()))

    def test_figures_are_the_rows_behind_them(self) -> None:
        query = FunnelQuery(
            as_of=date(2024, 9, 30), start=date(2024, 2, 1), end=date(2024, 8, 15)
        )
        report = funnel(Journey.objects.all(), query)
        for counts in (report, *report.months):
            for name in FIGURES:
                rows = people_behind(Journey.objects.all(), counts.query, name)
                with self.subTest(name, query=counts.query):
                    self.assertEqual(rows.count(), counts.figures[name])
        with self.assertRaises(KeyError):
            people_behind(Journey.objects.all(), query, "A>C.matured")

    def left(self, ledger: list[Entry]) -> date | None:
        """The first outcome after the last stage, if there was a stage before it."""
        letters = [letter.isupper() for _, letter, _ in ledger]
        if True not in letters or letters[-1]:
            return None
        last = len(letters) - 1 - letters[::-1].index(True)
        return ledger[last + 1][0].astimezone(SHANGHAI).date()

    def test_everybody_moved_on_left_or_is_still_there(self) -> None:
        as_of = date(2024, 9, 30)
        query = FunnelQuery(as_of=as_of)
        for step in ("A>B", "B>C", "C>D", "A>D"):
            expected = dict.fromkeys(("moved", "left", "open"), 0)
            for ledger in self.ledgers:
                days, out = by_hand(ledger, as_of), self.left(ledger)
                if step[0] in days:
                    is_out = out is not None and out <= as_of
                    fate = "moved" if step[2] in days else "left" if is_out else "open"
                    expected[fate] += 1
            found = {
                fate: people_behind(Journey.objects.all(), query, f"{step}.{fate}")
                for fate in expected
            }
            self.assertEqual({f: rows.count() for f, rows in found.items()}, expected)
            self.assertTrue(all(expected.values()), step)
        self.assertTrue(set(FIGURES) < set(LISTED))

    def test_who_reached_a_stage_since_a_day(self) -> None:
        query = FunnelQuery(as_of=date(2024, 9, 30), since=date(2024, 6, 1))
        found = reached_since(Journey.objects.all(), query)
        told = [by_hand(ledger, query.as_of) for ledger in self.ledgers]
        for stage in "ABCD":
            since = sum(stage in d and d[stage] >= date(2024, 6, 1) for d in told)
            self.assertEqual(sum(row[stage] for row in found.values()), since)
            rows = people_behind(Journey.objects.all(), query, stage)
            self.assertEqual(rows.count(), since)

    def test_a_person_counts_where_they_were_first_met(self) -> None:
        query = FunnelQuery(as_of=date(2025, 2, 1))
        brokers = broker_reports(Journey.objects.all(), query)
        for person in (self.lin, self.chen, self.zhao):
            expected = self.expected(query.as_of, [person])
            self.assertEqual(dict(brokers[person.pk].figures), expected)
        branches = branch_reports(Journey.objects.all(), query)
        nanjing = self.expected(query.as_of, [self.lin, self.chen])
        self.assertEqual(dict(branches[self.nanjing.pk].figures), nanjing)
        seen = funnel(Journey.objects.visible_to(self.wu), query)
        self.assertEqual(dict(seen.figures), nanjing)

    def test_without_horizons_every_reach_counts(self) -> None:
        as_of = date(2024, 9, 30)
        report = funnel(Journey.objects.all(), FunnelQuery(as_of=as_of, horizons=None))
        for name, step in report.steps.items():
            both = [
                days
                for days in (by_hand(ledger, as_of) for ledger in self.ledgers)
                if name[2] in days
            ]
            self.assertEqual(step.matured, report.reached[name[0]])
            self.assertEqual((step.converted, step.watching), (len(both), 0))
            self.assertIsNone(step.horizon)

    def test_the_median_is_that_of_those_who_dealt(self) -> None:
        as_of = date(2024, 9, 30)
        days = [by_hand(ledger, as_of) for ledger in self.ledgers]
        lags = [(d["D"] - d["A"]).days for d in days if "D" in d]
        report = funnel(Journey.objects.all(), FunnelQuery(as_of=as_of))
        self.assertEqual(report.median_days, median(lags))

    def test_recounting_finds_no_drift(self) -> None:
        before = list(Journey.objects.order_by("pk").values())
        clients = {s.client_id for s in StageChange.objects.all()}
        Journey.objects.filter(broker=self.lin).delete()
        recount_journeys(clients)
        self.assertEqual(list(Journey.objects.order_by("pk").values()), before)
        self.assertEqual(
            len(before), sum(bool(by_hand(ledger, date.max)) for ledger in self.ledgers)
        )

    def test_the_command_says_the_same(self) -> None:
        out = StringIO()
        call_command(
            "funnel_report", "--branch", "nanjing", "--as-of", "2025-02-01", "--json",
            stdout=out,
        )  # fmt: skip
        expected = self.expected(date(2025, 2, 1), [self.lin, self.chen])
        found = json.loads(out.getvalue())
        self.assertEqual(found["reached"], {s: expected[s] for s in "ABCD"})
        step = found["steps"]["B>C"]
        self.assertEqual(step["matured"], expected["B>C.matured"])
        self.assertEqual((step["benchmark"], step["horizon"]), (0.32, 60))
        self.assertEqual(found["claimed"], expected["claimed"])


class EmptyFunnelTests(Cast):
    def test_nobody_gives_nulls(self) -> None:
        query = FunnelQuery(as_of=date(2020, 1, 1))
        found = funnel(Journey.objects.all(), query).as_json()
        self.assertEqual(found["reached"], dict.fromkeys("ABCD", 0))
        self.assertEqual(found["median_days"], {"A>D": None})
        for step in found["steps"].values():
            self.assertEqual([step["rate"], step["low"], step["high"]], [None] * 3)


class EdgeTests(Cast):
    def test_the_last_day_of_a_horizon_counts(self) -> None:
        """Thirty days after 5 January 2026 is 4 February; the day after is too late."""
        StageChange.objects.create(
            client=self.zhang, stage="B", moved_at=datetime(2026, 2, 4, 23, 59, tzinfo=SHANGHAI),
            broker=self.lin, branch=self.nanjing, by=self.lin,
        )  # fmt: skip
        for day, known_by, converted, watching in (
            (4, date(2026, 2, 3), 0, 1),
            (4, date(2026, 2, 4), 1, 0),
            (4, date(2026, 3, 1), 1, 0),
            (5, date(2026, 3, 1), 0, 0),
        ):
            moment = datetime(2026, 2, day, 23, 59, tzinfo=SHANGHAI)
            StageChange.objects.filter(stage="B").update(moved_at=moment)
            recount_journeys([self.zhang])
            query = FunnelQuery(as_of=known_by)
            step = funnel(Journey.objects.all(), query).steps["A>B"]
            with self.subTest(day=day, as_of=known_by):
                self.assertEqual((step.converted, step.watching), (converted, watching))
