"""`python -m benchmarks`: Workload W, our pages and the floor's, in one run."""

import argparse
import json
import os
import secrets
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks import servers

PARTS = (
    *("pages", "import", "export", "digests", "summaries"),
    *("audit", "checks", "line", "million"),
)
MOVE = "move a client"
# Everything but this: it takes minutes, so only the whole workload has it by itself.
LONG = "million"
SECONDS = {0.01: (1.0, 1), 0.1: (2.0, 3), 1.0: (4.0, 3)}


def main() -> int:
    """Run what was asked for; 0 when every goal is reached, 1 when one is missed."""
    asked = _arguments()
    if not (servers.FLOOR / "gen_w.py").exists():
        print(f"Nothing measured: the floor is not at {servers.FLOOR} (set FLOOR_DIR).")
        return 0
    folder = Path(tempfile.mkdtemp(prefix="bcrm-bench-"))
    try:
        with servers.database_server(asked.keep) as server:
            if servers.kept_scale(server) not in (None, asked.scale):
                _say(f"{asked.keep} keeps another scale: name another folder.")
                return 2
            if _configure(server, folder) and servers.kept_scale(server):
                servers.tidy(server)
            return _run(asked, server, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks")
    parser.add_argument("--scale", type=float, default=0.01, choices=list(SECONDS))
    parser.add_argument(
        "--only",
        default="",
        help=f"some of {'; '.join(PARTS)}, or words of a page, with ; between",
    )
    parser.add_argument(
        "--keep",
        type=Path,
        help="a folder that keeps the loaded workload: loaded once, copied each run; "
        "every user of this machine must be able to reach it",
    )
    parser.add_argument(
        "--profile",
        action="store_true",
        help="measure nothing: print each page's statements, with their plans, and "
        "where its processor time goes",
    )
    parser.add_argument(
        "--beside",
        type=Path,
        metavar="FILE",
        help="what --json printed at another scale: print how much dashboards grew",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser.parse_args()


def _configure(server: Any, folder: Path) -> bool:
    """Set the product up as in production; say whether the schema was changed."""
    os.environ |= {
        "DATABASE_URL": server.url(servers.DATABASE),
        "DATA_DIR": str(folder / "data"),
        "SECRET_KEY": secrets.token_urlsafe(48),
        "DATA_KEY": secrets.token_urlsafe(48),
        "DEBUG": "false",
        "TESTING": "false",
        "ALLOWED_HOSTS": "127.0.0.1",
        "TRUST_PROXY": "true",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(servers.SINK_PORT),
        "SITE_URL": "https://127.0.0.1",
        "DJANGO_SETTINGS_MODULE": "broker_crm.settings",
    }
    os.environ.pop("REDIS_URL", None)
    import django
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    django.setup()
    steps = MigrationExecutor(connection)
    is_behind = bool(steps.migration_plan(steps.loader.graph.leaf_nodes()))
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    connection.close()
    return is_behind


def _run(asked: argparse.Namespace, server: Any, folder: Path) -> int:
    from benchmarks import report

    _load(server, folder, asked.scale)
    if asked.profile:
        from benchmarks import profiling

        profiling.show([word for word in asked.only.split(";") if word])
        return 0
    words = [word.strip() for word in asked.only.split(";") if word.strip()]
    parts = [part for part in PARTS if part in words] or ([] if words else [*PARTS])
    if not words and asked.scale < 1:
        parts.remove(LONG)
    rows: list[report.Row] = []
    floors: dict[str, Any] = {}
    if "pages" in parts or words:
        floors, rows = _pages(asked.scale, server, folder, words)
    if set(parts) - {"pages"}:
        rows += _bulk(asked.scale, parts, floors, folder)
    if asked.beside:
        rows += report.growth_rows(rows, asked.scale, asked.beside)
    void = report.void_reason(floors) if floors else ""
    busy = os.getloadavg()[2]
    _say(f"Load of the last 15 minutes: {busy:.1f} on {os.cpu_count()} processors.")
    if asked.json:
        print(json.dumps(report.as_json(rows, void, asked.scale), ensure_ascii=False))
    else:
        print(report.show(rows))
        print(report.summary(rows, void, asked.scale))
    return 1 if void or any(row.reached is False for row in rows) else 0


def _load(server: Any, folder: Path, scale: float) -> None:
    import psycopg2
    from django.db import connections

    from benchmarks import loading, workload

    if servers.kept_scale(server):
        _say(f"Workload W ×{scale:g} as it was kept.")
        return
    began = time.perf_counter()
    counts = workload.generate(folder / "w", scale)
    link = psycopg2.connect(servers.dsn(server))
    workload.load_floor(link, folder / "w")
    link.close()
    loading.load_ours(folder / "w")
    took = time.perf_counter() - began
    words = f"{counts['clients']:,} clients, {counts['activities']:,} contacts"
    _say(f"Workload W ×{scale:g} loaded in {took:.0f} s: {words}.")
    connections.close_all()
    servers.keep_database(server, scale)


def _pages(
    scale: float, server: Any, folder: Path, words: list[str]
) -> tuple[dict[str, Any], list[Any]]:
    from benchmarks import moves, pages, report
    from benchmarks.goals import FLOOR_OPS, PAGES

    seconds, runs = SECONDS[scale]
    effort, link = pages.Effort(seconds, runs), servers.dsn(server)
    with (
        servers.floor_site(server, folder) as bare,
        servers.our_site(folder) as ours,
    ):
        target, missing = pages.our_target(ours, link)
        wanted = [
            name
            for name in target["ops"]
            if not words or "pages" in words or any(word in name for word in words)
        ]
        floor = pages.floor_target(bare, link)
        # Without pages the floor only says how fast this machine is now.
        is_moved = not words or any(word in MOVE for word in ("pages", *words))
        ops = list(FLOOR_OPS) if wanted or is_moved else ["rows50"]
        before = pages.measure("floor", floor, ops, effort, folder)
        found = pages.measure("ours", target, wanted, effort, folder)
        if is_moved:
            found[MOVE] = moves.measure(ours)
        after = pages.measure("floor", floor, ops, effort, folder)
        floors = report.between(before, after)
    beside = report.Beside(floors, scale)
    rows = [report.page_row(name, found[name], beside) for name in found]
    rows += [report.page_row(name, {}, beside) for name in missing if name in PAGES]
    if found:
        rows.append(report.memory_row(found))
    return floors, rows


def _bulk(
    scale: float, parts: list[str], floors: dict[str, Any], folder: Path
) -> list[Any]:
    from benchmarks import bulk, report

    beside = report.Beside(floors, scale)
    rows = _single(scale, parts, beside)
    if "digests" in parts:
        with servers.mail_sink(folder):
            planned, handed = bulk.digests(20.0 if scale >= 0.1 else 8.0)
        rows.append(report.rate_row("digests planned", planned, beside))
        rows.append(report.rate_row("digests handed over", handed, beside))
    if "summaries" in parts:
        rows.append(report.rebuild_row(bulk.rebuild()))
    if "export" in parts:
        rows.append(report.rate_row("export csv", bulk.take_out(folder), beside))
    if "import" in parts:
        count = 10_000 if scale >= 0.1 else 2_000
        rows.append(report.rate_row("import csv", bulk.bring_in(folder, count), beside))
    if "audit" in parts:
        checked = bulk.verify_records(100_000 if scale >= 0.1 else 5_000)
        rows.append(report.rate_row("audit records verified", checked, beside))
    if LONG in parts:
        rows.append(report.peak_row(*bulk.bring_in_apart(folder, 1_000_000)))
    return rows


def _single(scale: float, parts: list[str], beside: Any) -> list[Any]:
    """Measure what one person waits for."""
    from benchmarks import bulk, checks, report

    rows = []
    if "checks" in parts:
        count = checks.MEMBERS if scale >= 0.1 else checks.MEMBERS // 10
        rate = checks.close_and_draw(count)
        rows.append(report.rate_row("checks closed and drawn", rate, beside))
    if "line" in parts:
        rows.append(report.line_row(bulk.read_lines(), beside))
    return rows


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
