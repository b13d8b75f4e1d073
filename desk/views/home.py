from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.enums import Role
from accounts.http import StaffRequest
from accounts.models import Branch, User
from accounts.policies import calendars
from clients.models import Client
from core.clock import now, today
from desk.analytics.branch import branch_brief, last_working_day, month_counts
from desk.analytics.changed import count_changes, since_of
from desk.analytics.day import day_facts
from desk.analytics.firm import branches, pending
from desk.analytics.letters import limits_for
from desk.views.today import today_page
from digests.models import Announcement, NewsItem
from opinions.analytics.counts import Morning, counts_of, with_visits
from opinions.analytics.visiting import waiting_for as calls_waiting
from opinions.models import Opinion, ReturnVisit
from outbox.analytics import figures_of
from outbox.models import Delivery
from pipeline.analytics.plans import waiting_plans
from pipeline.enums import Stage
from pipeline.models import DailyActivity, Journey, SalesPlan
from service.actions import refusals
from service.analytics.checks import waiting_for

MOST_PLANS = 5
MOST_CALLS = 60


@require_safe
def home(request: StaffRequest) -> HttpResponse:
    """Show each role its first page."""
    pages = {
        Role.BROKER: today_page,
        Role.ADVISER: today_page,
        Role.MANAGER: _branch,
        Role.HEAD_OFFICE: _office,
        Role.ADMINISTRATOR: _admin,
    }
    return pages.get(Role(request.user.role), _checker)(request)


def _branch(request: StaffRequest) -> HttpResponse:
    user, days = request.user, calendars()
    rules = limits_for(user, days)
    brief = branch_brief(
        User.objects.visible_to(user).brokers().active(),
        Client.objects.visible_to(user),
        DailyActivity.objects.visible_to(user),
        rules,
    )
    plans = waiting_plans(SalesPlan.objects.visible_to(user), rules.today.year)
    since = since_of(user, now())
    page = {
        "day": day_facts(rules.today, days),
        "people": brief.people,
        "sums": brief,
        "yesterday": last_working_day(rules.today, rules.working),
        "month": _month(user, rules.today),
        "month_name": f"{rules.today:%Y-%m}",
        "changed": since and count_changes(user, since),
        "plans": plans,
        "most": f":{MOST_PLANS}",
        "opinions": _opinions(user, rules.today),
    }
    return render(request, "desk/branch.html", page)


def _opinions(user: User, today: date) -> Morning:
    visits = ReturnVisit.objects.visible_to(user)
    return with_visits(Opinion.objects.visible_to(user), visits, today)


def _month(user: User, today: date) -> list[dict[str, Any]]:
    counts = month_counts(Journey.objects.visible_to(user), today)
    return [
        {"stage": stage, "label": Stage(stage).label, "count": count}
        for stage, count in counts.items()
    ]


def _office(request: StaffRequest) -> HttpResponse:
    user, days = request.user, calendars()
    places = branches(
        Branch.objects.visible_to(user),
        Client.objects.visible_to(user),
        Journey.objects.visible_to(user),
        DailyActivity.objects.visible_to(user),
        today(),
    )
    waiting = pending(
        news=NewsItem.objects.visible_to(user),
        announcements=Announcement.objects.visible_to(user),
    )
    sent = Delivery.objects.visible_to(user).filter(day=today()).by_state()
    page = {"day": day_facts(today(), days), "places": places, "waiting": waiting}
    page |= {"sent": [f for f in figures_of(sent) if f.count]}
    page |= {"first": today().replace(day=1)}
    page |= {"opinions": counts_of(Opinion.objects.visible_to(user), today())}
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
    tasks = waiting_for(request.user)[:MOST_CALLS]
    page = {"day": day_facts(today(), calendars()), "tasks": tasks}
    page |= {"refused": refusals(request.user, tasks), "today": today()}
    mine = ReturnVisit.objects.visible_to(request.user)
    page |= {"visits": calls_waiting(mine, request.user.pk)[:MOST_CALLS]}
    return render(request, "desk/checker.html", page)
