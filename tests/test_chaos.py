"""The judgement of the chaos trials; the trials themselves run with `make chaos`."""

import json
import smtplib
import time
from collections import Counter
from typing import Any

import pytest
from django.test import SimpleTestCase

from benchmarks.chaos.__main__ import TRIALS
from benchmarks.chaos.data import sqlite_counter
from benchmarks.chaos.kills import Outcome
from benchmarks.chaos.relay import Fault, running_relay
from benchmarks.chaos.trial import Row, Trial, as_json, carry_out, show, summary

GOOD = Row("kill", "2,000 messages", "0 twice", "0 twice", is_reached=True)
BAD = Row("relay", "掉线", "1 twice", "0 twice", is_reached=False)


class TableTests(SimpleTestCase):
    def test_the_table_says_which_goal_was_missed(self) -> None:
        lines = show([GOOD, BAD]).splitlines()
        self.assertEqual(lines[0].split()[-1], "reached")
        self.assertTrue(lines[1].endswith("yes"))
        self.assertTrue(lines[2].endswith("NO"))
        self.assertEqual(
            summary([GOOD, BAD]), "1 of 2 goals reached; missed in: relay."
        )
        facts = json.loads(json.dumps(as_json([GOOD, BAD])))
        self.assertEqual((facts["reached"], facts["failed"]), (1, 1))

    def test_a_trial_that_breaks_or_takes_too_long_is_a_missed_goal(self) -> None:
        def breaks(name: str) -> list[Row]:
            msg = f"{name}: no server"
            raise RuntimeError(msg)

        def hangs(name: str) -> list[Row]:
            time.sleep(20)
            return [GOOD]

        for run, word in ((breaks, "no server"), (hangs, "not finished after 1 s")):
            (row,) = carry_out(Trial("t", run, 1))
            self.assertFalse(row.is_reached)
            self.assertIn(word, row.result)

    def test_every_trial_has_a_name_of_its_own_and_a_limit(self) -> None:
        self.assertEqual(len({one.name for one in TRIALS}), len(TRIALS))
        self.assertTrue(all(0 < one.seconds <= 3600 for one in TRIALS))


class OutcomeTests(SimpleTestCase):
    def test_twice_and_lost_are_told_apart(self) -> None:
        ledger = {"a": "sent", "b": "sent", "c": "uncertain", "d": "planned"}
        outcome = Outcome(ledger, Counter({"a": 2, "c": 1}))
        self.assertEqual(outcome.duplicates, 1)
        self.assertEqual(outcome.lost, {"b", "d"})


class RelayTests(SimpleTestCase):
    def send(self, fault: Fault) -> tuple[Any, int]:
        with running_relay() as relay:
            relay.fault = fault
            host, port = relay.env["EMAIL_HOST"], int(relay.env["EMAIL_PORT"])
            with smtplib.SMTP(host, port, timeout=1) as line:
                try:
                    line.sendmail("a@example.com", ["b@example.com"], "x")
                except (smtplib.SMTPException, TimeoutError) as error:
                    return type(error), relay.letters["b@example.com"]
            return None, relay.letters["b@example.com"]

    def test_it_misbehaves_as_told(self) -> None:
        self.assertEqual(self.send(Fault()), (None, 1))
        refused = (smtplib.SMTPRecipientsRefused, 0)
        self.assertEqual(self.send(Fault("RCPT", "550 no")), refused)
        self.assertEqual(
            self.send(Fault("END", "451 later")), (smtplib.SMTPDataError, 0)
        )
        dropped = (smtplib.SMTPServerDisconnected, 1)
        self.assertEqual(self.send(Fault("END", "drop")), dropped)


@pytest.mark.database
class SmallTrialTests(SimpleTestCase):
    def test_the_sqlite_trial_reaches_its_goal(self) -> None:
        (row,) = sqlite_counter("sqlite")
        self.assertTrue(row.is_reached, row.result)
