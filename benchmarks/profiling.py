"""Where a page's time goes: its statements with their plans, and its Python.

Processor time is what is printed: it says the same on a machine that others share.
"""

import cProfile
import io
import pstats
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from benchmarks.pages import our_target
from benchmarks.servers import Site

HOST = "127.0.0.1"
ROUNDS, SHOWN = 40, 40
NOT_EXPLAINED = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


def show(words: list[str]) -> None:
    """Print the profile of every page whose name holds one of the words."""
    target, _missing = our_target(Site(f"http://{HOST}", Path()), "")
    for name, asked in target["ops"].items():
        if not words or any(word in name for word in words):
            _show_page(name, _asking(asked, target["users"][asked["user"]]))


def _asking(asked: dict[str, Any], headers: dict[str, str]) -> Callable[[], Any]:
    """Return what asks for the page once, as its own user's browser would."""
    browser = Browser()
    said = {
        "HTTP_" + name.upper().replace("-", "_"): value
        for name, value in headers.items()
    } | {"HTTP_HOST": HOST}
    if "form" not in asked:
        return lambda: browser.get(asked["path"], **said)
    form = asked["form"]
    return lambda: browser.post(asked["path"], form, **said)


def _show_page(name: str, ask: Callable[[], Any]) -> None:
    for _round in range(3):
        answer = ask()
    with CaptureQueriesContext(connection) as seen:
        ask()
    asked = [query["sql"] for query in seen.captured_queries]
    asked = [sql for sql in asked if not sql.startswith(NOT_EXPLAINED)]
    began = time.process_time()
    for _round in range(ROUNDS):
        ask()
    took = 1000 * (time.process_time() - began) / ROUNDS
    print(
        f"\n==== {name}: status {answer.status_code}, {len(answer.content):,} bytes, "
        f"{len(asked)} statements, {took:.1f} ms of processor time"
    )
    for sql in asked:
        print(f"\n{sql[:1500]}")
        print(*_plan(sql), sep="\n")
    profile = cProfile.Profile()
    profile.enable()
    for _round in range(ROUNDS):
        ask()
    profile.disable()
    for order in ("tottime", "cumulative"):
        text = io.StringIO()
        stats = pstats.Stats(profile, stream=text).sort_stats(order)
        stats.print_stats(SHOWN)
        lines = text.getvalue().splitlines()
        print(f"-- {ROUNDS} times, by {order}", *lines[7:], sep="\n")


def _plan(sql: str) -> list[str]:
    """Return how PostgreSQL carries a reading statement out."""
    if not sql.startswith(("SELECT", "(SELECT", "WITH")):
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"explain (analyze, buffers) {sql.replace('%', '%%')}", [])
        return [f"    {row[0][:160]}" for row in cursor.fetchall()]
