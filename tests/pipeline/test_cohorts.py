"""The funnel's sums say what the ledgers say, whatever happened and whoever asks."""

import random
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from accounts.models import Team, User
from clients.actions import add_client
from clients.models import Client
from core.clock import SHANGHAI, day_of, start_of
from pipeline.actions import (
    append_moves,
    fold_cohorts,
    recount_cohorts,
)
from pipeline.analytics import FunnelQuery, branch_reports, broker_reports, funnel
from pipeline.analytics.counting import is_summed
from pipeline.analytics.funnel import DEFAULT_HORIZONS
from pipeline.models import Journey, StageChange
from pipeline.rules import FIGURES
from tests.cast import Cast

pytestmark = pytest.mark.database
DAYS = (date(2025, 2, 28), date(2025, 7, 14), date(2025, 12, 31))
NOBODY = dict.fromkeys(FIGURES, 0)


def at_noon(day: date) -> Any:
    return time_machine.travel(start_of(day) + timedelta(hours=12), tick=False)


def people_by_hand() -> list[dict[str, Any]]:
    """Walk through the whole ledger, without the rules the product walks by."""
    people: dict[int, dict[str, Any]] = {}
    for row in StageChange.objects.order_by("moved_at", "pk"):
        if not row.stage:
            continue
        one = people.setdefault(
            row.client_id,
            {"broker_id": row.broker_id, "branch_id": row.branch_id,
             "team_id": row.team_id, "is_claimed": True},
        )  # fmt: skip
        for stage in "ABCD":
            if stage <= row.stage:
                one.setdefault(stage, day_of(row.moved_at))
        if row.stage == "D" and not row.is_claimed:
            one["is_claimed"] = False
    return list(people.values())


def figures_by_hand(people: list[dict[str, Any]], query: FunnelQuery) -> dict[str, int]:
    counts = Counter(NOBODY)
    for one in people:
        if not is_asked(one, query):
            continue
        reached = {s: one[s] for s in "ABCD" if s in one and one[s] <= query.as_of}
        counts.update(list(reached))
        counts["claimed"] += "D" in reached and one["is_claimed"]
        for step in DEFAULT_HORIZONS:
            start, end = step.split(">")
            if start not in reached:
                continue
            if query.horizons is None:
                counts[f"{step}.matured"] += 1
                counts[f"{step}.converted"] += end in reached
                continue
            last = reached[start] + timedelta(query.horizons[step])
            is_matured = last <= query.as_of
            counts[f"{step}.matured" if is_matured else f"{step}.watching"] += 1
            counts[f"{step}.converted"] += (
                is_matured and end in reached and reached[end] <= last
            )
    return dict(counts)


def is_asked(one: dict[str, Any], query: FunnelQuery) -> bool:
    return (
        one["A"] <= query.as_of
        and (not query.start or query.start <= one["A"])
        and (not query.end or one["A"] <= query.end)
        and query.branch_id in (None, one["branch_id"])
        and query.team_id in (None, one["team_id"])
        and query.broker_id in (None, one["broker_id"])
    )


class RandomTests(Cast):
    north: Team

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        StageChange.objects.all().delete()
        Journey.objects.all().delete()
        recount_cohorts()
        cls.north = Team.objects.create(branch=cls.nanjing, name="North")
        User.objects.filter(pk=cls.chen.pk).update(team=cls.north)
        cls.chen.refresh_from_db()

    def moves_until(self, day: date, chance: random.Random) -> list[StageChange]:
        """Draw moves of old and new clients, also long ago, within a day of today."""
        clients = list(Client.objects.order_by("pk"))
        moves = []
        for _ in range(90):
            client = chance.choice(clients)
            broker = chance.choice([self.lin, self.chen, self.zhao])
            back = chance.choice([0, 1, 29, 30, 31, 59, 60, 61, 90, 180, 181, 400])
            moment = datetime.combine(day, datetime.min.time(), SHANGHAI) - timedelta(
                back + chance.randrange(2), seconds=chance.randrange(-40000, 1)
            )
            letter = chance.choice("AAABBCDx")
            moves.append(
                StageChange(
                    client=client, moved_at=moment,
                    stage=letter if letter != "x" else "",
                    outcome="lost" if letter == "x" else "",
                    is_claimed=letter == "D" and chance.random() < 0.5,
                    broker=broker, branch=broker.branch, team=broker.team, by=broker,
                )
            )  # fmt: skip
        return moves

    def some_question(self, today: date, chance: random.Random) -> FunnelQuery:
        months = [date(2024, 1, 1), date(2024, 11, 1), date(2025, 1, 1), None, None]
        ends = [date(2024, 12, 31), date(2025, 2, 28), today, None, None]
        query = FunnelQuery(
            as_of=today + timedelta(chance.choice([0, 0, 0, 1, 45])),
            start=chance.choice([*months, today.replace(day=1), date(2025, 1, 10)]),
            end=chance.choice([*ends, date(2025, 1, 20)]),
            branch_id=chance.choice([None, None, self.nanjing.pk, self.suzhou.pk]),
            broker_id=chance.choice([None, None, self.lin.pk, self.chen.pk]),
            team_id=chance.choice([None, None, None, self.north.pk]),
        )
        other = {"A>B": 1, "B>C": 31, "C>D": 29, "A>D": 400}
        return replace(
            query, horizons=chance.choice([query.horizons, query.horizons, None, other])
        )

    def check(self, query: FunnelQuery, people: list[dict[str, Any]]) -> None:
        for viewer, part in (
            (self.gao, people),
            (self.wu, [p for p in people if p["branch_id"] == self.nanjing.pk]),
            (self.lin, [p for p in people if p["broker_id"] == self.lin.pk]),
        ):
            report = funnel(Journey.objects.visible_to(viewer), query)
            found = NOBODY | dict(report.figures)
            self.assertEqual(found, figures_by_hand(part, query), query)
            for month in report.months:
                expected = figures_by_hand(part, month.query)
                self.assertEqual(dict(month.figures), expected, month.query)
            months = {p["A"].replace(day=1) for p in part if is_asked(p, query)}
            self.assertEqual({one.month for one in report.months}, months)
            for column, reports in (
                ("broker_id", broker_reports), ("branch_id", branch_reports)
            ):  # fmt: skip
                by = reports(Journey.objects.visible_to(viewer), query)
                asked = {p[column] for p in part if is_asked(p, query)}
                self.assertEqual(set(by), asked)
                for counts in by.values():
                    expected = figures_by_hand(part, counts.query)
                    self.assertEqual(dict(counts.figures), expected)

    def walk(self, seed: int) -> None:
        chance, summed = random.Random(seed), 0
        for day in DAYS:
            with at_noon(day), self.subTest(day):
                for n in range(12):
                    add_client(by=self.lin, name=f"客户{n}{day}")
                moves = self.moves_until(day, chance)
                for part in (moves[:50], moves[50:]):
                    append_moves(part)
                    if chance.random() < 0.5:
                        fold_cohorts()
                people = people_by_hand()
                for _ in range(10):
                    query = self.some_question(day, chance)
                    summed += is_summed(Journey.objects.visible_to(self.wu), query)
                    self.check(query, people)
                self.assertEqual(recount_cohorts(), 0)
        self.assertGreater(summed, 8)

    def test_any_question_after_any_moves(self) -> None:
        self.walk(1)

    def test_any_question_after_other_moves(self) -> None:
        self.walk(2)
