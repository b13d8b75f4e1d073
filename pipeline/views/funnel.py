import csv
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.enums import Role
from accounts.http import StaffRequest, only_for
from accounts.models import Branch, User
from clients.models import Client
from core.clock import today
from core.pages import Page, page_of
from pipeline.analytics import (
    FunnelQuery,
    branch_reports,
    broker_reports,
    people_behind,
    stuck_clients,
)
from pipeline.analytics import funnel as funnel_of
from pipeline.forms import FunnelFilter, month_of, number_of
from pipeline.models import Journey
from pipeline.querysets import JourneyQuerySet
from pipeline.views import figures, words

READERS = (Role.BROKER, Role.MANAGER, Role.HEAD_OFFICE)


@require_safe
@only_for(*READERS)
def funnel(request: StaffRequest) -> HttpResponse:
    """Show how far people came, against the benchmark; every figure is a link."""
    form = FunnelFilter(request.GET, viewer=request.user)
    query, journeys = form.query(), Journey.objects.visible_to(request.user)
    report = funnel_of(journeys, query)
    link = figures.Link.of(form)
    context = {
        "form": form,
        "query": query,
        "report": report,
        "lead": words.lead(report),
        "stages": figures.stages(report, link),
        "steps": figures.steps(report, link),
        "months": figures.months(report, link),
        "total": figures.cells(report, link),
        "link": link,
        "claimed_url": link.to("claimed"),
        "csv_query": link.text,
        **_side(request, query, link),
    }
    return render(request, "pipeline/funnel.html", context)


def _side(
    request: StaffRequest, query: FunnelQuery, link: figures.Link
) -> dict[str, Any]:
    """Return what stands beside the funnel: brokers, branches, who is stuck."""
    viewer, journeys = request.user, Journey.objects.visible_to(request.user)
    if viewer.role == Role.HEAD_OFFICE and not query.branch_id:
        found = branch_reports(journeys, query)
        places = Branch.objects.visible_to(viewer).filter(pk__in=found)
        names = dict(places.values_list("pk", "name"))
        return {"branches": figures.units(found, names, link, "at")}
    side: dict[str, Any] = {}
    if viewer.role != Role.BROKER and not query.broker_id:
        found = broker_reports(journeys, query)
        people = User.objects.visible_to(viewer).filter(pk__in=found)
        names = dict(people.values_list("pk", "full_name"))
        side["brokers"] = figures.units(found, names, link, "of")
        side["plot"] = figures.plot(side["brokers"])
    if viewer.role != Role.HEAD_OFFICE:
        clients = Client.objects.visible_to(viewer)
        clients = clients.filter(has_basis=True) if query.lawful else clients
        waiting = stuck_clients(clients, today=today(), branch_id=viewer.branch_id)
        side["stuck"] = figures.stuck(waiting.counts, lawful=query.lawful)
        side["longest"] = waiting.longest
    return side


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
        "back": figures.Link.of(form).text,
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
    if broker := _number(request, "of"):
        query = replace(query, broker_id=broker)
    if branch := _number(request, "at"):
        query = replace(query, branch_id=branch)
    return query


def _number(request: StaffRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    number = number_of(text)
    if text and number is None:
        raise Http404
    return number


@require_safe
@only_for(*READERS)
def funnel_csv(request: StaffRequest) -> HttpResponse:
    """Hand out the figures of the funnel page as a table."""
    form = FunnelFilter(request.GET, viewer=request.user)
    report = funnel_of(Journey.objects.visible_to(request.user), form.query())
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="funnel.csv"'
    response.write("\ufeff")
    csv.writer(response).writerows(figures.table(report))
    return response


@require_safe
@only_for(*READERS)
def method(request: StaffRequest) -> HttpResponse:
    """Explain how the figures are calculated."""
    query = FunnelFilter(request.GET, viewer=request.user).query()
    context = {"query": query, "horizons": words.horizons(query)}
    return render(request, "pipeline/method.html", context)
