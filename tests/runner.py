"""The whole suite: `python -m tests.runner [--db sqlite|postgres|all] [pytest options]`.

Without --db everything runs on SQLite, then what is marked `database` on PostgreSQL;
`all` runs everything on both. The last line counts: `N passed, N failed, N skipped`.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as ET

NO_TESTS = 5
WORKERS = os.environ.get("TEST_WORKERS", "2")
Round = tuple[str, list[str]]
ROUNDS: dict[str, list[Round]] = {
    "default": [("sqlite", []), ("postgres", ["-m", "database"])],
    "sqlite": [("sqlite", [])],
    "postgres": [("postgres", [])],
    "all": [("sqlite", []), ("postgres", [])],
}


def run_round(database: str, options: list[str]) -> tuple[bool, Counter[str]]:
    """Run pytest once on one database; say whether it went well, and count."""
    with tempfile.TemporaryDirectory(prefix="broker-crm-report-") as folder:
        report = Path(folder, "report.xml")
        done = subprocess.run(
            [
                *[sys.executable, "-m", "pytest", "-n", WORKERS, "-rfEs"],
                *[f"--junitxml={report}", *options],
            ],
            env={**os.environ, "DB": database},
            stdin=subprocess.DEVNULL,
            check=False,
        )
        return done.returncode in (0, NO_TESTS), count(report)


def count(report: Path) -> Counter[str]:
    """Count outcomes in pytest's report; a run that broke counts as one failure."""
    if not report.exists():
        return Counter(failed=1)
    counts: Counter[str] = Counter()
    for suite in ET.parse(report).getroot().iter("testsuite"):
        total = int(suite.get("tests", 0))
        failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped = int(suite.get("skipped", 0))
        counts.update(passed=total - failed - skipped, failed=failed, skipped=skipped)
    return counts


def main() -> int:
    """Run the rounds asked for and sum them up."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--db", choices=sorted(ROUNDS), default="default")
    known, options = parser.parse_known_args()
    total: Counter[str] = Counter(passed=0, failed=0, skipped=0)
    lines, is_fine = [], True
    for database, selection in ROUNDS[known.db]:
        part = "what depends on the database" if selection else "everything"
        print(f"== {part} on {database} ==", flush=True)
        began = time.monotonic()
        went_well, counts = run_round(database, [*selection, *options])
        is_fine = is_fine and went_well
        if not went_well and not counts["failed"]:
            counts["failed"] = 1
        total += counts
        seconds = time.monotonic() - began
        lines.append(f"{part} on {database}: {words(counts)} in {seconds:.0f} s")
    print("\n".join(["", *lines, words(total)]), flush=True)
    return 0 if is_fine else 1


def words(counts: Counter[str]) -> str:
    """Write the counts out."""
    return ", ".join(
        f"{counts[name]} {name}" for name in ("passed", "failed", "skipped")
    )


if __name__ == "__main__":
    sys.exit(main())
