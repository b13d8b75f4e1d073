"""Today: who is next and why, and what is done about it without leaving the list."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from accounts.enums import Role
from accounts.http import StaffRequest, only_for
from accounts.policies import calendars
from clients.models import Client
from clients.policies import may_edit
from core.clock import now
from desk.analytics import today as next_ones
from desk.analytics.changed import count_changes, since_of
from desk.analytics.day import day_facts
from desk.analytics.letters import rules_for
from desk.analytics.own_day import own_day
from desk.analytics.own_list import last_with, read_own
from desk.analytics.today_reasons import SEGMENTS
from pipeline.models import NextStep
from pipeline.rules.steps import put_off_days
from service.http import number_asked

SHORT, LONG = 12, 200


def today_page(request: StaffRequest) -> HttpResponse:
    """Show a broker or adviser whom to contact next, and why."""
    user, day = request.user, own_day(request.user)
    rules, since = day.rules, since_of(user, now())
    page = list_of(request, rules)
    people = page["people"]
    page |= {
        "day": day_facts(rules.today, day.calendars),
        "licence": day.licence,
        "meetings": day.meetings,
        "last": last_with(user, people[0].client.pk) if people else None,
        "now": localtime(now()).time(),
        "changed": since and count_changes(user, since),
        "told": _told(request),
    }
    if user.role == Role.BROKER:
        page["quota"] = day.quota(user)
    return render(request, "desk/today.html", page)


def list_of(request: StaffRequest, rules: next_ones.Rules) -> dict[str, Any]:
    """Return the list's part of the page, as the address asks for it."""
    asked = request.POST if request.method == "POST" else request.GET
    segment = asked.get("segment", "")
    most = LONG if asked.get("show") == "all" else SHORT
    counts, people = read_own(request.user, rules, segment=segment, most=most)
    return {
        "counts": counts,
        "segment": segment if segment in SEGMENTS else "all",
        "show": "all" if most == LONG else "",
        "people": people,
        "shown_of": counts[segment if segment in counts else "all"],
    } | row_facts(request, rules)


def row_facts(request: StaffRequest, rules: next_ones.Rules) -> dict[str, Any]:
    """Return what every row of the list needs beside its client."""
    quick = put_off_days(rules.today, rules.working).values()
    return {"may_edit": may_edit(request.user), "quick": list(dict.fromkeys(quick))}


def _told(request: StaffRequest) -> NextStep | None:
    """Return the step that was just dealt with, for the note that takes it back."""
    number = number_asked(request, "told")
    steps = NextStep.objects.visible_to(request.user).select_related("client")
    return steps.filter(pk=number).first() if number else None


@require_safe
@only_for(Role.BROKER, Role.MANAGER, Role.ADVISER)
def next_one(request: StaffRequest) -> HttpResponse:
    """Go to the log form of whoever is next, after the one just dealt with."""
    after = number_asked(request, "after")
    rules = rules_for(request.user, calendars())
    clients = Client.objects.visible_to(request.user).exclude(pk=after or 0)
    people = next_ones.top(next_ones.ranked(clients, rules), rules, most=1)
    if not people:
        return redirect("desk:home")
    return redirect(f"{reverse('service:log')}?client={people[0].client.pk}")
