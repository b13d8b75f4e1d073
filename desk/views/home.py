from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from accounts.enums import Role
from accounts.http import StaffRequest, only_for
from accounts.licence import standing
from accounts.models import Branch, User
from accounts.policies import RISK_VALID_MONTHS, STAGE_LIMITS, calendars, values_of
from clients.models import Client
from core.calendars import Calendar, Kind
from core.clock import now, today
from desk.analytics import today as next_ones
from desk.analytics.branch import branch_people, last_working_day, month_counts
from desk.analytics.day import day_facts
from desk.analytics.firm import branches, deliveries_of
from desk.analytics.quota import plan_of_year, quota
from digests.models import Announcement, NewsItem
from outbox.enums import DeliveryState
from outbox.models import Delivery
from pipeline.enums import PlanState, Stage
from pipeline.models import DailyActivity, Journey, SalesPlan
from service.http import number_asked
from service.models import Contact

SHORT, LONG = 12, 200
MOST_PLANS = 5


@require_safe
def home(request: StaffRequest) -> HttpResponse:
    """Show each role its first page."""
    pages = {
        Role.BROKER: _today,
        Role.ADVISER: _today,
        Role.MANAGER: _branch,
        Role.HEAD_OFFICE: _office,
        Role.ADMINISTRATOR: _admin,
    }
    return pages.get(Role(request.user.role), _checker)(request)


def _rules(request: StaffRequest, days: dict[Kind, Calendar]) -> next_ones.Rules:
    limits, months = values_of(
        STAGE_LIMITS, RISK_VALID_MONTHS, branch_id=request.user.branch_id
    )
    return next_ones.Rules(today(), days[Kind.WORKING], limits, months)


def _today(request: StaffRequest) -> HttpResponse:
    days = calendars()
    rules = _rules(request, days)
    found = next_ones.ranked(Client.objects.visible_to(request.user), rules)
    segment = request.GET.get("segment", "")
    counts = next_ones.counts(found)
    most = LONG if request.GET.get("show") == "all" else SHORT
    people = next_ones.top(found, rules, segment=segment, most=most)
    page: dict[str, Any] = {
        "day": day_facts(rules.today, days),
        "counts": counts,
        "segment": segment if segment in next_ones.SEGMENTS else "all",
        "people": people,
        "licence": standing(request.user),
        "last": _last_with(request, people[0].client.pk) if people else None,
        "now": localtime(now()).time(),
        "shown_of": counts[segment if segment in counts else "all"],
    }
    if request.user.role == Role.BROKER:
        page["quota"] = _quota(request, rules)
    return render(request, "desk/today.html", page)


def _last_with(request: StaffRequest, client_id: int) -> Contact | None:
    rows = Contact.objects.visible_to(request.user).current().filter(client=client_id)
    found = rows.select_related("objection").order_by("-happened_at", "-pk")
    return found.first()


def _quota(request: StaffRequest, rules: next_ones.Rules) -> Any:
    mine = SalesPlan.objects.visible_to(request.user)
    plan = plan_of_year(mine, rules.today.year)
    journeys = Journey.objects.visible_to(request.user)
    return quota(plan, journeys, rules.today, rules.working)


@require_safe
@only_for(Role.BROKER, Role.MANAGER, Role.ADVISER)
def next_one(request: StaffRequest) -> HttpResponse:
    """Go to the log form of whoever is next, after the one just dealt with."""
    after = number_asked(request, "after")
    rules = _rules(request, calendars())
    clients = Client.objects.visible_to(request.user).exclude(pk=after or 0)
    people = next_ones.top(next_ones.ranked(clients, rules), rules, most=1)
    if not people:
        return redirect("desk:home")
    return redirect(f"{reverse('service:log')}?client={people[0].client.pk}")


def _branch(request: StaffRequest) -> HttpResponse:
    user, days = request.user, calendars()
    rules = _rules(request, days)
    people = branch_people(
        User.objects.visible_to(user).brokers().active(),
        Client.objects.visible_to(user),
        DailyActivity.objects.visible_to(user),
        rules,
    )
    plans = SalesPlan.objects.visible_to(user).filter(state=PlanState.SUBMITTED)
    page = {
        "day": day_facts(rules.today, days),
        "people": people,
        "yesterday": last_working_day(rules.today, rules.working),
        "month": _month(user, rules.today),
        "month_name": f"{rules.today:%Y-%m}",
        "sums": _sums(people),
        "plans": plans.select_related("broker").order_by("-pk")[:MOST_PLANS],
    }
    return render(request, "desk/branch.html", page)


def _month(user: User, today: date) -> list[dict[str, Any]]:
    counts = month_counts(Journey.objects.visible_to(user), today)
    return [
        {"stage": stage, "label": Stage(stage).label, "count": count}
        for stage, count in counts.items()
    ]


def _sums(people: list[Any]) -> dict[str, Any]:
    return {
        "contacts": sum(p.contacts for p in people),
        "stuck": sum(p.stuck for p in people),
        "members": sum(p.visits.members for p in people),
        "met": sum(p.visits.met for p in people),
        "terms": [p for p in people if p.is_lapsed or p.is_lapsing],
    }


def _office(request: StaffRequest) -> HttpResponse:
    user, days = request.user, calendars()
    places = branches(
        Branch.objects.visible_to(user),
        Client.objects.visible_to(user),
        Journey.objects.visible_to(user),
        DailyActivity.objects.visible_to(user),
        today(),
    )
    waiting = {
        "news": NewsItem.objects.visible_to(user).filter(state="pending").count(),
        "announcements": Announcement.objects.visible_to(user)
        .filter(state="pending")
        .count(),
    }
    states = deliveries_of(Delivery.objects.visible_to(user), today())
    sent = [(label, states.get(value, 0)) for value, label in DeliveryState.choices]
    page = {"day": day_facts(today(), days), "places": places, "waiting": waiting}
    page |= {"sent": [row for row in sent if row[1]], "states": states}
    return render(request, "desk/office.html", page)


def _admin(request: StaffRequest) -> HttpResponse:
    people = User.objects.visible_to(request.user)
    rows = people.active().order_by().values_list("role", flat=True)
    roles = {label: 0 for _value, label in Role.choices}
    for role in rows:
        roles[Role(role).label] += 1
    page = {
        "day": day_facts(today(), calendars()),
        "roles": list(roles.items()),
        "active": sum(roles.values()),
        "closed": people.filter(is_active=False).count(),
        "places": Branch.objects.visible_to(request.user).count(),
    }
    return render(request, "desk/admin.html", page)


def _checker(request: StaffRequest) -> HttpResponse:
    page = {"day": day_facts(today(), calendars())}
    return render(request, "desk/checker.html", page)
