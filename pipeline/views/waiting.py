"""Who stands too long: by stage and working days, and the people themselves."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.http import StaffRequest, only_for
from accounts.policies import working_calendar
from clients.enums import Stage
from clients.models import Client
from clients.querysets import ClientQuerySet
from core.clock import day_of, today
from core.pages import Page, page_of
from pipeline.analytics import (
    BUCKETS,
    LIMITED,
    FunnelQuery,
    Waiting,
    WorkingAge,
    spans_of,
)
from pipeline.forms import FunnelFilter
from pipeline.views.links import Link
from pipeline.views.tabs import READERS, tabs_of

Row = dict[str, Any]


def standing_of(request: StaffRequest, query: FunnelQuery) -> ClientQuerySet:
    """Return the clients the filter names, as they stand now, whenever first met."""
    clients: ClientQuerySet = Client.objects.visible_to(request.user)
    asked = {
        "branch": query.branch_id,
        "broker": query.broker_id,
        "broker__team": query.team_id,
        "origin__channel": query.channel,
        "origin__method": query.method,
        "origin__source": query.source,
    }
    clients = clients.filter(**{name: value for name, value in asked.items() if value})
    if query.lawful:
        clients = clients.filter(has_basis=True)
    if query.segment is not None:
        clients = clients.filter(pk__in=query.segment.order_by().values("pk"))
    return clients


@require_safe
@only_for(*READERS)
def waiting(request: StaffRequest) -> HttpResponse:
    """Count clients by stage and working days there; list those one number counts."""
    form = FunnelFilter(request.GET, viewer=request.user)
    query = form.query()
    clients = standing_of(request, query)
    limits, since = form.limits
    asked = Waiting(limits, working_calendar(), today())
    people, chosen = _chosen(request, asked, clients)
    page = _page(request, asked, people)
    context = {
        "form": form,
        "query": query,
        "rows": rows_of(asked, clients, _address(form)),
        "limits_since": since,
        "page": page,
        "chosen": chosen,
        "count": people.count(),
        **tabs_of(request, form, "waiting"),
    }
    return render(request, "pipeline/waiting.html", context)


def _page(request: StaffRequest, asked: Waiting, people: ClientQuerySet) -> Page:
    """Cut a page, the longest first, each with the working days passed."""
    rows, age = people.select_related("broker"), WorkingAge(asked.calendar, asked.today)
    page = page_of(rows, ("stage_since", "pk"), request.GET.get("page", ""))
    for row in page.rows:
        row.days, row.limit = (
            age.since(day_of(row.stage_since)),
            asked.limits[row.stage],
        )
    return page


def _address(form: FunnelFilter) -> str:
    kept = Link.of(form).text
    return f"{reverse('pipeline:waiting')}?{kept}{'&' if kept else ''}"


def rows_of(asked: Waiting, clients: ClientQuerySet, address: str = "") -> list[Row]:
    """Return a row for each stage: every bucket with its number and its address."""
    rows = []
    for stage, counts in asked.counts(clients).items():
        spans = spans_of(asked.limits[stage])
        cells = [
            {
                "span": span,
                "count": count,
                "is_over": n > 0,
                "url": f"{address}stage={stage}&bucket={n}",
            }
            for n, (span, count) in enumerate(zip(spans, counts, strict=True))
        ]
        label, limit = Stage(stage).label, asked.limits[stage]
        rows.append({"code": stage, "label": label, "limit": limit, "cells": cells})
    return rows


def _chosen(
    request: StaffRequest, asked: Waiting, clients: ClientQuerySet
) -> tuple[ClientQuerySet, Row | None]:
    """Return whom to list: those of one number, else all beyond their limit."""
    stage, bucket = request.GET.get("stage", ""), request.GET.get("bucket", "")
    if not stage and not bucket:
        beyond = asked.beyond("A") | asked.beyond("B") | asked.beyond("C")
        return clients.filter(beyond), None
    if (
        stage not in LIMITED
        or bucket not in [str(n) for n in range(BUCKETS)]
        or not stage
    ):
        raise Http404
    span = spans_of(asked.limits[stage])[int(bucket)]
    chosen = {"stage": stage, "label": Stage(stage).label, "span": span}
    return clients.filter(asked.within(stage, int(bucket))), chosen
