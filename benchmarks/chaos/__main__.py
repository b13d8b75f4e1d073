"""`python -m benchmarks.chaos [--only NAME …] [--json]`; 1 when a goal is missed."""

import argparse
import json
import signal
import sys
from time import perf_counter

from benchmarks.chaos import (
    checks,
    data,
    files,
    history,
    kills,
    limits,
    lineage,
    relays,
    web,
    withdrawals,
)
from benchmarks.chaos.trial import Row, Trial, as_json, carry_out, show, summary

TRIALS = (
    Trial("kill", kills.kill_nine, 420),
    Trial("relay", relays.bad_relays, 180),
    Trial("consent", withdrawals.race, 420),
    Trial("double-submit", web.double_submit, 240),
    Trial("enumeration", web.enumeration, 600),
    Trial("sqlite", data.sqlite_counter, 180),
    Trial("import", data.same_file_at_once, 240),
    Trial("checks", checks.spot_checks, 420),
    Trial("funnel", history.whole_funnel, 300),
    Trial("migrations", lineage.both_ways, 240),
    Trial("limits", limits.files_over_a_limit, 120),
    Trial("files", files.mutated_files, 540),
)


def main() -> int:
    """Run the trials asked for, one after the other, and print the table."""
    asked = _arguments()
    signal.signal(signal.SIGTERM, lambda *_signal: sys.exit(1))  # and clean up
    rows: list[Row] = []
    for trial in TRIALS:
        if asked.only and trial.name not in asked.only:
            continue
        _say(f"{trial.name} …")
        began = perf_counter()
        rows += carry_out(trial)
        _say(f"{trial.name}: {perf_counter() - began:.0f} s")
    if asked.json:
        print(json.dumps(as_json(rows), ensure_ascii=False))
    else:
        print(show(rows))
        print(summary(rows))
    return 0 if all(row.is_reached for row in rows) else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.chaos")
    names = [trial.name for trial in TRIALS]
    parser.add_argument(
        "--only", action="append", default=[], choices=names, help="may be repeated"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser.parse_args()


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
