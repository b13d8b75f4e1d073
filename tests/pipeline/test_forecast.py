"""What people on the way will bring: against enumeration, against chance, on the page."""

import random
import re
from datetime import date, timedelta
from decimal import Decimal
from html import unescape
from itertools import product
from math import sqrt
from typing import Any
from unittest import TestCase

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clients.actions import add_client
from clients.models import Client
from core.clock import now, today
from pipeline.actions import append_moves
from pipeline.models import StageChange
from pipeline.rules.expecting import Part, Sum, Worth, expected, worth_of
from pipeline.rules.forecast import Course, Shape, months_from
from pipeline.rules.living import Belief
from tests.pipeline.test_pages import FIGURE, PEOPLE, Pages

DAY = date(2026, 11, 27)
SURE = 1e12
SUM = re.compile(r'<a[^>]*?href="([^"]+)"[^>]*?data-sum="(\d+)"[^>]*>')
TOTAL = re.compile(r'data-total="(\d+)"')


def belief(mean: float, weight: float = SURE) -> Belief:
    return Belief(mean, weight)


class CourseTests(TestCase):
    """Chances by month against going through every day on which a step may be taken."""

    shapes = (
        Shape((0.1, 0.4, 0.3, 0.2), (0.0, 0.1, 0.25, 0.3)),
        Shape((0.0, 0.5, 0.0, 0.0, 0.5), (0.0,) * 5),
        Shape((0.25, 0.0, 0.75), (0.0, 0.2, 0.4)),
    )
    rates = (belief(0.5), belief(0.4), belief(0.3))

    def by_hand(self, stage: str, waited: int) -> dict[tuple[int, int], float]:
        place = "ABC".index(stage)
        ways = self.shapes[place:]
        rate = self.rates[place].mean
        here = 1.0
        for day in range(waited):
            here -= rate * ways[0].on[day]
        here -= ways[0].left[waited - 1] if waited else 0.0
        found: dict[tuple[int, int], float] = {}
        days = [range(waited, len(ways[0].on))]
        days += [range(len(way.on)) for way in ways[1:]]
        for taken in product(*days):
            chance = 1.0
            for way, belief_, day in zip(ways, self.rates[place:], taken, strict=True):
                chance *= belief_.mean * way.on[day]
            on = DAY + timedelta(sum(taken) - waited)
            key = on.year, on.month
            found[key] = found.get(key, 0.0) + chance / here
        return found

    def test_every_stage_and_wait(self) -> None:
        course = Course(self.shapes, DAY)
        self.assertEqual([month.month for month in course.months], [11, 12])
        for place, stage in enumerate("ABC"):
            for waited in range(len(self.shapes[place].on)):
                found = course.chances(self.rates, stage, waited)
                wanted = self.by_hand(stage, waited)
                for month, chance in zip(course.months, found, strict=True):
                    key = month.year, month.month
                    self.assertAlmostEqual(chance, wanted.get(key, 0.0), msg=stage)

    def test_never_more_than_certain(self) -> None:
        """An own rate far above the branch's leaves no room for those who left."""
        shape = Shape((0.5, 0.3, 0.2), (0.3, 0.6, 0.7))
        course = Course((shape,) * 3, DAY)
        for waited in range(3):
            chances = course.chances((belief(0.9),) * 3, "C", waited)
            self.assertLessEqual(sum(chances), 1 + 1e-12)

    def test_what_lies_beyond_a_year_is_in_the_last_month(self) -> None:
        course = Course([Shape.even(300)] * 3, DAY)
        self.assertEqual(len(course.months), 12)
        self.assertEqual(course.months, months_from(DAY, 10_000))
        self.assertAlmostEqual(sum(course.chances(self.rates, "A", 0)), 0.06)


class RangeTests(TestCase):
    def test_eight_cases_of_ten_lie_within(self) -> None:
        """Worlds drawn as the belief says: rates, who signs, and how much they bring."""
        dice = random.Random(7)
        for people, assets in ((400, None), (60, None), (25, 300_000.0)):
            rates = (belief(0.25, 400), belief(0.32, 120), belief(0.25, 60))
            one = (120_000.0, 3 * 120_000.0**2)
            part, inside, worlds = Sum(), 0, 600
            for stage, chance in (("A", 0.02), ("B", 0.08), ("C", 0.25)):
                stated = Worth(people, people * 3e5, people * 9e10)
                nobody = Worth(0, 0.0, 0.0)
                part.add(
                    stage,
                    chance,
                    stated if assets else worth_of(nobody, people, one),
                )
            found = expected([Part(1, rates, part)], (1e9, 1e9, 1e9))
            for _ in range(worlds):
                steps = [
                    dice.betavariate(r.mean * r.weight, (1 - r.mean) * r.weight)
                    for r in rates
                ]
                brought = 0.0
                for first in range(3):
                    chance = 1.0
                    for rate in steps[first:]:
                        chance *= rate
                    for _ in range(people):
                        if dice.random() < chance:
                            brought += assets or dice.lognormvariate(
                                11.1462, sqrt(1.0986)
                            )
                inside += found.low - 1 <= brought <= found.high + 1
            with self.subTest(people=people, share=inside / worlds):
                self.assertTrue(0.74 < inside / worlds < 0.93)

    def test_brokers_of_one_branch_err_together(self) -> None:
        """Ten brokers who know only the branch's rate are no surer than one of them."""
        drawn = Belief(0.25, 200.0, "branch", (0, 0), (0, 0))
        known = Belief(0.25, SURE)
        one = Sum()
        one.add("C", 0.25, Worth(1000, 1e8, 1e13))
        parts = [Part(at, (known, known, drawn), one) for at in (1, 1)]
        same = expected(parts, (200.0, 64.0, 16.0))
        parts[1] = Part(2, parts[1].rates, one)
        apart = expected(parts, (200.0, 64.0, 16.0))
        self.assertAlmostEqual(same.assets, apart.assets)
        self.assertGreater(same.high - same.low, 1.2 * (apart.high - apart.low))


