"""How long a step takes: the curve of who has moved on by which day."""

from statistics import median
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts.http import StaffRequest, only_for
from core.charts import curve, percent_of
from pipeline.analytics import FunnelQuery, lasted
from pipeline.forms import FunnelFilter
from pipeline.models import Journey
from pipeline.rules import FEW, MOVED, STEPS, Point, benchmark_of, incidence
from pipeline.views.links import Link
from pipeline.views.tabs import READERS, tabs_of
from pipeline.views.words import arrow

MARKS = (7, 14, 30, 60, 90, 180, 360)
LONGEST = 3  # horizons are drawn


def step_of(request: StaffRequest) -> str:
    """Return the step asked for; A→B unless it is one."""
    asked = request.GET.get("step", "")
    return asked if asked in STEPS else STEPS[0]


@require_safe
@only_for(*READERS)
def lasting(request: StaffRequest) -> HttpResponse:
    """Show by which day how many have moved on, those who left counted as such."""
    form, step = FunnelFilter(request.GET, viewer=request.user), step_of(request)
    query, link = form.query(), Link.of(form)
    rows = lasted(Journey.objects.visible_to(request.user), query, step)
    context = {
        "form": form,
        "query": query,
        "step": arrow(step),
        "choices": _choices(link, step),
        "fates": _fates(rows, link, step),
        "middle": _middle(rows),
        **_curve(rows, query, step),
        **tabs_of(request, form, "lasting"),
    }
    return render(request, "pipeline/lasting.html", context)


def _choices(link: Link, here: str) -> list[dict[str, Any]]:
    return [
        {
            "label": arrow(step),
            "url": "?" + urlencode([*link.kept, ("step", step)]),
            "here": step == here,
        }
        for step in STEPS
    ]


def _fates(
    rows: list[tuple[int, str, int]], link: Link, step: str
) -> list[dict[str, Any]]:
    """Return where everybody at the earlier stage stands, with addresses."""
    counts = dict.fromkeys(("moved", "left", "open"), 0)
    for _, fate, n in rows:
        counts["open" if fate == "watched" else fate] += n
    total = {"name": "all", "count": sum(counts.values()), "url": link.to(step[0])}
    return [
        total,
        *(
            {"name": name, "count": count, "url": link.to(f"{step}.{name}")}
            for name, count in counts.items()
        ),
    ]


def _middle(rows: list[tuple[int, str, int]]) -> float | None:
    days = [day for day, fate, n in rows if fate == MOVED for _ in range(n)]
    return median(days) if days else None


def table_of(points: list[Point], until: int) -> list[dict[str, Any]]:
    """Return the curve at a few days, and how many were still there as each began."""
    found = []
    for day in (mark for mark in MARKS if mark <= until):
        past = [point for point in points if point.day <= day]
        if past:
            found.append({"day": day, "point": past[-1]})
    return found


def points_of(
    rows: list[tuple[int, str, int]], query: FunnelQuery, step: str
) -> tuple[list[Point], int]:
    """Return the curve and where it ends; no points for fewer than thirty people."""
    horizon = (query.horizons or {}).get(step, 30)
    longest = max((day for day, _, _ in rows), default=0)
    until = max(min(LONGEST * horizon, longest), horizon)
    people = sum(n for _, _, n in rows)
    return (incidence(rows, until) if people >= FEW else []), until


def _curve(
    rows: list[tuple[int, str, int]], query: FunnelQuery, step: str
) -> dict[str, Any]:
    points, until = points_of(rows, query, step)
    if not points:
        return {"curve": None}
    benchmark, horizon = benchmark_of(step, query.ratio), (query.horizons or {})[step]
    top = min(1.0, 1.15 * max(benchmark, points[-1].high, points[-1].left))
    by = [point for point in points if point.day <= horizon]
    return {
        "curve": curve([(p.day, p.moved, p.low, p.high) for p in points], until, top),
        "gone": curve([(p.day, p.left, p.left, p.left) for p in points], until, top),
        "until": until,
        "top": top,
        "benchmark": benchmark,
        "bench_y": percent_of(1 - benchmark / top),
        "horizon": horizon if horizon <= until else None,
        "horizon_x": percent_of(horizon / until),
        "at_horizon": by[-1] if by else None,
        "table": table_of(points, until),
    }
