"""The objection radar: every number opens the contacts it counts."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.enums import Role
from accounts.http import StaffRequest, only_for
from core.clock import today
from pipeline.rules import STAGES
from service.analytics.objections import Heard, Radar, Rate, objection_radar
from service.rules.objections import RESOLVED_WITHIN

READERS = (Role.BROKER, Role.MANAGER, Role.ADVISER, Role.HEAD_OFFICE)
ONE = timedelta(days=1)


@require_safe
@only_for(*READERS)
def objections(request: StaffRequest) -> HttpResponse:
    """Show what is heard lately by stage, and which script resolves what."""
    radar = objection_radar(request.user, today())
    context = {
        "is_office": request.user.role == Role.HEAD_OFFICE,
        "rows": [_heard(row, radar) for row in radar.rows],
        "rates": [line for row in radar.rows for line in _rates(row, radar)],
        "stages": STAGES,
        "days": RESOLVED_WITHIN,
    }
    return render(request, "service/objections.html", context)


def _heard(row: Heard, radar: Radar) -> dict[str, Any]:
    number = row.objection.pk
    lately = {"objection": number, "since": radar.since, "until": radar.today}
    before = {
        "objection": number,
        "since": radar.before,
        "until": radar.since - ONE,
    }
    cells = [_cell(row.now, lately), _cell(row.before, before)]
    cells += [_cell(n, lately | {"stood": stage}) for stage, n in row.stages.items()]
    return {"objection": row.objection, "trend": row.trend, "cells": cells}


def _cell(count: int, asked: dict[str, Any]) -> dict[str, Any]:
    return {"count": count, "url": _contacts(asked)}


def _rates(row: Heard, radar: Radar) -> Iterator[dict[str, Any]]:
    """Yield the objection as a whole, then each script used against it."""
    last: date = radar.today - timedelta(days=RESOLVED_WITHIN)
    asked = {"objection": row.objection.pk, "since": radar.year, "until": last}
    young = {"since": last + ONE, "until": radar.today}
    yield _rate(row, row.rate, asked, young) | {"is_total": True}
    for script, rate in row.by_script:
        which = {"script": script.pk} if script else {"unscripted": "on"}
        yield _rate(row, rate, asked | which, young) | {"script": script}


def _rate(
    row: Heard, rate: Rate, asked: dict[str, Any], young: dict[str, Any]
) -> dict[str, Any]:
    return {
        "objection": row.objection,
        "rate": rate,
        "watching_url": _contacts(asked | young),
        "matured_url": _contacts(asked),
        "resolved_url": _contacts(asked | {"resolved": "on"}),
    }


def _contacts(asked: dict[str, Any]) -> str:
    return f"{reverse('service:contacts')}?{urlencode(asked)}"