@pytest.mark.database
class ForecastPageTests(Pages):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.moves: list[StageChange] = []
        for n in range(80):
            broker: Any = (cls.lin, cls.lin, cls.chen, cls.zhao)[n % 4]
            stages = "ABCD"[: 1 + (n // 4 * 7 % 5) % 4]
            one = cls.walked(broker, n, 4 * n, stages)
            facts: dict[str, Any] = {}
            if stages.endswith("D"):
                facts["assets"] = Decimal(100_000 + 1000 * n)
            elif n % 3 == 0:
                facts["potential_assets"] = Decimal(50_000 * (n % 7))
            Client.objects.filter(pk=one.pk).update(**facts)
        gone = cls.walked(cls.lin, 900, 5, "AB")
        append_moves(cls.moves)
        Client.objects.filter(pk=gone.pk).update(outcome="lost")

    @classmethod
    def walked(cls, broker: Any, number: int, ago: int, stages: str) -> Client:
        client = add_client(by=broker, name=f"客户{number}")
        start = now() - timedelta(days=ago + 1)
        cls.moves += [
            StageChange(
                client=client,
                stage=stage,
                moved_at=min(start + timedelta(days=9 * step), now()),
                broker=broker,
                branch_id=broker.branch_id,
                by=broker,
            )
            for step, stage in enumerate(stages)
        ]
        return client

    def walk(self, page: str) -> tuple[int, int]:
        counted, summed = FIGURE.findall(page), SUM.findall(page)
        for href, count in counted:
            drill = self.client.get(unescape(href)).content.decode()
            with self.subTest(href):
                self.assertEqual(PEOPLE.findall(drill), [count])
        for href, total in summed:
            drill = self.client.get(unescape(href)).content.decode()
            with self.subTest(href):
                self.assertEqual(TOTAL.findall(drill), [total])
        return len(counted), len(summed)

    def test_every_number_is_its_people(self) -> None:
        query = {"branch": str(self.nanjing.pk)}
        for person, asked in ((self.lin, {}), (self.wu, {}), (self.gao, query)):
            self.client.force_login(person)
            counts, sums = self.walk(self.page("forecast", **asked))
            self.assertGreater(counts, 3)
            self.assertGreater(sums, 6)
        self.client.force_login(self.gao)
        self.assertGreater(self.walk(self.page("forecast"))[1], 12)
        # The whole firm in one list is what nobody can read.
        answer = self.client.get(reverse("pipeline:forecast_people"))
        self.assertEqual(answer.status_code, 404)

    def test_who_counts_and_for_how_much(self) -> None:
        self.client.force_login(self.lin)
        answer = self.client.get(reverse("pipeline:forecast_people"))
        rows = [row["one"] for row in answer.context["rows"]]
        names = {row["client"].name for row in answer.context["rows"]}
        self.assertNotIn("客户900", names)
        self.assertTrue(rows)
        deals = Client.objects.filter(branch=self.nanjing, assets__isnull=False)
        known = [float(one.assets or 0) for one in deals]
        own = [float(one.assets or 0) for one in deals.filter(broker=self.lin)]
        mean = sum(known) / len(known)
        guess = (sum(own) + (30 - len(own)) * mean) / 30
        for one in rows:
            self.assertLess(
                (today() - one.since).days, {"A": 30, "B": 60, "C": 90}[one.stage]
            )
            client = Client.objects.get(pk=one.client_id)
            self.assertEqual(one.is_stated, client.potential_assets is not None)
            brings = (
                guess if client.potential_assets is None else client.potential_assets
            )
            self.assertAlmostEqual(one.assets, float(brings), places=3)

    def test_few_statements_however_many_people(self) -> None:
        for person, most in ((self.lin, 11), (self.wu, 11), (self.gao, 12)):
            self.client.force_login(person)
            self.page("forecast")
            with CaptureQueriesContext(
                connection,
            ) as asked:
                self.page("forecast")
            self.assertLessEqual(len(asked), most, [q["sql"][:90] for q in asked])

    def test_nobody_on_the_way(self) -> None:
        Client.objects.exclude(stage="").update(outcome="lost")
        self.client.force_login(self.lin)
        self.assertIn("Nobody is on the way", self.page("forecast"))
