"""Spot checks: the month that is closed, the frame, the draw, and who may call."""

import json
import subprocess
import sys
from datetime import date
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import TestCase
from django.urls import reverse

from accounts.models import AuditEvent, Setting
from clients.actions.merging import merge_clients, unmerge
from clients.actions.privacy_fates import erase_groups, person_of, stand
from clients.models import Client
from pipeline.actions import end_process
from service.actions import (
    call_client,
    close_checks,
    close_period,
    commit_months,
    correct_contact,
    draw_checks,
    judge,
    log_contact,
    record_words,
    refusal_to_check,
    void_draw,
)
from service.analytics.proving import Tampered, prove
from service.importing import import_contacts
from service.models import (
    CheckDraw,
    CheckEvent,
    CheckPeriod,
    CheckTask,
    Contact,
    FrameRow,
)
from service.rules.sampling import commitment_of
from tests.cast import at, hire
from tests.service.checking import OCTOBER, Checked, entered, move, on


@pytest.mark.database
class FrameTests(Checked, TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.found()

    def frame(self, period: CheckPeriod) -> dict[tuple[int, str], int]:
        rows = FrameRow.objects.filter(period=period)
        return {(r.of_client, r.broker.username): r.claimed for r in rows}

    def test_every_member_is_in_with_the_visits_written_down(self) -> None:
        period = self.close()
        wanted = {(m.pk, m.broker.username): 1 for m in self.members}
        wanted |= {(m.pk, "chen"): 0 for m in self.members[10:]}
        self.assertEqual(self.frame(period), wanted)
        self.assertEqual((period.clients, period.claimed), (12, 10))

    def test_what_happened_to_a_client_since_takes_nobody_out(self) -> None:
        moved, away, merged, limited, left = self.members[:5]
        move(moved, self.chen, date(2026, 10, 20))
        move(away, self.zhao, date(2026, 10, 20))
        merge_clients(self.members[5], merged, by=self.lin)
        stand(person_of(limited), "restricted")
        with on("2026-10-25 09:00"):
            end_process(left, by=self.lin, outcome="lost", reason="不再往来")
        frame = self.frame(self.close())
        self.assertEqual(frame[moved.pk, "lin"], 1)
        self.assertEqual(frame[moved.pk, "chen"], 0)
        self.assertEqual(frame[away.pk, "lin"], 1)
        self.assertEqual(frame[self.members[5].pk, "lin"], 2)
        self.assertNotIn((merged.pk, "lin"), frame)
        self.assertEqual(frame[limited.pk, "lin"], 1)
        self.assertEqual(frame[left.pk, "lin"], 1)
        with on("2026-11-01 00:05"):
            other = close_period(self.suzhou, OCTOBER)
        self.assertEqual(self.frame(other), {(away.pk, "zhao"): 0})

    def test_who_left_before_or_came_after_is_not_in(self) -> None:
        with on("2026-09-20 09:00"):
            end_process(self.members[0], by=self.lin, outcome="lost", reason="不再往来")
        move(self.members[1], self.chen, date(2026, 10, 1))
        frame = self.frame(self.close())
        self.assertNotIn((self.members[0].pk, "lin"), frame)
        self.assertNotIn((self.members[1].pk, "lin"), frame)
        self.assertIn((self.members[1].pk, "chen"), frame)

    def test_signs_make_a_month_likelier(self) -> None:
        for n in (10, 11):
            with on("2026-10-30 10:00"):
                made = log_contact(
                    by=self.chen,
                    client=self.members[n],
                    kind="visit",
                    outcome="reached",
                    happened_at=at("2026-10-03 10:00"),
                    note="上门拜访，相谈甚欢",
                )
            entered(made, at("2026-10-30 10:00"))
        with on("2026-10-30 11:00"):
            log_contact(
                by=self.chen, client=self.members[11], kind="phone", outcome="reached"
            )
        Client.objects.filter(pk=self.members[10].pk).update(size="large")
        period = self.close()
        rows = {r.of_client: r for r in FrameRow.objects.filter(period=period)}
        first, second = (rows[self.members[n].pk] for n in (10, 11))
        self.assertEqual(first.signs, ["late", "same_note", "alone", "big"])
        self.assertEqual((first.weight, second.weight), (260, 180))
        self.assertEqual(rows[self.members[2].pk].weight, 140)  # nothing but the visit

    def test_a_month_closes_once_and_only_when_it_is_over(self) -> None:
        with on("2026-10-31 23:59"):
            self.assertIn("not over", self.refused(close_period, self.nanjing, OCTOBER))
        self.close()
        with on("2026-11-01 01:00"):
            self.assertIn("closed", self.refused(close_period, self.nanjing, OCTOBER))

    def test_a_month_committed_to_late_says_so(self) -> None:
        self.assertFalse(self.close().is_late)
        with on("2026-11-03 09:00"):
            self.assertTrue(close_period(self.suzhou, OCTOBER).is_late)

    def test_each_branch_is_committed_once_a_month(self) -> None:
        with on("2026-11-01 00:00"):
            self.assertEqual((commit_months(), commit_months()), (2, 0))
        period = CheckPeriod.objects.get(branch=self.suzhou, month=date(2026, 11, 1))
        self.assertEqual(period.commitment, commitment_of(period.seed))
        for event in AuditEvent.objects.filter(action__startswith="checks."):
            self.assertNotIn(period.seed, str(event.facts))


@pytest.mark.database
class ClosedMonthTests(Checked, TestCase):
    """Nothing is entered for a closed month, whatever way it comes."""

    @classmethod
    def setUpTestData(cls) -> None:
        cls.found()
        cls.period = cls.close()

    def log(self, client: Client, when: str) -> Contact:
        return log_contact(
            by=client.broker,
            client=client,
            kind="visit",
            outcome="reached",
            happened_at=at(when),
        )

    def test_the_form_refuses_with_a_sentence(self) -> None:
        with on("2026-11-03 09:00"):
            self.client.force_login(self.lin)
            answer = self.client.post(
                f"{reverse('service:log')}?client={self.zhang.pk}",
                {
                    "kind": "visit",
                    "outcome": "reached",
                    "happened_at": "2026-10-31T23:59",
                },
                headers={"accept-language": "en"},
            )
            self.assertContains(answer, "October 2026 is closed")
            self.assertEqual(Contact.objects.count(), 10)
            self.log(self.zhang, "2026-11-01 00:00")
            self.log(self.zhang, "2026-09-30 23:59")

    def test_a_correction_neither_into_nor_out_of_it(self) -> None:
        october = Contact.objects.get(client=self.zhang)
        with on("2026-11-03 09:00"):
            later = self.log(self.zhang, "2026-11-02 09:00")
            for entry, facts in (
                (october, {"note": "另一回事"}),
                (october, {"happened_at": at("2026-11-01 09:00")}),
                (later, {"happened_at": at("2026-10-31 09:00")}),
            ):
                said = self.refused(correct_contact, entry, by=self.lin, **facts)
                self.assertIn("closed", said)
        self.assertEqual(Contact.objects.current().count(), 11)

    def test_an_import_names_the_row(self) -> None:
        with TemporaryDirectory() as folder, on("2026-11-03 09:00"):
            path = Path(folder, "a.csv")
            path.write_text(
                "client,kind,happened_at\n"
                "张建国,visit,2026-11-01 10:00\n"
                "张建国,visit,2026-10-31 10:00\n",
                encoding="utf-8",
            )
            report = import_contacts(path, by=self.lin)
        self.assertEqual([r["row"] for r in report.rejected], [2])
        self.assertIn("closed", report.rejected[0]["reason"])
        self.assertEqual(Contact.objects.count(), 10)

    def test_a_client_handed_to_another_branch_does_not_open_it(self) -> None:
        with on("2026-11-03 09:00"):
            move(self.zhang, self.zhao, date(2026, 11, 2))
            self.zhang.refresh_from_db()
            said = self.refused(self.log, self.zhang, "2026-10-20 10:00")
            self.assertIn("closed", said)
            move(self.members[1], self.zhao, date(2026, 9, 10))
            self.members[1].refresh_from_db()
            self.log(self.members[1], "2026-10-20 10:00")


@pytest.mark.database
class DrawTests(Checked, TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.found()
        Setting.objects.create(
            name="check_calls", value=5, branch=cls.nanjing, from_on=date(2026, 10, 20)
        )
        cls.period = cls.close()

    def test_one_draw_a_month_of_what_the_branch_could_call_then(self) -> None:
        Setting.objects.create(
            name="check_calls", value=1, branch=self.nanjing, from_on=date(2026, 11, 1)
        )
        drawn = self.draw()
        tasks = list(drawn.tasks.select_related("row"))
        self.assertEqual(len(tasks), 5)
        self.assertEqual(sum(t.how == "uniform" for t in tasks), 2)
        self.assertTrue(all(t.row.claimed for t in tasks))
        self.assertIn("never repeated", self.refused(self.draw))
        with self.assertRaises(IntegrityError), transaction.atomic():
            CheckDraw.objects.create(period=self.period, number=2, size=0)

    def test_nothing_is_drawn_before_the_month_is_closed(self) -> None:
        said = self.refused(draw_checks, self.suzhou, OCTOBER)
        self.assertIn("Close the month", said)

    def test_a_void_needs_a_reason_and_stays_listed(self) -> None:
        drawn = self.draw()
        said = self.refused(void_draw, drawn, by=self.gao, reason="嗯")
        self.assertIn("few words", said)
        void_draw(drawn, by=self.gao, reason="名单被人看到了")
        again = self.draw()
        self.assertEqual((again.number, again.beacon), (2, "#2"))
        self.assertNotEqual(again.list_hash, drawn.list_hash)
        self.assertEqual(self.period.draws.count(), 2)
        self.assertEqual(set(prove(self.period).lists), {1, 2})

    def test_the_script_of_twenty_lines_gives_the_same_list(self) -> None:
        drawn = self.draw()
        with TemporaryDirectory() as folder:
            path = Path(folder, "draw.json")
            command = ("verify_draw", "nanjing", "2026-10", f"--export={path}")
            with self.assertRaisesMessage(CommandError, "seed is shown"):
                call_command(*command, stdout=StringIO())
            close_checks(self.period, by=self.wu)
            call_command(*command, stdout=StringIO())
            found = self.run_script(path)
            keys = [str(task.row.key) for task in drawn.tasks.order_by("position")]
            self.assertEqual(found.stdout.split(), keys)
            self.assertEqual(found.returncode, 0)
            for name in ("seed", "beacon", "frame_hash", "commitment"):
                said = json.loads(path.read_text())
                said[name] = said[name][:-1] + ("1" if said[name][-1:] != "1" else "2")
                forged = Path(folder, "forged.json")
                forged.write_text(json.dumps(said))
                self.assertEqual(self.run_script(forged).returncode, 1, name)

    def run_script(self, path: Path) -> subprocess.CompletedProcess[str]:
        script = Path(settings.BASE_DIR, "docs/verify_draw.py")
        return subprocess.run(
            [sys.executable, "-I", str(script), str(path)],
            capture_output=True,
            text=True,
            check=False,
        )

    def test_commands_tell_what_they_did_and_refuse_with_one(self) -> None:
        out = StringIO()
        with on("2026-11-02 09:00"):
            call_command("close_period", "suzhou", "2026-10", "--json", stdout=out)
            self.assertEqual(json.loads(out.getvalue())["claimed"], 0)
            out = StringIO()
            call_command("draw_checks", "nanjing", "2026-10", "--json", stdout=out)
            self.assertEqual(json.loads(out.getvalue())["size"], 5)
            for command in (
                ("draw_checks", "nanjing", "2026-10"),
                ("close_period", "nanjing", "2026-10"),
                ("close_period", "nanjing", "2026-11"),
                ("close_period", "nowhere", "2026-10"),
                ("verify_draw", "nanjing", "2026-08"),
            ):
                with self.assertRaises(CommandError) as refused:
                    call_command(*command, stdout=StringIO())
                self.assertEqual(refused.exception.returncode, 1)


@pytest.mark.database
class CallingTests(Checked, TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.found()
        cls.period = cls.close()
        cls.drawn = cls.draw()
        cls.tasks = list(cls.drawn.tasks.order_by("position"))

    def task_of(self, client: Client) -> CheckTask:
        return CheckTask.objects.get(row__of_client=client.pk)

    def test_words_come_before_the_verdict(self) -> None:
        task = self.tasks[0]
        said = self.refused(judge, task, by=self.tan, verdict="confirmed", words="好的")
        self.assertIn("gone on", said)
        call_client(task, by=self.tan)
        record_words(task, by=self.tan, words="他来过")
        task.refresh_from_db()
        judge(task, by=self.tan, verdict="confirmed")
        task.refresh_from_db()
        self.assertEqual(
            (task.state, task.verdict, task.calls), ("done", "confirmed", 1)
        )
        said = self.refused(judge, task, by=self.tan, verdict="denied")
        self.assertTrue(said)

    def test_who_cannot_be_asked_is_unverified_with_a_reason(self) -> None:
        task = self.tasks[0]
        said = self.refused(judge, task, by=self.tan, verdict="unverified")
        self.assertIn("why", said)
        judge(task, by=self.tan, verdict="unverified", words="三次无人接听")
        task.refresh_from_db()
        self.assertEqual((task.state, task.verdict), ("done", "unverified"))

    def test_one_denial_opens_a_second_look_by_somebody_else(self) -> None:
        task = self.tasks[0]
        self.settle(task, "denied")
        task.refresh_from_db()
        self.assertEqual(task.state, "second")
        self.assertIn("first look", refusal_to_check(self.tan, task))
        self.assertIn("first look", self.refused(call_client, task, by=self.tan))
        self.settle(task, "confirmed", by=self.wu)
        task.refresh_from_db()
        self.assertEqual((task.state, task.verdict), ("done", "confirmed"))
        self.assertEqual(task.events.filter(verdict="denied").count(), 1)

    def test_never_by_whose_client_it_is(self) -> None:
        mine = hire("own", "manager", self.nanjing)
        task = self.task_of(self.members[0])
        self.assertEqual(refusal_to_check(mine, task), "")
        Client.objects.filter(pk=self.zhang.pk).update(broker=mine)
        task = self.task_of(self.members[0])
        self.assertIn("your own", refusal_to_check(mine, task))
        self.assertIn("your own", self.refused(call_client, task, by=mine))
        for person in (self.lin, self.he, self.gao, self.ada):
            self.assertTrue(refusal_to_check(person, task), person)

    def test_who_asked_to_be_left_alone_is_not_called(self) -> None:
        task = self.tasks[0]
        stand(person_of(task.row.client), "restricted")
        task = CheckTask.objects.get(pk=task.pk)
        self.assertIn("left alone", self.refused(call_client, task, by=self.tan))

    def test_after_the_end_nothing_is_added(self) -> None:
        close_checks(self.period, by=self.wu)
        self.assertIn("closed", self.refused(call_client, self.tasks[0], by=self.tan))
        said = self.refused(void_draw, self.drawn, by=self.gao, reason="太晚了也不行")
        self.assertIn("closed", said)

    def test_steps_are_only_ever_added_to(self) -> None:
        self.settle(self.tasks[0], "confirmed")
        event = CheckEvent.objects.order_by("number").first()
        with self.assertRaises(PermissionDenied):
            CheckEvent.objects.filter(pk=event.pk).update(verdict="denied")
        with self.assertRaises(PermissionDenied):
            event.delete()
        with self.assertRaises(PermissionDenied):
            event.save()

    def test_merging_and_erasing_leave_the_proof_whole(self) -> None:
        for task in self.tasks[:3]:
            self.settle(task, "confirmed")
        one, other = self.tasks[0].row.client, self.tasks[1].row.client
        merge = merge_clients(one, other, by=one.broker)
        prove(self.period)
        unmerge(merge, by=self.wu)
        prove(self.period)
        person = person_of(self.tasks[2].row.client)
        erase_groups(person, {"contacts"})
        with self.assertRaises(Tampered):  # nobody asked for it
            prove(self.period)
        stand(person, "erased")
        prove(self.period)
        row = FrameRow.objects.get(pk=self.tasks[2].row_id)
        self.assertEqual((row.phone, row.claims, row.salt), ("", [], ""))
        said = CheckEvent.objects.filter(task=self.tasks[2]).values_list("words")
        self.assertEqual({words for (words,) in said}, {""})
