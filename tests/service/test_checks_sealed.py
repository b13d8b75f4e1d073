"""What checks rest on stays as it was written; who waits to be called is counted."""

import random
import re
from datetime import date

import pytest
from django.db import IntegrityError, models, transaction
from django.test import TestCase

from accounts.models import Setting
from benchmarks.chaos.tampers import PATHS, changed
from clients.actions.merging import merge_clients
from pipeline.actions import take_on
from service.actions import close_checks, commit_month, draw_checks, void_draw
from service.analytics.proving import prove
from service.models import CheckDraw, CheckEvent, CheckPeriod, CheckTask, FrameRow
from tests.service.checking import OCTOBER, Checked, on

# What goes on being written: where a check stands, and whose row it is after a merge.
FREE = {
    CheckTask: {"state", "verdict", "calls"},
    FrameRow: {"client"},
}


@pytest.mark.database
class SealedTests(Checked, TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.found()
        cls.period = cls.close()
        commit_month(cls.suzhou, OCTOBER)
        void_draw(cls.draw(), by=cls.gao, reason="名单被人看到了")
        with on("2026-11-02 10:00"):
            cls.drawn = draw_checks(cls.nanjing, OCTOBER, by=cls.wu)
        self = cls()
        self.settle(cls.drawn.tasks.order_by("position")[0], "confirmed")
        close_checks(cls.period, by=cls.wu)
        cls.period.refresh_from_db()

    def is_refused(self, rows: models.QuerySet, **values: object) -> bool:
        try:
            with transaction.atomic():
                rows.update(**values)
        except IntegrityError:
            return True
        return False

    def test_no_column_a_draw_rests_on_takes_another_value(self) -> None:
        chance = random.Random(3)
        for model, path in PATHS.items():
            rows = models.QuerySet(model).filter(**{path: self.period.pk})
            row = rows.order_by("pk").first()
            if row is None:
                continue
            for field in model._meta.concrete_fields:
                if field.primary_key or field.name in FREE.get(model, ()):
                    continue
                value = changed(field, getattr(row, field.attname), chance)
                with self.subTest(f"{model.__name__}.{field.name}"):
                    own = models.QuerySet(model).filter(pk=row.pk)
                    self.assertTrue(self.is_refused(own, **{field.attname: value}))

    def test_no_row_is_removed(self) -> None:
        for model, path in PATHS.items():
            rows = models.QuerySet(model).filter(**{path: self.period.pk})
            self.assertTrue(rows.exists())
            with (
                self.subTest(model.__name__),
                self.assertRaises(IntegrityError),
                transaction.atomic(),
            ):
                models.QuerySet._raw_delete(rows, "default")

    def test_what_the_rules_of_erasure_blank_may_be_blanked_and_no_more(self) -> None:
        row = FrameRow.objects.filter(claimed__gt=0).order_by("pk").first()
        own = FrameRow.objects.filter(pk=row.pk)
        self.assertTrue(self.is_refused(own, claims=[]))
        blank = {"member_no": "", "phone": "", "claims": [], "salt": ""}
        self.assertFalse(self.is_refused(own, **blank))
        event = CheckEvent.objects.exclude(words="").first()
        said = models.QuerySet(CheckEvent).filter(pk=event.pk)
        self.assertTrue(self.is_refused(said, words="另一句话"))
        self.assertFalse(self.is_refused(said, words="", salt=""))

    def test_two_records_of_a_member_are_still_merged(self) -> None:
        kept = take_on(by=self.lin, name="同一人", phone="13600000000")
        merge_clients(kept, self.members[1], by=self.lin)
        prove(CheckPeriod.objects.get(pk=self.period.pk))

    def test_a_draw_is_voided_once(self) -> None:
        own = CheckDraw.objects.filter(pk=self.drawn.pk)
        moment = self.drawn.drawn_at
        self.assertFalse(self.is_refused(own, voided_at=moment, void_reason="x"))
        self.assertTrue(self.is_refused(own, void_reason="y"))
        self.assertTrue(self.is_refused(own, voided_at=None))


class CountedTests(Checked, TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.found()
        cls.period = cls.close()

    def setUp(self) -> None:
        super().setUp()
        self.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"

    def page(self, user: object, address: str = "/") -> str:
        self.client.force_login(user)
        text = self.client.get(address).content.decode()
        return re.sub(r'(Token" ?: ?"|Token&quot;: &quot;|token" value=")\w+', "", text)

    def test_who_calls_sees_how_many_wait_and_brokers_see_nothing_of_it(self) -> None:
        before = {
            u: self.page(u, "/service/checks/proofs/") for u in (self.lin, self.chen)
        }
        self.assertNotIn("waiting for you</span>", self.page(self.wu))
        draw_checks(self.nanjing, OCTOBER, by=self.wu)
        count = CheckTask.objects.count()
        for user in (self.wu, self.tan):
            text = self.page(user, "/service/checks/")
            self.assertIn(f'>{count}<span class="visually-hidden"> waiting', text)
        self.assertIn(f">{count}</a>", self.page(self.wu))
        for user, text in before.items():
            self.assertEqual(self.page(user, "/service/checks/proofs/"), text)
        self.assertNotIn("waiting for you</span>", self.page(self.sun))

    def test_the_sheet_on_paper_tells_nothing_of_the_claims(self) -> None:
        draw_checks(self.nanjing, OCTOBER, by=self.wu)
        address = f"/service/checks/{self.period.pk}/sheet/"
        for user in (self.wu, self.tan):
            text = self.page(user, address)
            self.assertIn("138****2231", text)
            for secret in ("谈了第", "13812342231", "张建国", "Oct 5"):
                self.assertNotIn(secret, text)
        for user, status in ((self.lin, 403), (self.sun, 404), (self.gao, 403)):
            self.client.force_login(user)
            self.assertEqual(self.client.get(address).status_code, status)


class BeaconTests(Checked, TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.found()
        Setting.objects.create(
            name="check_beacon",
            value=["上证指数", "深证成指"],
            branch=cls.nanjing,
            from_on=date(2026, 1, 1),
        )
        with on("2026-11-01 10:00"):
            cls.period = cls.close()

    def setUp(self) -> None:
        super().setUp()
        self.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"

    def post_figures(self, when: str, **figures: str) -> object:
        with on(when):
            self.client.force_login(self.wu)
            return self.client.post(f"/service/checks/{self.period.pk}/draw/", figures)

    def test_the_draw_waits_for_figures_nobody_could_know(self) -> None:
        right = {"figure0": "3,012.440", "figure1": "9850.1"}
        self.post_figures("2026-11-02 14:59", **right)
        self.assertFalse(CheckDraw.objects.exists())
        for wrong in ({}, {**right, "figure1": "x"}, {**right, "figure0": "-1"}):
            answer = self.post_figures("2026-11-02 15:01", **wrong)
            self.assertEqual(answer.status_code, 200)
        self.assertFalse(CheckDraw.objects.exists())
        self.post_figures("2026-11-02 15:01", **right)
        drawn = CheckDraw.objects.get()
        self.assertEqual(drawn.beacon, "上证指数=3012.44;深证成指=9850.1@2026-11-02")
        prove(CheckPeriod.objects.get(pk=self.period.pk))

    def test_without_named_indices_the_page_says_what_that_costs(self) -> None:
        Setting.objects.all().delete()
        self.client.force_login(self.wu)
        page = self.client.get(f"/service/checks/{self.period.pk}/")
        self.assertContains(page, "could foretell it")
        self.post_figures("2026-11-01 11:00")
        self.assertEqual(CheckDraw.objects.get().beacon, "")
