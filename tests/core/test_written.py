"""Statements written once read, change and insert what the ORM does."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Count, F, Q, Sum

from accounts.models import AuditEvent, Setting, User
from accounts.policies import (
    FUNNEL_RATIO,
    HORIZONS,
    POLICIES,
    setting_of,
    settings_of,
    value_of,
)
from accounts.scoping import eyes_of, numbers_of
from clients.actions import add_client, note_assets
from clients.analytics.seen import seen_client
from clients.models import Client
from core.clock import now, today
from core.written import (
    MOMENT,
    day_mark,
    mark,
    put,
    put_all,
    text_mark,
    write,
    write_delete,
    write_facts,
    write_models,
    write_tuples,
    write_update,
)
from pipeline.actions import add_default_objections, undoable
from pipeline.analytics import board, own_board
from pipeline.analytics.offers import is_stepless, stepless
from pipeline.models import DailyActivity, Journey, NextStep, Objection, StageChange
from service.models import Contact
from tests.cast import Cast

pytestmark = pytest.mark.database
WHO = mark(2)
LIMITS = {"A": 1, "B": 7, "C": 7}


def columns_of(one: Any) -> dict[str, Any]:
    return {k: v for k, v in vars(one).items() if k != "_state"}


class WrittenTests(Cast):
    def setUp(self) -> None:
        note_assets(self.zhang, by=self.lin, amount=Decimal("1.23"), on=today())
        self.fresh = add_client(by=self.lin, name="无来源", origin=None)
        self.everyone = [
            *(self.lin, self.chen, self.wu, self.he, self.zhao, self.sun, self.gao),
            *(self.ada,),
        ]

    def test_objects_are_read_as_ever(self) -> None:
        rows = Client.objects.select_related("broker", "origin").annotate(
            many=Count("contacts"), half=F("assets") / 2
        )
        written = write_models(rows.filter(pk=WHO))
        for client in rows:
            (found,) = written.read({WHO: client.pk})
            with self.assertNumQueries(0):
                self.assertEqual(columns_of(found.broker), columns_of(client.broker))
                self.assertEqual(found.origin, client.origin)
            kept = {k: v for k, v in columns_of(client).items() if k != "_state"}
            self.assertEqual(columns_of(found), kept)
            self.assertFalse(found._state.adding)
        self.assertIsNone(written.first({WHO: None}))

    def test_what_is_left_out_is_read_when_asked(self) -> None:
        written = write_models(Client.objects.filter(pk=WHO).only("name"))
        found = written.first({WHO: self.zhang.pk})
        self.assertEqual(found.get_deferred_fields() & {"name", "note"}, {"note"})
        self.assertEqual(found.note, self.zhang.note)

    def test_facts_and_tuples_are_converted(self) -> None:
        names = ("pk", "added_at", "assets", "custom", "stage_since")
        rows = Client.objects.order_by("pk").values(*names)
        self.assertEqual(write_facts(rows).read({}), list(rows))
        cells = Client.objects.order_by("pk").values_list("assets_on", "custom")
        self.assertEqual(write_tuples(cells).read({}), [*map(tuple, cells)])
        sums = Client.objects.values_list("branch").annotate(s=Sum("assets"))
        sums = sums.order_by("branch")
        self.assertEqual(write_tuples(sums).read({}), list(sums))

    def test_days_moments_and_texts_have_marks(self) -> None:
        first, last, name = day_mark(0), day_mark(1), text_mark("name")
        rows = NextStep.objects.filter(due_on__range=(first, last), what=name)
        steps = write(rows.values_list("client"))
        for n in range(4):
            client = add_client(by=self.lin, name=f"客户{n}")
            day = today() + timedelta(days=n)
            NextStep.objects.create(client=client, by=self.lin, what="w", due_on=day)
        asked = {first: today() + timedelta(1), last: today() + timedelta(2), name: "w"}
        self.assertEqual(len(steps.rows(asked)), 2)
        self.assertEqual(steps.rows(asked | {name: "other"}), [])
        with self.assertRaises(KeyError):
            steps.rows({first: today(), last: today()})
        one_of = write(Client.objects.filter(name__in=[name]).values_list("name"))
        found = one_of.rows({name: ["客户0", "客户3", "nobody"]})
        self.assertEqual(sorted(found), [("客户0",), ("客户3",)])

    def test_what_changes_rows_says_how_many(self) -> None:
        late = Client.objects.filter(Q(last_contact_at=None) | Q(added_at__lt=MOMENT))
        rows = late.filter(pk=WHO).order_by()
        at = now()
        touched = write_update(rows, last_contact_at=MOMENT, note=text_mark("note"))
        asked = {WHO: self.fresh.pk, MOMENT: at, text_mark("note"): "n"}
        self.assertEqual(touched.change(asked), 1)
        self.fresh.refresh_from_db()
        self.assertEqual((self.fresh.last_contact_at, self.fresh.note), (at, "n"))
        self.assertEqual(touched.change(asked | {WHO: 0}), 0)
        steps = NextStep.objects.filter(client=WHO).order_by()
        for client in (self.zhang, self.fresh):
            NextStep.objects.create(
                client=client, by=self.lin, what="w", due_on=today()
            )
        self.assertEqual(write_delete(steps).change({WHO: self.fresh.pk}), 1)
        self.assertEqual(NextStep.objects.get().client, self.zhang)
        self.assertEqual(write_delete(NextStep.objects.none()).change({}), 0)

    def test_objects_are_inserted_as_save_does(self) -> None:
        facts = {
            "client": self.zhang, "broker": self.lin, "by": self.lin,
            "branch": self.nanjing, "kind": "phone", "outcome": "reached",
            "happened_at": now() - timedelta(1), "note": "“%s”", "token": uuid4(),
        }  # fmt: skip
        one = Contact(**facts)
        put(one)
        self.assertEqual(columns_of(Contact.objects.get()), columns_of(one))
        again = Contact(**facts)
        with self.assertRaises(IntegrityError), transaction.atomic():
            put(again)
        self.assertIsNone(again.pk)
        event = AuditEvent(by=self.lin, action="x", facts={"ids": [1, "二"]})
        put(event)
        self.assertEqual(AuditEvent.objects.get(pk=event.pk).facts, event.facts)
        put_all([Objection(name=f"o{n}") for n in range(3)])
        self.assertEqual(Objection.objects.filter(name__startswith="o").count(), 3)
        with self.assertNumQueries(0):
            put_all([])

    def test_a_row_that_is_there_follows_where_it_may(self) -> None:
        Journey.objects.filter(client=self.zhang).delete()
        facts = {"broker": self.lin, "branch": self.nanjing}
        put(Journey(client=self.zhang, a_on=today(), channel="branch", **facts))
        later = Journey(client=self.zhang, a_on=today() - timedelta(1), **facts)
        put(later, over=("a_on",))
        there = Journey.objects.get(client=self.zhang)
        self.assertEqual((there.a_on, there.channel), (later.a_on, "branch"))

    def test_one_client_is_seen_by_whom_they_are_visible_to(self) -> None:
        for user in self.everyone:
            seen = Client.objects.visible_to(user)
            for client in Client.objects.all():
                found = seen_client(user, client.pk, along=("broker",))
                expected = seen.filter(pk=client.pk).first()
                with self.subTest(user=user.username, client=client.name):
                    self.assertEqual(found, expected)
                    named = seen_client(user, client.pk, "name")
                    self.assertEqual(named and named.name, found and found.name)

    def test_the_rule_in_force_is_the_branch_s_own_and_the_latest(self) -> None:
        days = [today() - timedelta(days=n) for n in (-1, 0, 3, 9)]
        for n, day in enumerate(days):
            ratio = {"A": 100 + n, "B": 25, "C": 8, "D": 2}
            for branch in (None, self.nanjing):
                Setting.objects.create(
                    name=FUNNEL_RATIO.name, branch=branch, from_on=day,
                    value=ratio | {"B": 24 if branch else 25},
                )  # fmt: skip
        for branch in (None, self.nanjing.pk, self.suzhou.pk):
            for day in (*days, None, today() - timedelta(days=20)):
                rows = Setting.objects.filter(from_on__lte=day or today())
                rows = rows.filter(Q(branch=branch) | Q(branch=None))
                last = F("branch").desc(nulls_last=True)
                expected = rows.order_by(last, "-from_on").first()
                found = setting_of(FUNNEL_RATIO, branch_id=branch, on=day)
                self.assertEqual(found, expected)
                value = value_of(FUNNEL_RATIO, branch_id=branch, on=day)
                standard = expected.value if expected else FUNNEL_RATIO.default
                self.assertEqual(value, standard)
        self.assertEqual(value_of(HORIZONS), HORIZONS.default)
        with self.assertNumQueries(1):
            self.assertEqual(list(settings_of(*POLICIES.values())), ["funnel_ratio"])


class OwnBoardTests(Cast):
    def test_it_is_the_board_of_all_whom_one_sees(self) -> None:
        for n, user in enumerate([self.lin, self.lin, self.chen, self.zhao] * 3):
            Client.objects.create(
                name=f"客户{n}", broker=user, branch=user.branch,
                stage="ABCD"[n % 4], stage_since=now() - timedelta(days=5 * n),
                assets=n * 1000,
            )  # fmt: skip
        Client.objects.filter(name="客户5").update(outcome="lost")
        NextStep.objects.create(
            client=Client.objects.get(name="客户0"),
            by=self.lin, what="call", due_on=today(),
        )  # fmt: skip
        for user in (self.lin, self.chen, self.wu, self.zhao, self.gao):
            seen = Client.objects.visible_to(user)
            expected = board(seen, today=today(), limits=LIMITS)
            with self.assertNumQueries(3):
                found = own_board(user, today=today(), limits=LIMITS)
            self.assertEqual(found.counts, expected.counts)
            for mine, lane in zip(found.lanes, expected.lanes, strict=True):
                self.assertEqual(mine, lane)
                for one, card in zip(mine.cards, lane.cards, strict=True):
                    self.assertEqual(columns_of(one.client), columns_of(card.client))
            for client in Client.objects.all():
                unplanned = stepless(seen.filter(pk=client.pk)).exists()
                self.assertEqual(is_stepless(user, client), unplanned)


class OfMovesTests(Cast):
    def test_a_person_s_last_move_is_their_own(self) -> None:
        add_default_objections()
        self.assertIsNone(undoable(self.wu, minutes=10))
        move = StageChange.objects.filter(by=self.lin).latest("entered_at")
        StageChange.objects.filter(pk=move.pk).update(moved_at=now(), entered_at=now())
        self.assertEqual(undoable(self.lin, minutes=10), move)
        self.assertIsNone(undoable(self.lin, minutes=0))
        self.assertIsNone(undoable(self.chen, minutes=10))
        self.assertEqual(eyes_of(self.lin), eyes_of(self.chen))
        self.assertNotEqual(numbers_of(self.lin), numbers_of(self.chen))
        self.assertTrue(User.objects.exists() and not DailyActivity.objects.exists())
        self.assertIn(connection.vendor, ("sqlite", "postgresql"))
