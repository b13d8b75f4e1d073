"""The mix of methods: what each takes and brings, and how today's contacts split."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.enums import Role
from accounts.http import StaffRequest, only_for
from accounts.models import User
from accounts.policies import (
    FUNNEL_RATIO,
    HORIZONS,
    values_of,
    working_calendar,
)
from clients.models import Client
from clients.registry.segments_eyes import BranchEyes
from core.charts import percent_of
from core.clock import today
from core.pages import wants_part
from pipeline.analytics import (
    FunnelQuery,
    beliefs_from,
    living_plan,
    plan_in_force,
    planning_query,
)
from pipeline.analytics.mix import (
    Sums,
    Yield,
    by_broker,
    counted_by_method,
    yields_of,
)
from pipeline.forms import MixForm
from pipeline.models import DailyActivity, Journey, SalesPlan
from pipeline.policies import METHOD_COSTS
from pipeline.rules import FEW
from pipeline.rules.living import Remaining
from pipeline.rules.mix import Split, Way, split_day, with_floor
from pipeline.views.living import broker_asked

MILLION = 1_000_000


@dataclass(frozen=True)
class Facts:
    """The methods of a broker or, without one, of a branch; the day's quota."""

    yields: list[Yield]
    rest: Remaining | None


@require_safe
@only_for(Role.BROKER, Role.MANAGER)
def mix(request: StaffRequest) -> HttpResponse:
    """Split today's new contacts over the methods; a manager sees the branch's."""
    is_branch = request.user.role == Role.MANAGER and "broker" not in request.GET
    broker = None if is_branch else broker_asked(request)
    facts = _facts(request.user, broker)
    context: dict[str, Any] = {
        "broker": broker,
        "is_own": broker == request.user,
        "rows": _rows(facts.yields, broker),
        "rest": facts.rest,
        "has_costs": any(found.cost for found in facts.yields),
    }
    if broker:
        context |= _split_facts(request, facts)
    part = "pipeline/_mix_split.html" if wants_part(request) and broker else ""
    return render(request, part or "pipeline/mix.html", context)


def _facts(viewer: User, broker: User | None) -> Facts:
    """Read what the page rests on; five statements for a broker, two for a branch."""
    branch_id = broker.branch_id if broker else viewer.branch_id
    horizons, ratio, costs = values_of(
        HORIZONS, FUNNEL_RATIO, METHOD_COSTS, branch_id=branch_id
    )
    eyes, query = BranchEyes(branch_id), planning_query(today(), horizons, ratio)
    own = broker.pk if broker else None
    clients = Client.objects.visible_to(viewer)
    found = counted_by_method(
        Journey.objects.visible_to(eyes),
        DailyActivity.objects.visible_to(eyes),
        clients.filter(broker=own) if own else clients,
        query,
    )
    yields = yields_of(found, query=query, costs=costs, broker_id=own)
    rest = _rest(viewer, broker, found.sums, query) if broker else None
    return Facts(yields, rest)


def _rest(
    viewer: User, broker: User, sums: Sums, query: FunnelQuery
) -> Remaining | None:
    """Work the broker's plan out for today, where there is one."""
    plans = SalesPlan.objects.visible_to(viewer).filter(broker=broker)
    plan = plan_in_force(plans, query.as_of.year)
    if plan is None:
        return None
    rates = beliefs_from(by_broker(sums, query), query, broker.pk)
    journeys = Journey.objects.visible_to(viewer).filter(broker=broker)
    return living_plan(plan, journeys, rates, query, working_calendar()).rest


def _split_facts(request: StaffRequest, facts: Facts) -> dict[str, Any]:
    """Return the day's split as the form asks for it."""
    quota = facts.rest.a_day if facts.rest else 0
    form = MixForm(request.GET.dict(), quota=quota, yields=facts.yields)
    if not form.is_valid():
        return {"form": form, "split": None}
    wanted = form.cleaned_data["contacts"]
    minutes = int(form.cleaned_data["hours"] * 60)
    ways = [_way(found, form) for found in facts.yields]
    tried: dict[str, int] = {
        found.method: found.counts.reached["A"]
        for found in facts.yields
        if found.counts.reached["A"] < FEW
    }
    split = split_day(with_floor(ways, tried, wanted), wanted, minutes)
    return {
        "form": form,
        "split": split,
        "wanted": wanted,
        "hours": split.minutes / 60,
        "words": _words(split, facts.yields),
        "short": _short(split, ways, wanted),
        "bars": _bars(split, facts.yields),
        "tried": sum(split.counts[name] for name in tried),
    }


def _way(found: Yield, form: MixForm) -> Way:
    return Way(
        found.method, round(found.rate * MILLION), found.length, form.most_of(found)
    )


def _words(split: Split, yields: list[Yield]) -> str:
    """Say the split in one line: natural market 5, referral 8."""
    named = [
        f"{found.method.label} {split.counts[found.method]}"
        for found in sorted(yields, key=lambda one: -split.counts[one.method])
        if split.counts[found.method]
    ]
    return _(", ").join(named)


def _short(split: Split, ways: list[Way], wanted: int) -> str:
    """Say what keeps the split below what was wanted; nothing where all fits."""
    missing = wanted - split.contacts
    if missing <= 0:
        return ""
    if all(split.counts[way.name] >= way.most for way in ways):
        words = ngettext(
            "%(n)s is missing: the names run out. List more people, or write beside a "
            "method how many you can reach.",
            "%(n)s are missing: the names run out. List more people, or write beside a "
            "method how many you can reach.",
            missing,
        )
    else:
        words = ngettext(
            "%(n)s is missing: the hours run out.",
            "%(n)s are missing: the hours run out.",
            missing,
        )
    return words % {"n": missing}


def _bars(split: Split, yields: list[Yield]) -> list[dict[str, Any]]:
    most = max([*split.counts.values(), 1])
    return [
        {
            "yield": found,
            "count": split.counts[found.method],
            "width": percent_of(split.counts[found.method] / most),
            "minutes": split.counts[found.method] * found.length,
            "deals": split.counts[found.method] * found.rate,
        }
        for found in yields
    ]


def _rows(yields: list[Yield], broker: User | None) -> list[dict[str, Any]]:
    """Return every method with the lists its figures open."""
    top = max([found.an_hour for found in yields] or [0]) or 1
    return [
        {
            "yield": found,
            "people": {
                stage: (found.counts.reached[stage], _people(found, stage, broker))
                for stage in "ABCD"
            },
            "names_url": _names(found, broker),
            "width": percent_of(found.an_hour / top),
            "hours": found.hours,
            "rate": 100 * found.rate,
        }
        for found in yields
    ]


def _people(found: Yield, figure: str, broker: User | None) -> str:
    asked: dict[str, Any] = {
        "figure": figure,
        "period": "12m",
        "method": found.method.value,
    }
    if broker:
        asked["of"] = broker.pk
    return f"{reverse('pipeline:cohort')}?{urlencode(asked)}"


def _names(found: Yield, broker: User | None) -> str:
    asked: dict[str, Any] = {"method": found.method.value, "stage": "none"}
    if broker:
        asked["broker"] = broker.pk
    return f"{reverse('clients:list')}?{urlencode(asked)}"
