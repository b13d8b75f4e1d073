"""Whatever is changed of a month's checks afterwards, verification names it."""

import random

import pytest
from django.db import models
from django.test import TestCase

from accounts.models import AuditEvent
from benchmarks.chaos.tampers import columns, tamper
from clients.models import Assignment
from service.actions import close_checks, commit_month, draw_checks, judge, void_draw
from service.analytics.proving import Tampered, prove
from service.models import CheckEvent, CheckTask, FrameRow
from tests.service.checking import OCTOBER, Checked, on, unsealed


@pytest.mark.database
class TamperTests(Checked, TestCase):
    def setUp(self) -> None:
        """Let the database take what its triggers refuse."""
        super().setUp()
        unsealed()

    @classmethod
    def setUpTestData(cls) -> None:
        cls.found()
        cls.period = cls.close()
        commit_month(cls.suzhou, OCTOBER)
        void_draw(cls.draw(), by=cls.gao, reason="名单被人看到了")
        with on("2026-11-02 10:00"):
            cls.drawn = draw_checks(cls.nanjing, OCTOBER, by=cls.wu, beacon="3012.44")
        cls.tasks = list(cls.drawn.tasks.order_by("position"))
        self = cls()
        self.settle(cls.tasks[0], "confirmed")
        self.settle(cls.tasks[1], "denied")
        self.settle(cls.tasks[1], "denied", by=cls.wu)
        judge(cls.tasks[2], by=cls.tan, verdict="unverified", words="停机")
        close_checks(cls.period, by=cls.wu)
        cls.period.refresh_from_db()

    def test_untouched_it_holds(self) -> None:
        proof = prove(self.period)
        self.assertEqual((proof.rows, len(proof.lists), proof.steps), (12, 2, 10))

    def test_a_change_in_any_column_is_named(self) -> None:
        chance = random.Random(7)
        for model, field in columns():
            for _again in range(3):
                with self.subTest(f"{model.__name__}.{field.name}"):
                    said = tamper(self.period, model, field, chance)
                    self.assertTrue(said, said)
        prove(self.period)

    def test_the_row_is_named(self) -> None:
        row = FrameRow.objects.filter(claimed=1).order_by("key")[4]
        FrameRow.objects.filter(pk=row.pk).update(phone="13900000000")
        self.assertIn(str(row.key), self.named())

    def test_a_row_more_or_less_is_missed(self) -> None:
        untold = FrameRow.objects.filter(tasks=None).order_by("pk").first()
        for rows in (
            FrameRow.objects.filter(pk=untold.pk),
            CheckEvent.objects.filter(draw=self.drawn).order_by("-number")[:1],
            CheckTask.objects.filter(events=None, draw=self.drawn)[:1],
        ):
            keys = list(rows.values_list("pk", flat=True))
            found = models.QuerySet(rows.model).filter(pk__in=keys)
            kept = list(found.values())
            models.QuerySet._raw_delete(found, "default")
            self.assertTrue(self.named(), rows.model)
            models.QuerySet(rows.model).bulk_create(rows.model(**r) for r in kept)
            prove(self.period)

    def test_who_writes_all_hashes_anew_still_meets_the_sealed_record(self) -> None:
        last = CheckEvent.objects.filter(draw=self.drawn).order_by("number").last()
        models.QuerySet(CheckEvent).filter(pk=last.pk).delete()
        CheckTask.objects.filter(pk=last.task_id).update(state="waiting", verdict="")
        self.assertIn("recorded, but gone", self.named())
        self.assertTrue(AuditEvent.objects.filter(action="checks.stepped").exists())

    def test_moving_a_client_afterwards_changes_nothing(self) -> None:
        Assignment.objects.filter(client=self.zhang).delete()
        prove(self.period)

    def named(self) -> str:
        with self.assertRaises(Tampered) as found:
            prove(self.period)
        return str(found.exception)
