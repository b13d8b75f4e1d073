"""R11 and imports: several writers at once on one database."""

import csv
import json
import time
from collections import Counter
from pathlib import Path

from benchmarks.chaos.installation import Installation, installation
from benchmarks.chaos.trial import Row

PROCESSES, TIMES = 8, 150
IMPORTS, ROWS = 3, 500


def sqlite_counter(name: str) -> list[Row]:
    """Let eight processes each add one, 150 times, to one number."""
    with installation("sqlite") as site:
        client = site.tell("found", readers=0)
        sql = f"SELECT version FROM clients_client WHERE id = {client}"
        before = site.ask(sql)[0][0]
        facts = {"client_id": client, "times": TIMES, "start_at": time.time() + 1}
        pids = [site.fork("count_up", **facts) for _ in range(PROCESSES)]
        began = time.perf_counter()
        for pid in pids:
            site.wait(pid)
        took = time.perf_counter() - began
        added = site.ask(sql)[0][0] - before
        answers = site.answers()
        errors = [one["error"] for one in answers if "error" in one]
    done = f"{PROCESSES} processes × {TIMES} read-modify-writes ({took:.1f} s)"
    locked = sum("locked" in error for error in errors)
    result = f"{locked} locked, {len(errors)} errors, counted {added:,}"
    goal = f"0 locked, {PROCESSES * TIMES:,}"
    exact = added == PROCESSES * TIMES and len(answers) == PROCESSES
    return [Row(name, done, result, goal, exact and not errors)]


def same_file_at_once(name: str) -> list[Row]:
    """Import one file in two and three processes at the same moment."""
    rows = []
    for database in ("postgres", "sqlite"):
        for count in (2, IMPORTS):
            with installation(database) as site:
                rows.append(_import(name, database, count, site))
    return rows


def _import(name: str, database: str, count: int, site: Installation) -> Row:
    site.tell("found", readers=0)
    path = site.folder / "same.csv"
    _write(path)
    command = ["manage.py", "import_clients", str(path), "--user", "lin", "--json"]
    running = [site.start(*command) for _ in range(count)]
    ends = [(*one.communicate(timeout=120), one.returncode) for one in running]
    sql = "SELECT email FROM clients_client WHERE email LIKE 'same%'"
    found = Counter(mail for (mail,) in site.ask(sql))
    created = [json.loads(out)["created"] if out.strip() else None for out, *_ in ends]
    broken = [
        err.strip().splitlines()[-1] for _out, err, code in ends if code not in (0, 1)
    ]
    twice = sum(n > 1 for n in found.values())
    result = f"{len(found)} clients, {twice} twice; created {created}"
    result += f", exits {[code for *_rest, code in ends]}"
    is_reached = len(found) == ROWS and not twice and not broken
    is_reached = is_reached and sum(n or 0 for n in created) == ROWS
    done = f"{count} imports of the same {ROWS} rows at once, {database}"
    return Row(name, done, result, f"{ROWS} clients, 0 twice", is_reached)


def _write(path: Path) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["name", "phone", "email"])
        for n in range(ROWS):
            rows.writerow([f"演示{n}", f"139{n:08d}", f"same{n}@example.com"])
