"""Sealed records: nobody can change, remove or slip in one without it being seen."""

import io
import json
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from importlib import import_module
from random import Random
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import TestCase, TransactionTestCase, override_settings

from accounts import actions, tasks
from accounts.actions.sealing import opened
from accounts.analytics import verify
from accounts.analytics.chain import sealed_of
from accounts.audit import add_note, forget_notes, record
from accounts.enums import Role
from accounts.models import (
    AuditCheck,
    AuditEvent,
    AuditHead,
    AuditNote,
    AuditSeal,
    Notification,
    User,
)
from accounts.rules import content_hash_of, is_plain_fact, seal_hash
from core.clock import now
from desk.demo import Size, purge, seed
from tests.cast import Cast, at, hire

EVENTS, SEALS = "accounts_auditevent", "accounts_auditseal"


@contextmanager
def without_triggers() -> Any:
    """Do what somebody does who may do anything in the database."""
    put = import_module("accounts.migrations.0002_audit_chain")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            yield cursor
            cursor.execute("SET session_replication_role = DEFAULT")
        return
    with connection.cursor() as cursor:
        for table in put.TABLES:
            for name in ("no_update", "no_delete"):
                cursor.execute(f"DROP TRIGGER {table}_{name}")
        yield cursor
        for table in put.TABLES:
            for statement in put.SQLITE:
                cursor.execute(statement.format(table=table))


def tamper(sql: str, *values: Any) -> None:
    with without_triggers() as cursor:
        cursor.execute(sql, values)
        assert cursor.rowcount, sql


class Chained(Cast):
    """Everybody is there, and forty records lie under four seals."""

    def setUp(self) -> None:
        actions.seal_records()
        for n in range(40):
            record(self.lin, "test.done", self.zhang, n=n, fields=["phone"])
            if n % 10 == 9:
                actions.seal_records()

    def trouble(self, **options: Any) -> tuple[str, int | None, int | None] | None:
        found = verify(**options).trouble
        return None if found is None else (found.kind, found.seal, found.event)


