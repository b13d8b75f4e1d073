"""What people on the way are expected to bring, by month, and who they are."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts.enums import Role
from accounts.http import StaffRequest, only_for
from accounts.models import User
from clients.enums import Stage
from clients.models import Client
from clients.registry.segments_eyes import BranchEyes
from core.charts import percent_of
from core.clock import today
from pipeline.analytics import FunnelQuery
from pipeline.analytics.forecast import (
    Forecast,
    Knowledge,
    Line,
    Month,
    Person,
    on_the_way,
    people_of,
)
from pipeline.forms import FunnelFilter, month_of, number_of
from pipeline.models import Journey
from pipeline.views.links import Link
from pipeline.views.tabs import READERS, tabs_of
from pipeline.views.words import month_words

SHOWN = 50
Row = dict[str, Any]


def question_of(form: FunnelFilter) -> FunnelQuery:
    """Ask about everybody on the way now, whenever they were first contacted."""
    return replace(form.query(), start=None, end=None, as_of=today())


def knowledge_of(viewer: User, query: FunnelQuery) -> Knowledge:
    """Return what the branch's past says; for head office that of every branch."""
    where = viewer.branch_id or query.branch_id
    if where:
        return Knowledge(Journey.objects.visible_to(BranchEyes(where)), query)
    people: Any = User.objects.visible_to(viewer).brokers()
    homes = dict(people.values_list("pk", "branch_id"))
    return Knowledge(Journey.objects.visible_to(viewer), query, homes)


def forecast_of(viewer: User, query: FunnelQuery) -> Forecast:
    """Work out what those this person sees are expected to bring."""
    people = on_the_way(Journey.objects.visible_to(viewer), query)
    return Forecast(knowledge_of(viewer, query), people)


def needs_a_branch(viewer: User, query: FunnelQuery) -> bool:
    """Say whether lists would hold the whole firm: those are shown branch by branch."""
    return viewer.role == Role.HEAD_OFFICE and not (query.branch_id or query.broker_id)


@require_safe
@only_for(*READERS)
def forecast(request: StaffRequest) -> HttpResponse:
    """Show the new assets to expect of people on the way; numbers open their rows."""
    form = FunnelFilter(request.GET, viewer=request.user)
    query = question_of(form)
    found = forecast_of(request.user, query)
    is_firm = needs_a_branch(request.user, query)
    to = _To(Link.of(form), is_firm)
    context = {
        "form": form,
        "query": query,
        "found": found,
        "whole": found.expected(),
        "last": month_words(found.months[-1]),
        "year": _until_new_year(found),
        "months": _months(found, to),
        "stages": _stages(found, to),
        "lines": _lines(found, form, request.user, is_firm=is_firm),
        "heads": [month_words(month) for month in found.months],
        "people_url": to.people(),
        "is_firm": is_firm,
        **tabs_of(request, form, "forecast"),
    }
    return render(request, "pipeline/forecast.html", context)


@dataclass(frozen=True)
class _To:
    """Addresses of the people behind a number; none where there would be too many."""

    link: Link
    is_firm: bool

    def people(self, **narrower: object) -> str:
        if self.is_firm and "at" not in narrower:
            return ""
        asked: list[tuple[str, Any]] = [*self.link.kept, *narrower.items()]
        return f"{reverse('pipeline:forecast_people')}?{urlencode(asked)}"


def _until_new_year(found: Forecast) -> Any:
    """Return what is expected within this calendar year, unless that is all."""
    within = sum(month.year == found.months[0].year for month in found.months)
    return found.expected(0, within - 1) if within < len(found.months) else None


def _months(found: Forecast, to: _To) -> list[Row]:
    months: list[Month] = found.by_month()
    within = [month.within for month in months]
    top = max((max(one.high, one.assets) for one in within), default=0.0) or 1.0
    return [
        {
            "label": month_words(month.first),
            "month": month,
            "bar": percent_of(month.within.assets / top),
            "low": percent_of(month.within.low / top),
            "high": percent_of(month.within.high / top),
            "url": to.people(month=f"{month.first:%Y-%m}"),
        }
        for month in months
    ]


