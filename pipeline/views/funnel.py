from dataclasses import replace
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.enums import Role
from accounts.http import StaffRequest, only_for
from accounts.models import User
from clients.models import Client
from core.pages import Page, page_of
from pipeline.analytics import (
    ContextNotes,
    FunnelQuery,
    FunnelReport,
    branch_reports,
    broker_reports,
    context_notes,
    people_behind,
)
from pipeline.analytics import funnel as funnel_of
from pipeline.forms import FunnelFilter, month_of, number_of
from pipeline.models import Journey
from pipeline.querysets import JourneyQuerySet
from pipeline.views import figures, words
from pipeline.views.links import Link
from pipeline.views.tabs import READERS, tabs_of


@require_safe
@only_for(*READERS)
def funnel(request: StaffRequest) -> HttpResponse:
    """Show how far people came, against the benchmark; every figure is a link."""
    form = FunnelFilter(request.GET, viewer=request.user)
    query, journeys = form.query(), Journey.objects.visible_to(request.user)
    report = funnel_of(journeys, query, with_median=False)
    link = Link.of(form)
    context = {
        "form": form,
        "query": query,
        "report": report,
        "lead": words.lead(report),
        "next": words.next_step(report, link),
        "stages": figures.stages(report, link),
        "steps": figures.steps(report, link),
        "months": figures.months(report, link),
        "total": figures.cells(report, link),
        "claimed_url": link.to("claimed"),
        "notes": _notes(request.user, report),
        **tabs_of(request, form, "funnel"),
        **_side(request.user, form, query, link),
    }
    return render(request, "pipeline/funnel.html", context)


def _notes(viewer: User, report: FunnelReport) -> ContextNotes | None:
    """Read what was noted about the months shown; nothing where there are none."""
    if not report.months:
        return None
    end = report.query.end or report.query.as_of
    return context_notes(viewer, report.months[0].month, end)


def _side(
    viewer: User, form: FunnelFilter, query: FunnelQuery, link: Link
) -> dict[str, Any]:
    """Return what stands beside the funnel: brokers, or branches."""
    journeys = Journey.objects.visible_to(viewer)
    if viewer.role == Role.HEAD_OFFICE and not query.branch_id:
        found = branch_reports(journeys, query)
        names = form.names.get("branch", {})
        rows = figures.units(found, names, link, "at")
        return {"branches": rows, "units": rows, "plot": figures.plot(rows)}
    if viewer.role != Role.BROKER and not query.broker_id:
        found = broker_reports(journeys, query)
        rows = figures.units(found, form.names.get("broker", {}), link, "of")
        return {"brokers": rows, "units": rows, "plot": figures.plot(rows)}
    return {}


@require_safe
@only_for(*READERS)
def cohort(request: StaffRequest) -> HttpResponse:
    """List exactly the people one figure of the funnel counts."""
    form = FunnelFilter(request.GET, viewer=request.user)
    query = _narrowed(form.query(), request)
    figure = request.GET.get("figure", "A")
    journeys = Journey.objects.visible_to(request.user)
    try:
        people = people_behind(journeys, query, figure)
    except KeyError:
        raise Http404 from None
    page = _page_with_names(people, request)
    context = {
        "form": form,
        "query": query,
        "count": people.count(),
        "page": page,
        "words": words.words_for(figure, query),
        "back": Link.of(form).text,
    }
    return render(request, "pipeline/cohort.html", context)


def _page_with_names(people: JourneyQuerySet, request: StaffRequest) -> Page:
    """Cut a page; who has been handed over since is counted without a name."""
    rows = people.select_related("broker")
    page = page_of(rows, ("-a_on", "-pk"), request.GET.get("page", ""))
    clients = Client.objects.visible_to(request.user)
    known = clients.in_bulk([row.pk for row in page.rows])
    for row in page.rows:
        row.known = known.get(row.pk)
    return page


def _narrowed(query: FunnelQuery, request: StaffRequest) -> FunnelQuery:
    """Look at one month, one broker or one branch of the funnel, as its links say."""
    month = month_of(request.GET.get("month", ""))
    if month:
        query = query.of_month(month)
    if since := _since(request.GET.get("since", "")):
        query = replace(query, since=since)
    if broker := _number(request, "of"):
        query = replace(query, broker_id=broker)
    if branch := _number(request, "at"):
        query = replace(query, branch_id=branch)
    return query


def _since(text: str) -> date | None:
    """Read the day or the month from which on a stage was reached."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return month_of(text)


def _number(request: StaffRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    number = number_of(text)
    if text and number is None:
        raise Http404
    return number


@require_safe
@only_for(*READERS)
def method(request: StaffRequest) -> HttpResponse:
    """Explain how the figures are calculated."""
    query = FunnelFilter(request.GET, viewer=request.user).query()
    context = {"query": query, "horizons": words.horizons(query)}
    return render(request, "pipeline/method.html", context)
