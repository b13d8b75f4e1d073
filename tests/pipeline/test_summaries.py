"""`check_summaries`: whatever differs from a ledger is named, and made anew."""

import json
import random
from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from clients.actions import add_client, change_client
from clients.models import Client
from core.clock import now
from pipeline.actions import append_moves, rebuilding, recount_journeys
from pipeline.analytics.walking import wrong_journeys, wrong_standing
from pipeline.models import CohortCount, DailyActivity, Journey, StageChange, Withdrawal
from pipeline.tasks import keep_summaries
from service.actions import correct_contact, log_contact
from service.enums import ContactKind, ContactOutcome
from service.models import Contact
from tests.cast import Cast, at

pytestmark = pytest.mark.database


def checked(*options: str) -> dict[str, Any]:
    out = StringIO()
    try:
        call_command("check_summaries", "--json", *options, stdout=out)
    except CommandError as refusal:
        return {**json.loads(out.getvalue()), "says": str(refusal)}
    return dict(json.loads(out.getvalue()))


class DriftTests(Cast):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.wang = add_client(by=cls.lin, name="王芳")
        for client, stage in ((cls.wang, ""), (cls.zhang, "B")):
            log_contact(
                client=client, by=cls.lin, kind=ContactKind.PHONE, advance_to=stage,
                outcome=ContactOutcome.REACHED, happened_at=now(), minutes=5,
            )  # fmt: skip
        correct_contact(Contact.objects.get(client=cls.wang), by=cls.lin, minutes=9)

    def test_whatever_is_wrong_is_named_and_made_anew(self) -> None:
        self.assertEqual(
            checked(),
            {"ok": True, "differ": {"journeys": 0, "stages": 0, "cohorts": 0, "activity": 0}},
        )  # fmt: skip
        journeys = Journey.objects
        clients = Client.objects.filter(pk=self.zhang.pk)
        wrong: dict[str, tuple[str, Callable[[], object]]] = {
            "a day": ("journeys", lambda: journeys.filter(pk=self.wang.pk).update(a_on=date(2026, 1, 1))),
            "a broker": ("journeys", lambda: journeys.update(broker=self.chen)),
            "none": ("journeys", lambda: journeys.filter(pk=self.zhang.pk).delete()),
            "one too many": ("journeys", lambda: StageChange.objects.filter(client=self.wang).delete()),
            "a stage": ("stages", lambda: clients.update(stage="C")),
            "a moment": ("stages", lambda: clients.update(stage_since=now())),
            "an outcome": ("stages", lambda: clients.update(outcome="lost")),
            "a claim": ("stages", lambda: clients.update(is_claimed=True)),
            "a sum": ("cohorts", lambda: CohortCount.objects.filter(b=1).update(b=2)),
            "no sums": ("cohorts", lambda: CohortCount.objects.all().delete()),
            "too many": ("activity", lambda: DailyActivity.objects.update(contacts=9)),
            "too few minutes": ("activity", lambda: DailyActivity.objects.update(minutes=0)),
            "no line": ("activity", lambda: DailyActivity.objects.all().delete()),
        }  # fmt: skip
        for words, (summary, spoil) in wrong.items():
            for few in (200, 0):
                with self.subTest(words, few=few):
                    spoil()
                    found = checked()
                    self.assertFalse(found["ok"])
                    self.assertEqual(found["first"]["summary"], summary)
                    self.assertIn(str(found["first"]["at"])[:9], found["says"])
                    with pytest.MonkeyPatch.context() as patch:
                        patch.setattr(rebuilding, "FEW", few)
                        fixed = checked("--fix")
                    self.assertTrue(fixed["ok"], fixed)
                    self.assertGreater(fixed["fixed"][summary], 0)
                if words == "one too many":
                    break  # its ledger is gone for good

    def test_the_nightly_tick_puts_right(self) -> None:
        CohortCount.objects.all().delete()
        clients = Client.objects.filter(pk=self.zhang.pk)
        clients.update(stage="D")
        with self.assertLogs("pipeline", "ERROR") as told:
            keep_summaries()
        self.assertEqual(len(told.output), 2)
        self.assertTrue(checked()["ok"])
        self.assertEqual(clients.get().stage, "B")

    def test_a_changed_origin_leads_to_the_journey(self) -> None:
        change_client(
            self.zhang, by=self.lin,
            origin={"channel": "bank", "method": "referral"},
        )  # fmt: skip
        journey = Journey.objects.get(client=self.zhang)
        self.assertEqual((journey.channel, journey.method), ("bank", "referral"))
        self.assertTrue(checked()["ok"])


class WalkTests(Cast):
    def test_sql_walks_as_python_does(self) -> None:
        """Random ledgers: the same seconds, outcomes first, claims, summer time."""
        chance = random.Random(3)
        for n in range(60):
            client = add_client(by=self.lin, name=f"客户{n}")
            moment = at("1991-06-01 23:20") if n % 9 == 0 else at("2025-01-31 23:30")
            moves = []
            for _ in range(chance.randrange(8)):
                letter = chance.choice("AABBCDDxy")
                broker = chance.choice([self.lin, self.chen, self.zhao])
                moves.append(
                    StageChange(
                        client=client, moved_at=moment,
                        stage=letter if letter.isupper() else "",
                        outcome={"x": "lost", "y": "dormant"}.get(letter, ""),
                        is_claimed=letter == "D" and chance.random() < 0.6,
                        broker=broker, branch=broker.branch, by=broker,
                    )
                )  # fmt: skip
                moment += chance.choice(
                    [timedelta(0), timedelta(minutes=25), timedelta(1)]
                )
            append_moves(moves)
        last = {row.client_id: row for row in StageChange.objects.order_by("pk")}
        slips = chance.sample(sorted(last), 15)
        Withdrawal.objects.bulk_create(
            Withdrawal(change=last[number], by=self.lin) for number in slips
        )
        recount_journeys(slips)
        self.assertEqual((wrong_journeys(), wrong_standing()), ([], []))
        everyone = list(Client.objects.values_list("pk", flat=True))
        before = list(Journey.objects.order_by("pk").values())
        columns = ("pk", "stage", "stage_since", "outcome", "is_claimed")
        stood = list(Client.objects.order_by("pk").values(*columns))
        Journey.objects.all().delete()
        Client.objects.update(stage="A", outcome="lost", stage_since=None)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(rebuilding, "FEW", 0)
            rebuilding.rebuild_journeys()
            rebuilding.rebuild_standing()
        self.assertEqual(list(Journey.objects.order_by("pk").values()), before)
        self.assertEqual(list(Client.objects.order_by("pk").values(*columns)), stood)
        recount_journeys(everyone)
        self.assertEqual(list(Journey.objects.order_by("pk").values()), before)
