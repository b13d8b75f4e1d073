"""A funnel of another system as csv, and what it holds, counted from the csv alone."""

import csv
import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
HORIZONS = {"A>B": 30, "B>C": 60, "C>D": 90, "A>D": 180}
ONWARD = {"A": ("B", 0.25, 60), "B": ("C", 0.32, 90), "C": ("D", 0.25, 150)}
BEGAN, DAYS = datetime(2024, 1, 1, tzinfo=SHANGHAI), 400


def write(path: Path, *, cases: int, brokers: list[str], seed: int = 1) -> None:
    """Write the history of so many people: skips, returns, losses, re-entries, moves
    in one second and about midnight, in any order and three ways to write a moment."""
    chance = random.Random(seed)
    rows = []
    for n in range(cases):
        broker = brokers[n % len(brokers)]
        moves = list(_life(chance))
        rows += [(f"k{n}", stage, _written(at, chance), broker) for stage, at in moves]
    chance.shuffle(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(["client", "stage", "at", "broker", "reason"])
        lines.writerows([*row, "原系统"] for row in rows)


def _life(chance: random.Random) -> Iterator[tuple[str, datetime]]:
    at = BEGAN + timedelta(chance.randrange(DAYS), chance.randrange(86_400))
    if chance.random() < 0.1:
        at = at.replace(hour=chance.choice([0, 23]), minute=0, second=0)
        at -= timedelta(seconds=chance.randrange(2))
    stage: str = "A"
    yield stage, at
    while stage in ONWARD:
        following, share, most = ONWARD[stage]
        if chance.random() > share:
            if chance.random() < 0.3:
                yield "lost", at + timedelta(chance.randrange(1, 50))
            return
        if chance.random() < 0.05:  # away and back again
            yield "dormant", at + timedelta(seconds=1)
            yield stage, at + timedelta(seconds=2)
        at += chance.choice(
            [timedelta(0), timedelta(chance.randrange(most), chance.randrange(86_400))]
        )
        if chance.random() > 0.1 or following == "D":  # else the stage is skipped
            yield following, at
        if chance.random() < 0.05:  # back and forth never counts again
            at += timedelta(hours=chance.randrange(30))
            yield stage, at
        stage = following


def _written(at: datetime, chance: random.Random) -> str:
    match chance.randrange(3):
        case 0:
            return f"{at:%Y-%m-%d %H:%M:%S}"
        case 1:
            return at.isoformat()
        case _:
            return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def counted(path: Path, as_of: date, broker: str = "") -> dict[str, Any]:
    """Count the file by hand, in the shape of `funnel_report`; never the ledger."""
    people: dict[str, dict[str, date]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["stage"] not in "ABCD" or broker not in ("", row["broker"]):
                continue
            at = datetime.fromisoformat(row["at"])
            day = (at if at.tzinfo is None else at.astimezone(SHANGHAI)).date()
            one = people.setdefault(row["client"], {})
            for stage in "ABCD":
                if stage <= row["stage"]:
                    one[stage] = min(day, one.get(stage, day))
    known = [
        {stage: day for stage, day in one.items() if day <= as_of}
        for one in people.values()
    ]
    lags = [(one["D"] - one["A"]).days for one in known if "D" in one]
    return {
        "reached": dict(Counter({s: sum(s in one for one in known) for s in "ABCD"})),
        "steps": {
            step: _step(known, step[0], step[2], days, as_of)
            for step, days in HORIZONS.items()
        },
        "median_days": {"A>D": median(lags) if lags else None},
    }


def _step(
    known: list[dict[str, date]], start: str, end: str, days: int, as_of: date
) -> dict[str, int]:
    there = [one for one in known if start in one]
    matured = [one for one in there if (as_of - one[start]).days >= days]
    return {
        "matured": len(matured),
        "converted": sum(
            end in one and (one[end] - one[start]).days <= days for one in matured
        ),
        "watching": len(there) - len(matured),
    }
