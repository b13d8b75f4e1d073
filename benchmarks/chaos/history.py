"""Real input: 13,000 people's history, imported and counted against the file itself."""

import json
import time
from datetime import date
from typing import Any

from benchmarks.chaos.installation import Installation, installation
from benchmarks.chaos.trial import Row
from tests.pipeline.funnel_file import HORIZONS, counted, write

CASES = 13_000
DAYS = (date(2025, 12, 20), date(2025, 3, 31), date(2024, 2, 29))
PARTS = ("matured", "converted", "watching")


def whole_funnel(name: str) -> list[Row]:
    """Import a funnel of another system on both databases; compare every count."""
    rows = []
    for database in ("postgres", "sqlite"):
        with installation(database) as site:
            rows += _brought_in(name, database, site)
    return rows


def _brought_in(name: str, database: str, site: Installation) -> list[Row]:
    site.tell("found", readers=0)
    path = site.folder / "history.csv"
    write(path, cases=CASES, brokers=["lin"])
    began = time.perf_counter()
    command = ["manage.py", "import_history", str(path), "--user", "lin", "--create"]
    found = json.loads(site.run(*command, "--json"))
    took = time.perf_counter() - began
    done = f"{found['rows']:,} moves of {CASES:,} people, {database} ({took:.0f} s)"
    # Mr Zhang came in 2026 and is in none of the days looked at.
    wrong = [day for day in DAYS if _told(site, day) != counted(path, day)]
    result = f"{len(DAYS) - len(wrong)} of {len(DAYS)} days agree to the unit"
    sums = json.loads(site.run("manage.py", "check_summaries", "--json"))
    return [
        Row(name, done, result, "every count is the file's", not wrong),
        Row(name, "check_summaries", json.dumps(sums["differ"]), "0", sums["ok"]),
    ]


def _told(site: Installation, day: date) -> dict[str, Any]:
    asked = ["funnel_report", "--broker", "lin", "--as-of", day.isoformat(), "--json"]
    facts = json.loads(site.run("manage.py", *asked))
    steps = {s: {p: facts["steps"][s][p] for p in PARTS} for s in HORIZONS}
    return {
        "reached": facts["reached"],
        "steps": steps,
        "median_days": facts["median_days"],
    }