@pytest.mark.database
class AppendOnlyTests(Chained):
    def test_the_orm_refuses_to_change_or_remove(self) -> None:
        event = AuditEvent.objects.latest("pk")
        event.action = "another"
        for change in (
            event.save,
            event.delete,
            AuditEvent.objects.all().delete,
            lambda: AuditEvent.objects.update(action="another"),
            lambda: AuditEvent.objects.filter(by=self.lin).update(by=None),
            lambda: AuditEvent.objects.bulk_update([event], ["action"]),
            lambda: AuditEvent.objects.update_or_create(pk=event.pk, defaults={}),
            AuditSeal.objects.all().delete,
            AuditSeal.objects.latest("pk").save,
        ):
            with self.assertRaises(PermissionDenied):
                change()

    def test_the_database_refuses_what_goes_round_the_orm(self) -> None:
        for sql in (
            f"UPDATE {EVENTS} SET action = 'another'",
            f"DELETE FROM {EVENTS} WHERE id = (SELECT max(id) FROM {EVENTS})",
            f"UPDATE {SEALS} SET hash = 'x'",
            f"DELETE FROM {SEALS}",
        ):
            with (
                self.subTest(sql),
                self.assertRaises(IntegrityError),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(sql)

    def test_even_where_records_may_go_they_may_not_be_changed(self) -> None:
        with (
            self.assertRaises(IntegrityError),
            transaction.atomic(),
            opened(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"UPDATE {EVENTS} SET action = 'another'")

    def test_postgresql_refuses_to_truncate(self) -> None:
        if connection.vendor != "postgresql":
            self.skipTest("SQLite has no TRUNCATE")
        with (
            self.assertRaises(IntegrityError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"TRUNCATE {EVENTS} CASCADE")

    def test_a_deployed_database_is_never_flushed(self) -> None:
        with override_settings(LOCAL=False), self.assertRaises(CommandError):
            call_command("flush", interactive=False)
        self.assertTrue(AuditEvent.objects.exists())

    def test_records_survive_what_they_speak_of(self) -> None:
        note = Notification.objects.create(user=self.lin, kind="demo")
        record(self.lin, "test.done", note)
        note.delete()
        event = AuditEvent.objects.latest("pk")
        self.assertEqual(
            (event.action, event.model), ("test.done", note._meta.label_lower)
        )


class PlainFactTests(Cast):
    def test_no_record_holds_a_value(self) -> None:
        personal = (
            *("张建国", "13812342231", "138 1234 2231", "+86-138-1234-2231", "a@b.cn"),
            *("32010519800101123X", "025-84567890", "x" * 61, 13812342231, "南京路"),
            *(["phone", "13812342231"], {"phone": "张"}, {"张": 1}, "wo\u202eman"),
        )
        for value in personal:
            with self.subTest(value=value):
                self.assertFalse(is_plain_fact(value))
                with self.assertWarns(UserWarning):
                    event = record(self.lin, "test.done", self.zhang, fact=value, n=1)
                self.assertEqual(event.facts, {"fact": "withheld", "n": 1})

    def test_ids_counts_days_and_codes_pass(self) -> None:
        plain: tuple[Any, ...] = (
            *(0, 4711, 1.5, None, True, "news:email", "client.changed", "A>B", ""),
            *("2026-05-04", "2026-05-04T08:30:00+08:00", "2026-05", ["name", "tags"]),
            *({"created": 3}, "0f" * 32, 1_000_000_000_000, "morning digest"),
        )
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            for value in plain:
                with self.subTest(value=value):
                    self.assertTrue(is_plain_fact(value))
                    record(self.lin, "test.done", fact=value)

    def test_reasons_lie_beside_the_record_and_can_be_forgotten(self) -> None:
        event = record(self.wu, "test.done", self.zhang, why="callback")
        add_note(event, "  张先生来电要求核对  ")
        actions.seal_records()
        self.assertEqual(AuditNote.objects.get().text, "张先生来电要求核对")
        for who, count in ((self.gao, 1), (self.wu, 0), (self.lin, 0), (self.ada, 0)):
            self.assertEqual(AuditNote.objects.visible_to(who).count(), count)
        self.assertEqual(forget_notes(self.zhang), 1)
        self.assertIsNone(verify().trouble)


@pytest.mark.database
class ChainTests(Chained):
    def test_whole_chain_holds(self) -> None:
        found = verify()
        self.assertIsNone(found.trouble)
        self.assertEqual(found.events, AuditEvent.objects.count())
        self.assertEqual((found.seals, found.unsealed), (AuditSeal.objects.count(), 0))
        self.assertEqual(found.head, AuditHead.objects.get().hash)
        record(self.lin, "test.done")
        self.assertEqual(verify().unsealed, 1)

    def test_sealing_twice_adds_nothing(self) -> None:
        before = AuditSeal.objects.count()
        self.assertEqual(actions.seal_records(), 0)
        self.assertEqual(AuditSeal.objects.count(), before)

    def test_each_kind_of_tampering_names_the_first_bad_row(self) -> None:
        seal = AuditSeal.objects.order_by("number")[2]
        first, last = seal.first_id, seal.last_id
        cases: list[tuple[str, list[Any], tuple[str, int, int | None]]] = [
            (
                f"UPDATE {EVENTS} SET action = 'x' WHERE id IN (%s, %s)",
                [first + 3, last],
                ("changed", seal.number, first + 3),
            ),
            (
                f"DELETE FROM {EVENTS} WHERE id = %s",
                [first + 2],
                ("missing", seal.number, first + 2),
            ),
            (
                f"UPDATE {SEALS} SET count = count + 1 WHERE number = %s",
                [seal.number],
                ("seal_changed", seal.number, None),
            ),
            (
                f"UPDATE {SEALS} SET content = '' WHERE number = %s",
                [seal.number],
                ("seal_changed", seal.number, None),
            ),
            (
                f"DELETE FROM {SEALS} WHERE number = %s",
                [seal.number],
                ("seal_missing", seal.number, None),
            ),
            (
                f"DELETE FROM {SEALS} WHERE number = (SELECT max(number) FROM {SEALS})",
                [],
                ("seal_missing", AuditSeal.objects.count(), None),
            ),
        ]
        for sql, values, expected in cases:
            with self.subTest(sql):
                point = transaction.savepoint()
                tamper(sql, *values)
                self.assertEqual(self.trouble(), expected)
                transaction.savepoint_rollback(point)
        self.assertIsNone(self.trouble())

    def test_two_records_that_change_places_are_found(self) -> None:
        a, b = AuditSeal.objects.order_by("number")[2].first_id, 10**9
        for old, new in ((a, b), (a + 1, a), (b, a + 1)):
            tamper(f"UPDATE {EVENTS} SET id = %s WHERE id = %s", new, old)
        self.assertEqual(self.trouble()[:1], ("changed",))
        self.assertEqual(self.trouble()[2], a)

    def test_two_seals_that_change_places_are_found(self) -> None:
        a, b = 2, 10**9
        for old, new in ((a, b), (a + 1, a), (b, a + 1)):
            tamper(f"UPDATE {SEALS} SET number = %s WHERE number = %s", new, old)
        self.assertEqual(self.trouble(), ("seal_missing", 2, None))

    def test_a_record_slipped_in_between_is_found(self) -> None:
        before = AuditEvent.objects.latest("pk")
        with transaction.atomic():
            number = record(self.lin, "test.hole").pk
            transaction.set_rollback(True)
        record(self.lin, "test.done")
        if connection.vendor == "sqlite":  # draws the number again
            tamper(f"UPDATE {EVENTS} SET id = id + 5 WHERE id > %s", before.pk)
            number = before.pk + 2
        actions.seal_records()
        self.assertIsNone(self.trouble())
        AuditEvent.objects.create(pk=number, by=self.lin, action="test.late")
        self.assertEqual(self.trouble()[0], "inserted")
        self.assertEqual(self.trouble()[2], number)
        # Nothing is sealed into a place that was passed.
        self.assertEqual(actions.seal_records(), 0)
        AuditEvent.objects.create(pk=-4, by=self.lin, action="test.early")
        self.assertEqual(self.trouble()[2], -4)

    def test_who_has_no_key_cannot_seal_anew(self) -> None:
        seal = AuditSeal.objects.order_by("-number").first()
        tamper(f"UPDATE {EVENTS} SET action = 'x' WHERE id = %s", seal.first_id)
        lines = seal.content.splitlines()
        lines[0] = lines[0][:-1] + ("0" if lines[0][-1] != "0" else "1")
        content = "\n".join(lines)
        forged = seal_hash("another key", sealed_of(seal, content_hash_of(content)))
        tamper(
            f"UPDATE {SEALS} SET content = %s, content_hash = %s, hash = %s"
            " WHERE number = %s",
            *(content, content_hash_of(content), forged, seal.number),
        )
        AuditHead.objects.update(hash=forged)
        self.assertEqual(self.trouble()[0], "seal_changed")

    def test_who_has_even_the_key_cannot_agree_with_a_head_told_before(self) -> None:
        told = AuditHead.objects.get().hash
        self.assertIsNone(self.trouble(head=told))
        seal = AuditSeal.objects.order_by("-number").first()
        with without_triggers() as cursor:
            cursor.execute(f"DELETE FROM {EVENTS} WHERE id >= %s", [seal.first_id])
            cursor.execute(f"DELETE FROM {SEALS} WHERE number = %s", [seal.number])
        AuditHead.objects.update(number=seal.number - 1, hash=seal.previous)
        record(self.lin, "test.forged")
        actions.seal_records()
        self.assertIsNone(self.trouble())
        self.assertEqual(self.trouble(head=told)[0], "head_unknown")

    def test_random_tampers_of_every_column_are_found(self) -> None:
        """300 of them, each alone, over every column of records and of seals."""
        chance = Random(20260504)
        events = list(AuditEvent.objects.values_list("pk", flat=True))
        numbers = list(AuditSeal.objects.values_list("number", flat=True))
        changes: list[tuple[str, str, list[int], Callable[[Any], Any]]] = [
            (EVENTS, "at", events, lambda v: _later(v, chance)),
            (EVENTS, "by_id", events, lambda v: _other(v, self._people(), chance)),
            (EVENTS, "branch_id", events, lambda v: _other(v, self._places(), chance)),
            (EVENTS, "action", events, lambda v: v + chance.choice("xyz")),
            (EVENTS, "model", events, lambda v: v[:-1] if v else "x"),
            (EVENTS, "object_id", events, lambda v: f"{v}{chance.randrange(10)}"),
            (EVENTS, "facts", events, lambda v: json.dumps({"n": chance.random()})),
            (EVENTS, "id", events, lambda v: v + 10_000 + chance.randrange(99)),
            (SEALS, "number", numbers, lambda v: v + 1_000),
            (SEALS, "kind", numbers, lambda v: "gap"),
            (SEALS, "first_id", numbers, lambda v: v + chance.choice([-1, 1])),
            (SEALS, "last_id", numbers, lambda v: v + chance.choice([-1, 1])),
            (SEALS, "count", numbers, lambda v: v + 1),
            (SEALS, "content", numbers, lambda v: v.replace("a", "b", 1) + " "),
            (SEALS, "content_hash", numbers, lambda v: v[::-1]),
            (SEALS, "previous", numbers, lambda v: v[1:] + "0"),
            (SEALS, "hash", numbers, lambda v: v[1:] + v[:1] if v else "0"),
            (SEALS, "sealed_at", numbers, lambda v: _later(v, chance)),
        ]
        columns = {(t, c) for t, c, *_ in changes}
        for table, model in ((EVENTS, AuditEvent), (SEALS, AuditSeal)):
            for field in model._meta.concrete_fields:
                self.assertIn((table, field.column), columns)
        missed = []
        with without_triggers() as cursor:
            for _round in range(300):
                table, column, keys, change = chance.choice(changes)
                key, pk = chance.choice(keys), "id" if table == EVENTS else "number"
                point = transaction.savepoint()
                cursor.execute(f"SELECT {column} FROM {table} WHERE {pk} = %s", [key])
                old = cursor.fetchone()[0]
                new = change(old)
                cursor.execute(
                    f"UPDATE {table} SET {column} = %s WHERE {pk} = %s", [new, key]
                )
                if verify().trouble is None:
                    missed.append((table, column, key, old, new))
                transaction.savepoint_rollback(point)
            self.assertEqual(missed, [])
            self.assertIsNone(verify().trouble)

    def test_what_cannot_be_read_any_more_is_tampering_not_a_crash(self) -> None:
        if connection.vendor != "sqlite":
            self.skipTest("PostgreSQL keeps nonsense out of its columns")
        event = AuditEvent.objects.order_by("-pk")[4].pk
        for column, value in (("facts", "{"), ("at", "yesterday")):
            with self.subTest(column):
                point = transaction.savepoint()
                with without_triggers() as cursor:
                    cursor.execute("PRAGMA ignore_check_constraints = ON")
                    cursor.execute(
                        f"UPDATE {EVENTS} SET {column} = %s WHERE id = %s",
                        [value, event],
                    )
                    cursor.execute("PRAGMA ignore_check_constraints = OFF")
                self.assertEqual(self.trouble()[0], "changed")
                self.assertEqual(self.trouble()[2], event)
                transaction.savepoint_rollback(point)

    def _people(self) -> list[int]:
        return list(User.objects.values_list("pk", flat=True))

    def _places(self) -> list[int]:
        return [self.nanjing.pk, self.suzhou.pk]


def _later(value: Any, chance: Random) -> Any:
    by = timedelta(microseconds=chance.choice([-1, 1, 10**9]))
    if isinstance(value, str):  # SQLite
        moved = datetime.fromisoformat(value) + by
        return moved.replace(tzinfo=None).isoformat(" ", "microseconds")
    return value + by


def _other(value: Any, values: list[int], chance: Random) -> Any:
    return chance.choice([one for one in [*values, None] if one != value])


class CommandTests(Chained):
    def run_command(self, *args: str) -> tuple[int, dict[str, Any], str]:
        out = io.StringIO()
        try:
            call_command("verify_audit", "--json", *args, stdout=out)
        except CommandError as refused:
            return refused.returncode, json.loads(out.getvalue()), str(refused)
        return 0, json.loads(out.getvalue()), ""

    def test_green_exits_0_with_the_head(self) -> None:
        code, facts, _said = self.run_command()
        self.assertEqual((code, facts["ok"]), (0, True))
        self.assertEqual(facts["head"], AuditHead.objects.get().hash)
        self.assertEqual(facts["events"], AuditEvent.objects.count())

    def test_bad_exits_1_and_names_the_row(self) -> None:
        event = AuditEvent.objects.order_by("pk")[7].pk
        tamper(f"UPDATE {EVENTS} SET object_id = '9' WHERE id = %s", event)
        code, facts, said = self.run_command()
        self.assertEqual((code, facts["ok"]), (1, False))
        self.assertEqual(facts["first_bad"]["event"], event)
        self.assertIn(str(event), said)

    def test_it_writes_nothing(self) -> None:
        before = AuditCheck.objects.count(), AuditSeal.objects.count()
        record(self.lin, "test.done")
        self.run_command()
        self.assertEqual(
            before, (AuditCheck.objects.count(), AuditSeal.objects.count())
        )


class TickTests(Chained):
    def test_the_head_is_told_once_a_morning_to_who_can_keep_it(self) -> None:
        with override_settings():
            for moment, told in (
                ("2026-05-04 07:00", 0),
                ("2026-05-04 08:00", 3),
                ("2026-05-04 18:00", 3),
                ("2026-05-05 08:00", 6),
            ):
                with pytest.MonkeyPatch.context() as patch:
                    when = at(moment)
                    patch.setattr("accounts.actions.verifying.now", lambda w=when: w)
                    tasks.seal_records()
                lines = Notification.objects.filter(kind="chain_head")
                self.assertEqual(lines.count(), told)
        readers = set(lines.values_list("user__username", flat=True))
        self.assertEqual(readers, {"wu", "sun", "gao"})
        head = AuditHead.objects.get().hash
        self.assertEqual(lines.latest("pk").facts["head"], head[:16])

    def test_the_chain_is_walked_once_a_day_and_a_break_is_told(self) -> None:
        tasks.verify_records()
        tasks.verify_records()
        self.assertEqual(AuditCheck.objects.get().trouble, "")
        tamper(f"DELETE FROM {EVENTS} WHERE id = (SELECT max(id) FROM {EVENTS})")
        actions.note_verification()
        check = AuditCheck.objects.latest()
        self.assertEqual(check.trouble, "missing")
        told = Notification.objects.filter(kind="chain_broken")
        self.assertEqual([line.user for line in told], [self.gao])


@pytest.mark.database
class DemoTests(TestCase):
    def test_a_purged_demo_world_leaves_a_gap_that_explains_itself(self) -> None:
        region_staff = hire("real", Role.HEAD_OFFICE, None)
        kept = [record(region_staff, "test.done", n=n).pk for n in range(3)]
        seed(Size(branches=2, brokers=2, clients=80, months=3, seed=1))
        gao = User.objects.get(username="gao")
        gone = [record(gao, "test.done", n=n).pk for n in range(5)]
        kept.append(record(region_staff, "test.done").pk)
        actions.seal_records()
        unsealed = record(gao, "test.done").pk
        purge()
        ids = set(AuditEvent.objects.values_list("pk", flat=True))
        left = AuditEvent.objects.exclude(pk__in=kept)
        self.assertEqual(list(left.values_list("action", "model", "branch")), [])
        self.assertNotIn(unsealed, ids)
        found = verify()
        self.assertIsNone(found.trouble)
        self.assertGreaterEqual(found.removed, len(gone))
        record(region_staff, "test.done")
        actions.seal_records()
        self.assertIsNone(verify().trouble)
        # A gap explains demo records only: no real one can be made to vanish so.
        actions.drop_demo_records([kept[1]])
        self.assertEqual(verify().trouble.event, kept[1])


@pytest.mark.database
class ConcurrencyTests(TransactionTestCase):
    """Numbers are drawn before they are committed; no late row is ever sealed out."""

    def test_a_number_that_is_committed_late_waits_and_is_sealed(self) -> None:
        if connection.vendor != "postgresql":
            self.skipTest("one writer at a time on SQLite")
        user = User.objects.create_user("x", full_name="X", role=Role.ADMINISTRATOR)
        drawn, go = threading.Event(), threading.Event()

        def slow() -> None:
            try:
                with transaction.atomic():
                    record(user, "test.slow")
                    drawn.set()
                    go.wait(10)
            finally:
                connection.close()

        writer = threading.Thread(target=slow)
        writer.start()
        drawn.wait(10)
        record(user, "test.fast")
        self.assertEqual(actions.seal_records(patience=0.2), 0)
        self.assertIsNone(verify().trouble)
        go.set()
        writer.join()
        self.assertEqual(actions.seal_records(), 2)
        self.assertEqual((verify().trouble, verify().events), (None, 2))

    def test_many_writers_and_several_sealers_stay_green(self) -> None:
        user = User.objects.create_user("x", full_name="X", role=Role.ADMINISTRATOR)
        crowd = Crowd(user, time.monotonic() + 2.0)
        jobs = [threading.Thread(target=crowd.write, args=(n,)) for n in range(4)]
        jobs += [threading.Thread(target=crowd.seal) for _ in range(2)]
        for job in jobs:
            job.start()
        for job in jobs:
            job.join()
        self.assertEqual(crowd.problems, [])
        actions.seal_records()
        found = verify()
        self.assertIsNone(found.trouble)
        self.assertEqual(found.events, AuditEvent.objects.count())
        self.assertGreater(found.events, 50)


class Crowd:
    """People who write and give up, and workers who seal and look, all at once."""

    def __init__(self, user: User, until: float) -> None:
        self.user, self.until = user, until
        self.problems: list[Any] = []

    def write(self, n: int) -> None:
        chance = Random(n)
        with self._noting_problems():
            while time.monotonic() < self.until:
                with transaction.atomic():
                    record(self.user, "test.done", n=n)
                    time.sleep(chance.random() * 0.01)
                    record(self.user, "test.done", n=n)
                    if chance.random() < 0.2:
                        transaction.set_rollback(True)

    def seal(self) -> None:
        with self._noting_problems():
            while time.monotonic() < self.until:
                actions.seal_records(patience=0.5)
                if trouble := verify().trouble:
                    self.problems.append((trouble.kind, trouble.seal, trouble.event))

    @contextmanager
    def _noting_problems(self) -> Iterator[None]:
        try:
            yield
        except Exception as problem:
            self.problems.append(problem)
            raise
        finally:
            connection.close()


class SpeedTests(TestCase):
    def test_verification_grows_with_records_not_with_queries(self) -> None:
        user = User.objects.create_user("x", full_name="X", role=Role.ADMINISTRATOR)
        AuditEvent.objects.bulk_create(
            AuditEvent(by=user, action="test.done", facts={"n": n}, at=now())
            for n in range(12_000)
        )
        self.assertEqual(actions.seal_records(), 12_000)
        self.assertEqual(AuditSeal.objects.count(), 3)
        with self.assertNumQueries(9):
            self.assertEqual(verify().events, 12_000)
        self.assertTrue(settings.DATA_KEY)
