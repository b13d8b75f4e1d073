"""What was done: contacts by day and method, objections by month."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import StaffRequest, only_for
from clients.enums import Method
from core.charts import percent_of
from core.templatetags.display import day as day_words
from pipeline.analytics import (
    ActivityQuery,
    Done,
    FunnelQuery,
    activity_query,
    done_by,
    months_in,
    objection_names,
    objections_by,
)
from pipeline.forms import FunnelFilter
from pipeline.models import DailyActivity
from pipeline.views.tabs import READERS, tabs_of
from pipeline.views.words import month_words

Row = dict[str, Any]
PLACES = ("branch", "team", "broker")
MONTHS = 6  # objections are looked at over at least so many


def asked_of(form: FunnelFilter, query: FunnelQuery) -> ActivityQuery:
    """Ask about the last thirty days, unless a period is named."""
    named = any(form.data.get(name) for name in ("period", "start", "end"))
    return activity_query(query if named else replace(query, start=None))


@require_safe
@only_for(*READERS)
def activity(request: StaffRequest) -> HttpResponse:
    """Show how much was done when and by which method; every number opens its rows."""
    form = FunnelFilter(request.GET, viewer=request.user)
    funnel = form.query()
    query = asked_of(form, funnel)
    rows = DailyActivity.objects.visible_to(request.user)
    done = done_by(rows, query)
    methods = sorted({name for row in done for name in row.by_method})
    context = {
        "form": form,
        "asked": query,
        "query": funnel,
        "methods": [{"name": name, "label": label_of(name)} for name in methods],
        "rows": [_row(row, methods, done, query) for row in done],
        "totals": _totals(query, done, methods),
        "objections": objections_of(rows, query),
        **tabs_of(request, form, "activity"),
    }
    return render(request, "pipeline/activity.html", context)


def label_of(method: str) -> str:
    """Name a method; contacts without one say so."""
    return str(Method(method).label) if method else _("no method")


def address(query: ActivityQuery) -> str:
    """Return the address of the contacts a number counts."""
    asked: list[tuple[str, Any]] = [("start", query.start), ("end", query.end)]
    places = [(name, getattr(query, f"{name}_id")) for name in PLACES]
    asked += [(name, value) for name, value in places if value]
    if query.method is not None:
        asked.append(("method", query.method or "none"))
    if query.objection is not None:
        asked.append(("objection", query.objection))
    return f"{reverse('desk:activity')}?{urlencode(asked)}"


def _cells(by_method: Any, query: ActivityQuery, methods: list[str]) -> list[Row]:
    return [
        {"count": by_method[name].contacts, "url": address(replace(query, method=name))}
        if name in by_method
        else {"count": 0, "url": ""}
        for name in methods
    ]


def _row(row: Done, methods: list[str], done: list[Done], asked: ActivityQuery) -> Row:
    most = max(one.total.contacts for one in done) or 1
    start = row.query.start
    return {
        "label": month_words(start) if asked.is_by_month else day_words(start),
        "count": row.total.contacts,
        "minutes": row.total.minutes,
        "url": address(row.query),
        "width": percent_of(row.total.contacts / most),
        "cells": _cells(row.by_method, row.query, methods),
    }


def _totals(query: ActivityQuery, done: list[Done], methods: list[str]) -> Row:
    by: dict[str, int] = dict.fromkeys(methods, 0)
    for row in done:
        for name, sums in row.by_method.items():
            by[name] += sums.contacts
    return {
        "count": sum(by.values()),
        "minutes": sum(row.total.minutes for row in done),
        "url": address(query),
        "cells": [
            {"count": count, "url": address(replace(query, method=name))}
            for name, count in by.items()
        ],
    }


def objections_of(rows: Any, query: ActivityQuery) -> Row | None:
    """Return a table of objections by month, over six months at least."""
    first = query.end.replace(day=1)
    for _n in range(MONTHS - 1):
        first = (first - timedelta(days=1)).replace(day=1)
    asked = replace(query, start=min(first, query.start))
    found = objections_by(rows, asked)
    if not found:
        return None
    names, months = objection_names(found), list(months_in(asked))
    lines = [
        {"name": names.get(number, _("an objection")), "cells": cells}
        for number, counts in found.items()
        if (cells := _by_month(asked, number, counts, months))
    ]
    lines.sort(key=lambda line: str(line["name"]))
    return {"months": [month_words(month) for month in months], "lines": lines}


def _by_month(
    asked: ActivityQuery, number: int, counts: dict[date, int], months: list[date]
) -> list[Row]:
    return [
        {
            "count": counts.get(month, 0),
            "url": address(_month(asked, number, month)),
        }
        for month in months
    ]


def _month(query: ActivityQuery, objection: int, month: date) -> ActivityQuery:
    last = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return replace(
        query,
        objection=objection,
        start=max(month, query.start),
        end=min(last, query.end),
    )
