"""The living plan's page: today's quota, why, what if, and the year so far."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.enums import Role
from accounts.http import StaffRequest, only_for
from accounts.models import User
from accounts.policies import working_calendar
from clients.models import Client
from core.clock import today
from core.pages import page_of
from pipeline.analytics import (
    Ground,
    Living,
    dealt,
    pace_of,
    plan_in_force,
    span_of,
)
from pipeline.analytics.living import waiting
from pipeline.forms import WhatIfForm, month_of, number_of
from pipeline.models import Journey, SalesPlan
from pipeline.querysets import JourneyQuerySet
from pipeline.rules.living import WAYS, outlook, remaining, worth_of
from pipeline.views.plan_pictures import path_of, people_url

POINTS = 0.04
MUCH_A_DAY = 100


def ground_of(request: StaffRequest, broker: User) -> Ground:
    """Return what a broker's plan stands on; two statements."""
    journeys = Journey.objects.visible_to(request.user)
    return Ground.of(broker.pk, broker.branch_id, journeys, today(), working_calendar())


def broker_asked(request: StaffRequest) -> User:
    """Return whose plan is looked at: one's own, or one of the branch's brokers."""
    if request.user.role == Role.BROKER:
        return request.user
    number = number_of(request.GET.get("broker", ""))
    if number is None:
        raise Http404
    people: Any = User.objects.visible_to(request.user).brokers()
    found: User = get_object_or_404(people.select_related("branch"), pk=number)
    return found


def living_facts(
    request: StaffRequest, ground: Ground, plan: SalesPlan
) -> dict[str, Any]:
    """Return what the page shows of a plan this year."""
    living = ground.living(plan)
    return {
        "living": living,
        "rest": living.rest,
        "missing": _yuan(living.rest.assets),
        "average": _yuan(living.rest.average),
        "words": sentence(living),
        "steps": _steps(living, ground),
        "way": _way(living),
        "deals_url": people_url(living, "deals"),
        **_ahead(living, ground),
        **what_if(request, living),
    }


def _way(living: Living) -> list[dict[str, Any]]:
    return [
        {"stage": code, "found": living.way[code], "url": people_url(living, code)}
        for code in "CBA"
    ]


def _ahead(living: Living, ground: Ground) -> dict[str, Any]:
    """Draw the year, and where the pace of the last days leads."""
    pace = pace_of(ground.journeys, ground.query.as_of, ground.working)
    asked = living.question
    ahead = outlook(asked.rates, asked.way, pace * asked.days)
    return {"pace": pace, "path": path_of(living, ahead)}


def _yuan(amount: Fraction) -> Decimal:
    return round(Decimal(amount.numerator) / amount.denominator, 2)


def what_if(request: StaffRequest, living: Living) -> dict[str, Any]:
    """Return the sliders and what follows from where they stand."""
    form = WhatIfForm(request.GET.dict(), question=living.question)
    then = form.asked()
    found = remaining(then) if then else None
    return {
        "if_form": form,
        "if_found": found,
        "if_words": _change(found.a_day - living.rest.a_day) if found else "",
        "levers": _levers(living),
    }


def _change(more: int) -> str:
    if not more:
        return _("as now")
    if more > 0:
        words = ngettext("%(n)s more than now", "%(n)s more than now", more)
        return words % {"n": more}
    words = ngettext("%(n)s fewer than now", "%(n)s fewer than now", -more)
    return words % {"n": -more}


def _levers(living: Living) -> list[dict[str, Any]]:
    """Return what four points more at each step save a day, those that save at all."""
    rows = []
    for number, step in enumerate(WAYS):
        saved = worth_of(living.question, number, POINTS)
        mean = living.question.rates[number].mean
        if saved > 0:
            name = step.replace(">", "→")
            rows.append({"step": name, "from": mean, "to": mean + POINTS, "n": saved})
    return rows


def sentence(living: Living) -> str:
    """Say in one sentence what is left and what each day asks for."""
    rest = living.rest
    return _sentence_of(rest.state, is_sure=rest.low == rest.high) % {
        "deals": ceil(rest.deals),
        "days": rest.days,
        "low": rest.low,
        "high": rest.high,
        "n": rest.a_day,
    }


def _sentence_of(state: str, *, is_sure: bool) -> str:
    if state == "reached":
        return _("The goal is reached; nothing more is asked of you this year.")
    if state == "over":
        return _("%(deals)s deals are missing and no working day is left this year.")
    if state == "coming":
        return _(
            "%(deals)s deals are missing, and as many are to be expected of people on "
            "the way; with bad luck it takes %(high)s new contacts a day."
        )
    if is_sure:
        return _(
            "%(deals)s deals are missing, %(days)s working days are left; at your "
            "rates that is %(n)s new contacts a day."
        )
    return _(
        "%(deals)s deals are missing, %(days)s working days are left; at your rates "
        "that is %(low)s–%(high)s new contacts a day."
    )


def _steps(living: Living, ground: Ground) -> list[dict[str, Any]]:
    return [
        {
            "name": step.replace(">", "→"),
            "belief": belief,
            "benchmark": ground.query.ratio[step[2]] / ground.query.ratio[step[0]],
            "own": _shares(ground.broker_id, step),
        }
        for step, belief in zip(WAYS, living.question.rates, strict=True)
    ]


def _shares(broker_id: int, step: str) -> dict[str, Any]:
    start = reverse("pipeline:cohort")
    asked: Mapping[str, Any] = {"period": "12m", "of": broker_id}
    return {
        part: f"{start}?{urlencode({**asked, 'figure': f'{step}.{part}'})}"
        for part in ("converted", "matured")
    }


@require_safe
@only_for(Role.BROKER, Role.MANAGER)
def plan_people(request: StaffRequest) -> HttpResponse:
    """List exactly the people a figure of the living plan counts."""
    broker = broker_asked(request)
    ground = ground_of(request, broker)
    plan = plan_in_force(
        SalesPlan.objects.visible_to(request.user).filter(broker=broker), today().year
    )
    if plan is None:
        raise Http404
    people, title = _people(request, ground, plan)
    page = page_of(
        people.select_related("broker"), ("-a_on", "-pk"), request.GET.get("page", "")
    )
    known = Client.objects.visible_to(request.user).in_bulk([r.pk for r in page.rows])
    for row in page.rows:
        row.known = known.get(row.pk)
    context = {
        "query": ground.query,
        "count": people.count(),
        "page": page,
        "title": title,
        "broker": broker,
        "plan": plan,
    }
    return render(request, "pipeline/plan_people.html", context)


def _people(
    request: StaffRequest, ground: Ground, plan: SalesPlan
) -> tuple[JourneyQuerySet, str]:
    what = request.GET.get("what", "deals")
    titles = {
        "A": _("On the way in A"),
        "B": _("On the way in B"),
        "C": _("On the way in C"),
    }
    if what in titles:
        return waiting(ground.journeys, ground.query, what), titles[what]
    if what != "deals":
        raise Http404
    span = span_of(plan.year, plan.days, ground.query.as_of, ground.working)
    deals = dealt(ground.journeys, span)
    month: date | None = month_of(request.GET.get("month", ""))
    if month:
        deals = deals.filter(d_on__year=month.year, d_on__month=month.month)
    return deals, _("Deals of the plan")
