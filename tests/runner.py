"""The whole suite: `python -m tests.runner [--db sqlite|postgres|all] [pytest options]`.

Without --db everything runs on SQLite, then what is marked `database` on PostgreSQL;
`all` runs everything on both. The last line counts: `N passed, N failed, N skipped`.
"""

import argparse
import os
import re
import subprocess
import sys
import time
from collections import Counter

NO_TESTS = 5
WORKERS = os.environ.get("TEST_WORKERS", "2")
SUMMARY = re.compile(r"( in \d+\.\d+s|no tests ran)")
OUTCOME = re.compile(r"(\d+) (passed|failed|skipped|errors?)\b")
Round = tuple[str, list[str]]
ROUNDS: dict[str, list[Round]] = {
    "default": [("sqlite", []), ("postgres", ["-m", "database"])],
    "sqlite": [("sqlite", [])],
    "postgres": [("postgres", [])],
    "all": [("sqlite", []), ("postgres", [])],
}


def run_round(database: str, options: list[str]) -> tuple[bool, Counter[str]]:
    """Run pytest once on one database; say whether it went well, and count."""
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", "-n", WORKERS, "-rfEs", *options],
        env={**os.environ, "DB": database},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        errors="replace",
    )
    assert process.stdout is not None
    summary = ""
    for line in process.stdout:
        sys.stdout.write(line)
        sys.stdout.flush()
        summary = line if SUMMARY.search(line) else summary
    return process.wait() in (0, NO_TESTS), count(summary)


def count(summary: str) -> Counter[str]:
    """Count outcomes by pytest's last line; a run that broke off counts as a failure.

    >>> count("2 failed, 12 passed, 1 error, 3293 subtests passed in 30.99s")["failed"]
    3
    """
    found = {word.rstrip("s"): int(n) for n, word in OUTCOME.findall(summary)}
    if not found and "no tests ran" not in summary:
        return Counter(failed=1)
    failed = found.get("failed", 0) + found.get("error", 0)
    return Counter(
        passed=found.get("passed", 0), failed=failed, skipped=found.get("skipped", 0)
    )


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
