from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.enums import Role
from accounts.http import StaffRequest, only_for
from accounts.licence import licence_sentence
from accounts.policies import working_calendar
from clients.enums import Stage
from clients.models import Client
from core.clock import today
from pipeline.analytics import Board
from pipeline.analytics import board as board_of
from pipeline.analytics.board import AFTER
from pipeline.analytics.offers import stepless, usual_day, usual_step
from pipeline.forms import BoardFilter
from pipeline.forms.shared import number_of
from pipeline.rules import STAGES
from pipeline.rules.steps import put_off_days
from pipeline.views.cards import Words


@require_safe
@only_for(Role.BROKER, Role.MANAGER)
def board(request: StaffRequest) -> HttpResponse:
    """Show who stands at which stage, a page of each lane."""
    form = BoardFilter(request.GET, viewer=request.user)
    clients = form.narrow(Client.objects.visible_to(request.user))
    found = board_of(
        clients,
        today=today(),
        branch_id=request.user.branch_id,
        keys={stage: request.GET.get(stage, "") for stage in STAGES},
        only_stuck=bool(form.cleaned_data.get("stuck")),
    )
    context = {
        "board": found,
        "form": form,
        "lanes": _lanes(found, request),
        "is_narrowed": any(form.cleaned_data.values()),
        "closed": licence_sentence(request.user),
        "board_here": f"{request.path}{_link(request.GET)}".removesuffix("?"),
    } | _unplanned(request)
    return render(request, "pipeline/board.html", context)


def _unplanned(request: StaffRequest) -> dict[str, Any]:
    """Offer days for the next step of who was just moved, if none is agreed yet."""
    number = number_of(request.GET.get("agree", ""))
    if not number:
        return {}
    seen = stepless(Client.objects.visible_to(request.user))
    client = seen.filter(pk=number).first()
    if client is None:
        return {}
    working = working_calendar()
    days = {usual_day(client), *put_off_days(today(), working).values()}
    return {"ask": client, "ask_what": usual_step(client), "ask_days": sorted(days)}


def _lanes(found: Board, request: StaffRequest) -> list[dict[str, Any]]:
    """Give each lane its words and links; on a phone only one of them is shown."""
    query, words = request.GET, Words(request)
    shown = query.get("stage", "")
    if shown not in found.counts:
        shown = next((stage for stage, n in found.counts.items() if n), "A")
    return [
        {
            "lane": lane,
            "label": Stage(lane.stage).label,
            "cards": words.cards_of(lane),
            "stage_after": AFTER.get(lane.stage, ""),
            "is_shown": lane.stage == shown,
            "here": _link(query, stage=lane.stage),
            "next": _turned(query, lane.stage, lane.page.next_key),
            "previous": _turned(query, lane.stage, lane.page.previous_key),
        }
        for lane in found.lanes
    ]


def _turned(query: QueryDict, stage: str, key: str | None) -> str:
    return _link(query, **{stage: key, "stage": stage}) if key else ""


def _link(query: QueryDict, **changes: str) -> str:
    changed = query.copy()
    changed.pop("agree", None)  # asked once
    for name, value in changes.items():
        changed[name] = value
    return f"?{changed.urlencode()}" if changed else "?"
