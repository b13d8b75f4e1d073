"""One table: ours beside the floor, what was aimed at, whether it was reached."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.bulk import Rate
from benchmarks.goals import (
    FLOORS,
    IMPORT_MB,
    LINE_MS,
    MEMORY_MB,
    MOST_GROWTH,
    PAGES,
    RATES,
    REBUILD_SECONDS,
    UNSTEADY,
    VOID_ABOVE,
    Goal,
)


@dataclass
class Row:
    """One line of the table; what was not measured is None."""

    operation: str
    p50: float | None = None
    p95: float | None = None
    queries: float | None = None
    per_second: float | None = None
    floor: float | None = None
    ratio: float | None = None
    goal: str = ""
    reached: bool | None = None
    note: str = ""


@dataclass(frozen=True)
class Beside:
    """The floor's figures in this run, and the scale they were measured at."""

    floors: dict[str, Any]
    scale: float

    def floor(self, name: str) -> float:
        return float(self.floors[name]["p50_1"])

    @property
    def machine(self) -> float:
        """How much slower than the machine of the goals this one is now."""
        known = self.scale >= 1 and "rows50" in self.floors
        return self.floor("rows50") / FLOORS["rows50"] if known else 1.0


def between(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """Return the floor as it was on average while our pages were measured."""
    both = {name: (before[name], after[name]) for name in before}
    return {
        name: first
        | {"p50_1": round((first["p50_1"] + last["p50_1"]) / 2, 1)}
        | {"p50_1_range": [first["p50_1"], last["p50_1"]]}
        for name, (first, last) in both.items()
        if "p50_1" in first and "p50_1" in last
    }


def page_row(name: str, ours: dict[str, Any], beside: Beside) -> Row:
    """Judge one page by its ratio to the floor in this run."""
    goal = PAGES[name]
    if "p50_1" not in ours:
        return Row(name, reached=False, note=ours.get("why", "no such page yet"))
    floor = beside.floor(goal.floor)
    failed = _failures(goal, ours, beside)
    return Row(
        name,
        p50=ours["p50_1"],
        p95=ours["p95_1"],
        queries=ours["sql"],
        per_second=ours["rps_8"],
        floor=floor,
        ratio=round(ours["p50_1"] / floor, 2) if floor else None,
        goal=f"{goal.p50:g} ms, {goal.times:.1f}×",
        reached=not failed,
        note="; ".join(failed),
    )


def _failures(goal: Goal, ours: dict[str, Any], beside: Beside) -> list[str]:
    floor, scale = beside.floor(goal.floor), beside.scale
    failed = []
    if ours["p50_1"] > goal.most(floor, scale):
        failed.append(f"p50 > {goal.most(floor, scale):.0f}")
    if ours["p95_1"] > goal.most_p95(floor, scale):
        failed.append(f"p95 > {goal.most_p95(floor, scale):.0f}")
    if goal.queries and (ours["sql"] or 0) > goal.queries:
        failed.append(f"{ours['sql']:g} queries > {goal.queries}")
    if goal.per_second and ours["rps_8"] < goal.per_second / beside.machine:
        failed.append(
            f"{ours['rps_8']:.0f}/s < {goal.per_second / beside.machine:.0f}/s"
        )
    if goal.p95_of_8 and ours["p95_8"] > goal.p95_of_8 * beside.machine:
        failed.append(f"p95 with 8 at once {ours['p95_8']:.0f} ms")
    if not ours["right"] or ours["errors"]:
        failed.append(f"status {ours['status']}, {ours['errors']} errors")
    return failed


def rate_row(name: str, rate: Rate, beside: Beside) -> Row:
    """Judge a rate; rates too are compared at the speed this machine has now."""
    least = RATES.get(name.split(maxsplit=1)[0])
    wanted = least / beside.machine if least else None
    reached = None if wanted is None else rate.per_second >= wanted
    return Row(
        name,
        per_second=round(rate.per_second),
        goal=f"{least:,}/s" if least else "",
        reached=False if rate.problem and reached is not None else reached,
        note=rate.problem or f"{rate.count:,} in {rate.seconds:.1f} s",
    )


def line_row(p50: float, beside: Beside) -> Row:
    """Judge how long reading a logged line takes (ms)."""
    return Row(
        "read a line",
        p50=round(p50, 1),
        goal=f"{LINE_MS} ms",
        reached=p50 <= LINE_MS * beside.machine,
    )


def rebuild_row(took: Rate) -> Row:
    """Judge how long it takes to make every summary anew."""
    return Row(
        "rebuild all summaries",
        goal=f"{REBUILD_SECONDS:g} s",
        reached=took.seconds <= REBUILD_SECONDS and not took.problem,
        note=took.problem or f"{took.count:,} parts in {took.seconds:.1f} s",
    )


def growth_rows(rows: list[Row], scale: float, other: Path) -> list[Row]:
    """Judge how much slower the dashboards are at the larger of two scales."""
    facts = json.loads(other.read_text(encoding="utf-8"))
    before = {row["operation"]: row["p50"] for row in facts["rows"]}
    found = []
    for row in rows:
        there = before.get(row.operation)
        if row.operation.startswith("funnel") and row.p50 and there:
            larger = row.p50 / there if scale > facts["scale"] else there / row.p50
            found.append(
                Row(
                    f"growth, {row.operation}",
                    ratio=round(larger, 2),
                    goal=f"{MOST_GROWTH:g}×",
                    reached=larger <= MOST_GROWTH,
                    note=f"scale {facts['scale']:g} and {scale:g}",
                )
            )
    return found


def peak_row(rate: Rate, peak: int) -> Row:
    """Judge the most memory an import had."""
    return Row(
        "a million rows of csv",
        per_second=round(rate.per_second),
        goal=f"{IMPORT_MB} MB",
        reached=peak <= IMPORT_MB and not rate.problem,
        note=rate.problem or f"{peak} MB, {rate.count:,} in {rate.seconds:.0f} s",
    )


def memory_row(ours: dict[str, dict[str, Any]]) -> Row:
    """Judge the largest worker seen."""
    seen = [pair for row in ours.values() for pair in row.get("worker_rss_pss_mb", [])]
    if not seen:
        return Row("memory per worker", reached=False, note="not measured")
    rss, pss = max(rss for rss, _ in seen), max(pss for _, pss in seen)
    return Row(
        "memory per worker",
        goal=f"{MEMORY_MB} MB",
        reached=rss <= MEMORY_MB,
        note=f"{rss} MB resident, {pss} MB proportional",
    )


def void_reason(floors: dict[str, Any]) -> str:
    """Say why a run says nothing; "" when it does say something."""
    rows50 = floors.get("rows50", {}).get("p50_1")
    if rows50 is None:
        return "the floor could not be measured"
    first, last = sorted(floors["rows50"].get("p50_1_range", [rows50, rows50]))
    if last > UNSTEADY * first:
        return f"the machine was not steady: its floor went from {first} to {last} ms"
    if rows50 > VOID_ABOVE:
        return f"the floor's 50 rows took {rows50} ms, more than {VOID_ABOVE:g}"
    return ""


def show(rows: list[Row]) -> str:
    """Lay the rows out as text."""
    heads = ["operation", "p50 ms", "p95 ms", "SQL", "/s", "floor", "ratio", "goal", ""]
    lines = [heads]
    for row in rows:
        mark = {True: "reached", False: "MISSED", None: ""}[row.reached]
        figures = [row.p50, row.p95, row.queries, row.per_second, row.floor, row.ratio]
        cells = ["" if figure is None else f"{figure:,g}" for figure in figures]
        lines.append([row.operation, *cells, row.goal, f"{mark}  {row.note}".strip()])
    widths = [max(len(line[n]) for line in lines) for n in range(len(heads))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if n in (0, 8) else cell.rjust(width)
            for n, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def summary(rows: list[Row], void: str, scale: float) -> str:
    """Say in one line how it went."""
    judged = [row for row in rows if row.reached is not None]
    missed = [row.operation for row in judged if not row.reached]
    head = (
        f"scale {scale:g}: {len(judged) - len(missed)} of {len(judged)} goals reached"
    )
    if void:
        return f"void: {void}"
    return head + (f"; missed: {', '.join(missed)}" if missed else "")


def as_json(rows: list[Row], void: str, scale: float) -> dict[str, Any]:
    """Return everything for a machine to read."""
    return {
        "scale": scale,
        "void": void,
        "rows": [asdict(row) for row in rows],
        "summary": summary(rows, void, scale),
    }
