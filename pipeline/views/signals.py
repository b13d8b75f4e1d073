"""Whose rate has halved: worth a talk, neither red nor a rank."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.enums import Role
from accounts.http import StaffRequest, only_for
from core.charts import percent_of
from pipeline.analytics import FunnelQuery, Watch, watches
from pipeline.forms import FunnelFilter
from pipeline.models import Journey
from pipeline.rules import FEW
from pipeline.views.links import Link
from pipeline.views.tabs import LEADERS, tabs_of
from pipeline.views.words import arrow, month_words


@require_safe
@only_for(*LEADERS)
def signals(request: StaffRequest) -> HttpResponse:
    """List the brokers whose rate seems to have halved, and everybody's chart."""
    form = FunnelFilter(request.GET, viewer=request.user)
    query, link = form.query(), Link.of(form)
    # Brokers are watched within a branch, the firm branch by branch.
    needs_branch = request.user.role == Role.HEAD_OFFICE and not query.branch_id
    rows = [] if needs_branch else charts_of(request, form, query, link)
    context = {
        "form": form,
        "query": query,
        "needs_branch": needs_branch,
        "branches": form.names.get("branch", {}).items(),
        "told": [row for row in rows if row["start"]],
        "rows": rows,
        **tabs_of(request, form, "signals"),
    }
    return render(request, "pipeline/signals.html", context)


def charts_of(
    request: StaffRequest, form: FunnelFilter, query: FunnelQuery, link: Link
) -> list[dict[str, Any]]:
    """Return a row for each broker and step, in the order of names."""
    names = form.names.get("broker", {})
    found = watches(Journey.objects.visible_to(request.user), query)
    rows = [_row(one, names.get(one.broker_id), link) for one in found]
    return sorted(rows, key=lambda row: (row["name"], row["number"], row["step"]))


def _row(one: Watch, name: str | None, link: Link) -> dict[str, Any]:
    row: dict[str, Any] = {
        "number": one.broker_id,
        "name": name or _("a former colleague"),
        "step": arrow(one.step),
        "few": one.people < FEW,
        "usual": one.usual,
        "people": one.people,
        "url": _between(link, one, f"{one.step}.matured", one.months[0], one.until),
        "line": _line(one),
        "limit_y": _y(one.signal.limit, one),
        "start": one.start,
    }
    return row | _evidence(one, link)


def _evidence(one: Watch, link: Link) -> dict[str, Any]:
    """Return in which months the signal gathered, and from how many people."""
    if not one.start or not one.end:
        return {}
    urls = {
        f"{part}_url": _between(link, one, f"{one.step}.{part}", one.start, one.end)
        for part in ("converted", "matured")
    }
    return urls | {
        "from": month_words(one.start),
        "to": month_words(one.end),
        "converted": one.converted,
        "matured": one.matured,
        "expected": round(one.expected),
    }


def _between(link: Link, one: Watch, figure: str, start: Any, end: Any) -> str:
    return link.to(figure, of=one.broker_id, start=start, end=end, period="all")


def _line(one: Watch) -> str:
    """Draw the chart's heights over its months in a box of 100 × 100."""
    heights = one.signal.heights
    width = max(len(heights) - 1, 1)
    return " ".join(
        f"{100 * n / width:.1f},{100 * (1 - height / _top(one)):.1f}"
        for n, height in enumerate(heights)
    )


def _top(one: Watch) -> float:
    return 1.1 * max(*one.signal.heights, one.signal.limit)


def _y(height: float, one: Watch) -> str:
    return percent_of(1 - height / _top(one))
