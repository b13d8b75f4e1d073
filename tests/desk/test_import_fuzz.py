"""Damaged files by the dozen; ten thousand of them run with `make chaos`."""

import io
import json
import random
from contextlib import suppress

import pytest
from django.core.management import CommandError, call_command
from django.test import SimpleTestCase

from benchmarks.chaos.files import fuzz, mutants, sound_files
from clients.models import Client
from core.files import read_table
from tests.desk.importing import ImportTestCase


class ReadingTests(SimpleTestCase):
    def test_every_damaged_file_ends_in_rows_or_in_a_sentence(self) -> None:
        outcome = fuzz(texts=300, workbooks=12, seed=7)
        self.assertEqual([], outcome.faults)
        self.assertEqual(312, outcome.counts.total())
        self.assertGreater(min(outcome.counts.values()), 50)
        self.assertLess(outcome.slowest, 5)


@pytest.mark.database
class BringingInTests(ImportTestCase):
    def test_sound_ones_are_read_whole(self) -> None:
        for name, content in sound_files().items():
            path = self.folder / name
            path.write_bytes(content)
            table = read_table(path, name=name)
            self.assertIn(len(table.rows), (2, 6, 10), name)
            self.assertEqual("张三", next(iter(table.rows))[0], name)

    def test_nothing_breaks_and_nothing_is_half_written(self) -> None:
        files = {n: c for n, c in sound_files().items() if n[0] in "abcdef"}
        there = Client.objects.count()
        for number, (name, content) in enumerate(mutants(files, 90, random.Random(3))):
            path = self.folder / f"{number}{name}"
            path.write_bytes(content)
            out = io.StringIO()
            with self.subTest(path.name), suppress(CommandError):
                arguments = [str(path), "--user", "lin", "--accept-partial", "--json"]
                call_command("import_clients", *arguments, stdout=out)
                report = json.loads(out.getvalue())
                there += report["created"]
                told = (
                    report["created"] + report["duplicates"] + len(report["rejected"])
                )
                self.assertEqual(report["rows"], told)
            self.assertEqual(there, Client.objects.count())