def _stages(found: Forecast, to: _To) -> list[Row]:
    return [
        {
            "code": stage,
            "label": Stage(stage).label,
            "line": line,
            "url": to.people(stage=stage),
        }
        for stage, line in reversed(found.by_stage().items())
    ]


def _lines(
    found: Forecast, form: FunnelFilter, viewer: User, *, is_firm: bool
) -> list[Row]:
    """Return a row for each branch or broker, by name: never by rank."""
    if viewer.role == Role.BROKER:
        return []
    column, narrower = ("branch_id", "at") if is_firm else ("broker_id", "of")
    names = form.names.get("branch" if is_firm else "broker", {})
    to = _To(Link.of(form), is_firm)
    rows = [
        _line(line, names.get(number, ""), narrower, found.months, to)
        for number, line in found.lines(column).items()
    ]
    return sorted(rows, key=lambda row: (not row["name"], row["name"], row["number"]))


def _line(line: Line, name: str, narrower: str, months: list[date], to: _To) -> Row:
    number: dict[str, object] = {narrower: line.number}
    cells = zip(months, line.by_month, strict=True)
    return {
        "number": line.number,
        "name": name,
        "line": line,
        "url": to.people(**number),
        "cells": [
            {"assets": yuan, "url": to.people(month=f"{month:%Y-%m}", **number)}
            for month, yuan in cells
        ],
    }


@require_safe
@only_for(*READERS)
def forecast_people(request: StaffRequest) -> HttpResponse:
    """List whom a number counts: each with the chance and what they would bring."""
    form = FunnelFilter(request.GET, viewer=request.user)
    asked = question_of(form)
    known = knowledge_of(request.user, asked)
    query = _narrowed(asked, request)
    if needs_a_branch(request.user, query):
        raise Http404
    stage, month = _stage(request), _month(request, known.months)
    people = on_the_way(Journey.objects.visible_to(request.user), query)
    if stage:
        people = people.filter(at=stage)
    rows = [one for one in people_of(known, people) if one.chance(month) > 0]
    rows.sort(key=lambda one: (-one.brings(month), one.client_id))
    context = {
        "month": None if month is None else month_words(known.months[month]),
        "stage": stage and Stage(stage).label,
        "code": stage,
        "count": len(rows),
        "deals": sum(one.chance(month) for one in rows),
        "assets": sum(one.brings(month) for one in rows),
        "back": Link.of(form).text,
        **_page(request, rows, month),
    }
    return render(request, "pipeline/forecast_people.html", context)


def _narrowed(query: FunnelQuery, request: StaffRequest) -> FunnelQuery:
    """Look at one broker or one branch, as the page's numbers say."""
    for name, field in (("of", "broker_id"), ("at", "branch_id")):
        if text := request.GET.get(name, ""):
            number = number_of(text)
            if number is None:
                raise Http404
            changed: dict[str, Any] = {field: number}
            query = replace(query, **changed)
    return query


def _stage(request: StaffRequest) -> str:
    stage = request.GET.get("stage", "")
    if stage not in ("", "A", "B", "C"):
        raise Http404
    return stage


def _month(request: StaffRequest, months: list[date]) -> int | None:
    text = request.GET.get("month", "")
    if not text:
        return None
    month = month_of(text)
    if month not in months:
        raise Http404
    return months.index(month)


def _page(request: StaffRequest, rows: list[Person], month: int | None) -> Row:
    """Cut a page out of the list and read its names."""
    number = max(number_of(request.GET.get("page", "")) or 1, 1)
    part = rows[(number - 1) * SHOWN : number * SHOWN]
    clients = Client.objects.visible_to(request.user).select_related("broker")
    known = clients.in_bulk([one.client_id for one in part])
    return {
        "rows": [
            {
                "one": one,
                "client": known.get(one.client_id),
                "chance": one.chance(month),
                "brings": one.brings(month),
                "days": (today() - one.since).days,
            }
            for one in part
        ],
        "previous": number - 1 or None,
        "next": number + 1 if number * SHOWN < len(rows) else None,
    }
