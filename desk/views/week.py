"""A branch's week: the page the weekly mail leads to."""

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.enums import Role
from accounts.http import StaffRequest, only_for
from accounts.models import Branch
from core.clock import today
from desk.analytics.week import Pack, Week, week_pack
from desk.analytics.week_letter import plans_sentence
from pipeline.enums import Stage
from pipeline.forms import number_of
from pipeline.rules import STAGES


@require_safe
@only_for(Role.MANAGER, Role.HEAD_OFFICE)
def week(request: StaffRequest) -> HttpResponse:
    """Show a branch's week, the last whole one unless another is asked for."""
    asked = _week(request)
    pack = week_pack(_branch(request), asked)
    page = {
        "pack": pack,
        "stages": _stages(pack),
        "rows": [
            {"one": one, "reached": [(s, one.reached[s]) for s in STAGES]}
            for one in pack.people
        ],
        "end": min(asked.sunday, today()),
        "is_running": asked.sunday >= today(),
        "after": asked.after if asked.after.monday <= today() else None,
        "plans": plans_sentence(pack),
        "branches": _branches(request),
    }
    return render(request, "desk/week.html", page)


def _stages(pack: Pack) -> list[dict[str, Any]]:
    return [
        {
            "code": stage,
            "label": Stage(stage).label,
            "count": pack.reached[stage],
            "before": pack.before[stage],
        }
        for stage in STAGES
    ]


def _week(request: StaffRequest) -> Week:
    text = request.GET.get("week", "")
    if not text:
        return Week.of(today() - timedelta(days=7))
    try:
        asked = Week.read(text)
    except ValueError:
        raise Http404 from None
    if asked.monday > today():
        raise Http404
    return asked


def _branch(request: StaffRequest) -> Branch:
    """Return the manager's own branch; head office names one."""
    branches = Branch.objects.visible_to(request.user)
    if request.user.role == Role.MANAGER:
        return get_object_or_404(branches, pk=request.user.branch_id)
    text = request.GET.get("branch", "")
    if not text:
        first: Branch | None = branches.order_by("name", "pk").first()
        if first is None:
            raise Http404
        return first
    return get_object_or_404(branches, pk=number_of(text))


def _branches(request: StaffRequest) -> list[Branch]:
    if request.user.role == Role.MANAGER:
        return []
    return list(Branch.objects.visible_to(request.user).order_by("name", "pk"))
