"""What is not a page: bringing clients in, taking them out, digests on their way."""

import csv
import io
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.core.management import call_command

from accounts.actions import seal_records
from accounts.models import AuditEvent, User
from accounts.policies import trading_calendar
from benchmarks.servers import ROOT
from clients.models import Client
from core.clock import today
from digests.actions import plan_digest
from outbox.actions import hand_over_due
from outbox.models import Delivery
from pipeline.actions.summaries import check_summaries, rebuild_summaries
from pipeline.models import CohortCount
from service.analytics.line import line_read

SURNAMES, GIVEN = "王李张刘陈杨黄赵吴周", "伟芳娜敏静丽强磊军洋勇艳"


@dataclass
class Rate:
    """How many of something went through in how many seconds."""

    count: int = 0
    seconds: float = 0.0
    problem: str = ""

    @property
    def per_second(self) -> float:
        return self.count / self.seconds if self.seconds else 0.0


@contextmanager
def timed(rate: Rate) -> Iterator[None]:
    """Time a block into a rate."""
    began = time.perf_counter()
    yield
    rate.seconds = time.perf_counter() - began


def bring_in(folder: Path, count: int) -> Rate:
    """Import a csv of new clients, validated and committed, as a broker does it."""
    path, rate = _file_of(folder, count), Rate()
    before, out = Client.objects.count(), io.StringIO()
    with timed(rate):
        call_command(
            "import_clients", str(path), "--user", "broker002", "--json", stdout=out
        )
    rate.count = Client.objects.count() - before
    if rate.count != count:
        rate.problem = f"{rate.count} of {count} came in: {out.getvalue()[:200]}"
    return rate


def bring_in_apart(folder: Path, count: int) -> tuple[Rate, int]:
    """Import a csv in a process of its own; also return the most memory it had (MB)."""
    path, rate, before = _file_of(folder, count), Rate(), Client.objects.count()
    command = [sys.executable, "manage.py", "import_clients", str(path)]
    with timed(rate):
        process = subprocess.Popen(
            [*command, "--user", "broker003", "--json"],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
        )
        _pid, status, used = os.wait4(process.pid, 0)
    rate.count = Client.objects.count() - before
    if status or rate.count != count:
        rate.problem = f"{rate.count} of {count} came in, status {status}"
    return rate, used.ru_maxrss // 1024


def verify_records(count: int) -> Rate:
    """Write and seal records, then verify the whole chain."""
    rate, by = Rate(count), User.objects.get(username="office")
    AuditEvent.objects.bulk_create(
        (
            AuditEvent(
                by=by,
                action="client.changed",
                model="clients.client",
                object_id=str(n),
                branch_id=n % 10 + 1,
                facts={"fields": ["phone", "note"]},
            )
            for n in range(count)
        ),
        batch_size=5_000,
    )
    while seal_records():
        pass
    with timed(rate):
        call_command("verify_audit", stdout=io.StringIO())
    return rate


def _file_of(folder: Path, count: int) -> Path:
    path = folder / "import.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["name", "phone", "email", "occupation", "assets", "stage"])
        for n in range(count):
            name = SURNAMES[n % 10] + GIVEN[n % 12] + GIVEN[n // 12 % 12]
            phone = f"12{n * 618_970_019 % 10**9:09d}"
            stage = "D" if n % 50 == 0 else "A"
            rows.writerow([name, phone, f"i{n}@example.com", "职员", n * 10, stage])
    return path


def take_out(folder: Path) -> Rate:
    """Export every client of the firm as csv."""
    path, rate = folder / "export.csv", Rate()
    with timed(rate):
        call_command(
            "export_clients",
            *["--user", "office", "--out", str(path)],
            stdout=io.StringIO(),
        )
    with path.open(encoding="utf-8-sig", newline="") as file:
        rate.count = sum(1 for _ in csv.reader(file)) - 1
    if rate.count != Client.objects.count():
        rate.problem = f"{rate.count} rows of {Client.objects.count()} clients"
    return rate


def digests(seconds: float) -> tuple[Rate, Rate]:
    """Plan the last trading day's digest, then hand it over for some seconds."""
    planned, handed, day = Rate(), Rate(), today()
    while not trading_calendar().is_open(day):
        day -= timedelta(days=1)
    with timed(planned):
        plan = plan_digest(day=day)
    planned.count, planned.problem = plan.readers, plan.reason
    with timed(handed):
        tally = hand_over_due(seconds=seconds)
    handed.count = Delivery.objects.filter(state="sent").count()
    if handed.count == 0:
        handed.problem = json.dumps(tally.counts)
    return planned, handed


def rebuild() -> Rate:
    """Make everything kept beside the ledgers anew, the sums from nothing."""
    took = Rate()
    CohortCount.objects.all().delete()
    with timed(took):
        took.count = sum(rebuild_summaries().values())
    wrong = [one.summary.name for one in check_summaries() if one.count]
    if wrong:
        took.problem = f"still wrong: {', '.join(wrong)}"
    return took


LINES = (
    "王芳 面谈 说手续费高 周五下午再联系",
    "zs 电话 没接",
    "2231 met, wants to open",
)


def read_lines(times: int = 50) -> float:
    """Return the median time (ms) one logged line takes to be read for a broker."""
    broker, took = User.objects.get(pk=1), []
    for n in range(3 + times):
        began = time.perf_counter()
        line_read(LINES[n % len(LINES)], by=broker)
        took.append(1000 * (time.perf_counter() - began))
    return statistics.median(took[3:])
