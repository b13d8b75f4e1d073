from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.enums import Role
from accounts.http import StaffRequest, only_for
from accounts.licence import licence_sentence
from accounts.policies import STAGE_LIMITS, UNDO_MINUTES, values_of, working_calendar
from clients.enums import Stage
from clients.forms import ClientFilter
from clients.models import Client
from core.clock import today
from pipeline.actions import undoable
from pipeline.analytics import Board, own_board
from pipeline.analytics import board as board_of
from pipeline.analytics.board import AFTER
from pipeline.analytics.offers import stepless, usual_day, usual_step
from pipeline.models import StageChange
from pipeline.rules import STAGES
from pipeline.rules.steps import put_off_days
from pipeline.views.cards import ASK_NEXT, Words

# What an address says only to the board; the list of clients does not know it.
ONLY_HERE = (*STAGES, "lane", "stuck")


@require_safe
@only_for(Role.BROKER, Role.MANAGER)
def board(request: StaffRequest) -> HttpResponse:
    """Show who stands at which stage, narrowed as the list of clients is."""
    asked = ClientFilter(_as_of_list(request.GET), viewer=request.user, is_drawn=False)
    limits, minutes = values_of(
        STAGE_LIMITS, UNDO_MINUTES, branch_id=request.user.branch_id
    )
    found = _found(request, asked, limits)
    context = {
        "board": found,
        "asked": asked,
        "lanes": _lanes(found, request, asked),
        "is_narrowed": bool(asked.segment or asked.within or request.GET.get("q")),
        "list_query": _without(asked.query, *ONLY_HERE),
        "here": f"?{_without(request.GET, *STAGES)}",
        "closed": licence_sentence(request.user),
        "undo": _undo(undoable(request.user, minutes=minutes)),
    } | _unplanned(request)
    return render(request, "pipeline/board.html", context)


def _found(
    request: StaffRequest, asked: ClientFilter, limits: Mapping[str, int]
) -> Board:
    query = request.GET
    keys = {stage: query.get(stage, "") for stage in STAGES}
    is_whole = not (asked.segment or asked.within or asked.text or any(keys.values()))
    if is_whole and "stuck" not in query:
        return own_board(request.user, today=today(), limits=limits)
    return board_of(
        asked.narrow(Client.objects.visible_to(request.user)),
        today=today(),
        limits=limits,
        keys=keys,
        only_stuck="stuck" in query,
    )


def _unplanned(request: StaffRequest) -> dict[str, Any]:
    """Offer days for the next step of who was just moved, if none is agreed yet."""
    if ASK_NEXT not in request.session:
        return {}
    number = request.session.pop(ASK_NEXT)
    seen = stepless(Client.objects.visible_to(request.user))
    client = seen.filter(pk=number).first()
    if client is None:
        return {}
    working = working_calendar()
    days = {usual_day(client), *put_off_days(today(), working).values()}
    return {"ask": client, "ask_what": usual_step(client), "ask_days": sorted(days)}


def _as_of_list(given: QueryDict) -> QueryDict:
    """Read the address as the list does; a filter begins at each lane's first page."""
    query = given.copy()
    for stage in STAGES:
        query.pop(stage, None)
    if query.pop("lawful", None):
        query["basis"] = "yes"
    return query


def _without(query: QueryDict, *names: str) -> str:
    kept = query.copy()
    for name in names:
        kept.pop(name, None)
    return kept.urlencode()


def _lanes(
    found: Board, request: StaffRequest, asked: ClientFilter
) -> list[dict[str, Any]]:
    """Give each lane its words and links; on a phone only one of them is shown."""
    query, words = request.GET, Words(request)
    stages = asked.segment.get("stage", [])
    shown = query.get("lane", "") or (stages[0] if len(stages) == 1 else "")
    if shown not in found.counts:
        shown = next((stage for stage, n in found.counts.items() if n), "A")
    return [
        {
            "lane": lane,
            "label": Stage(lane.stage).label,
            "cards": words.cards_of(lane),
            "stage_after": AFTER.get(lane.stage, ""),
            "is_shown": lane.stage == shown,
            "here": _link(query, lane=lane.stage),
            "next": _turned(query, lane.stage, lane.page.next_key),
            "previous": _turned(query, lane.stage, lane.page.previous_key),
        }
        for lane in found.lanes
    ]


def _turned(query: QueryDict, stage: str, key: str | None) -> str:
    return _link(query, **{stage: key, "lane": stage}) if key else ""


def _link(query: QueryDict, **changes: str) -> str:
    changed = query.copy()
    for name, value in changes.items():
        changed[name] = value
    return f"?{changed.urlencode()}"


def _undo(move: StageChange | None) -> dict[str, Any] | None:
    """Say what the last move was, for the button that takes it back."""
    if move is None:
        return None
    words = _("%(client)s is now at %(stage)s.")
    if move.outcome:
        words = _("%(client)s left the process: %(stage)s.")
    said = move.get_outcome_display() or f"{move.stage} {move.get_stage_display()}"
    return {"move": move, "said": words % {"client": move.client, "stage": said}}
