"""Saved segments: all of them, one of them, two compared."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.http import StaffRequest, only_for
from accounts.models import User
from clients.analytics.segments import (
    Reading,
    count_many,
    numbers_of,
    read_many,
    read_segment,
)
from clients.analytics.segments_trend import breakdown_of, trend_of
from clients.forms.segments import CompareForm, NameForm
from clients.forms.segments_showing import (
    breakdown_rows,
    compared,
    lines_of,
    presets,
    size_heads,
)
from clients.models import Client, Segment
from clients.registry.context import context_around
from clients.registry.segments import sentence
from clients.registry.segments_eyes import (
    READERS,
    clients_for,
    may_change,
    may_share,
)
from clients.registry.segments_saying import say
from clients.rules.segments import TreeError
from core.clock import today
from core.pages import page_of, render_part

PER_PAGE = 25


@require_safe
@only_for(*READERS)
def segments(request: StaffRequest) -> HttpResponse:
    """List one's own segments and the shared ones, each with its live count."""
    seen = Segment.objects.visible_to(request.user)
    rows = seen.with_pins_of(request.user).select_related("branch")
    page = page_of(rows, ("name", "pk"), request.GET.get("key", ""), PER_PAGE)
    readings = read_many(page.rows, request.user)
    numbers = count_many(page.rows, readings, request.user)
    context = {
        "page": page,
        "lines": lines_of(page.rows, readings, numbers),
        "compare": CompareForm(viewer=request.user),
        "presets": presets() if not page.rows else [],
    }
    return render_part(request, "clients/segments/list.html", context)


@require_safe
@only_for(*READERS)
def segment(request: StaffRequest, segment_id: int) -> HttpResponse:
    """Show one segment: how many now, month by month, and what they are like."""
    seen = Segment.objects.visible_to(request.user).select_related("owner", "branch")
    found = get_object_or_404(seen, pk=segment_id)
    context = _about(found, request.user)
    try:
        reading = read_segment(found, request.user)
    except TreeError as error:
        context["trouble"] = sentence(error)
    else:
        context |= _figures(found, reading, request.user)
    return render(request, "clients/segments/segment.html", context)


def _about(segment: Segment, viewer: User) -> dict[str, Any]:
    return {
        "segment": segment,
        "may_change": may_change(viewer, segment),
        "may_share": may_share(viewer) and may_change(viewer, segment),
        "is_pinned": segment.pins.filter(user=viewer).exists(),
        "form": NameForm(initial={"name": segment.name, "note": segment.note}),
        "others": Segment.objects.visible_to(viewer)
        .exclude(pk=segment.pk)
        .order_by("name", "pk")[:PER_PAGE],
    }


def _figures(segment: Segment, reading: Reading, viewer: User) -> dict[str, Any]:
    clients = clients_for(segment, viewer)
    members = clients.filter(reading.sides.yes)
    breakdown = breakdown_of(members)
    trend = trend_of(segment, viewer, members)
    return {
        "words": say(reading.tree, reading.facts),
        "numbers": numbers_of(clients, reading.sides),
        "trend": trend,
        "beside": context_around(viewer, trend.months[0].first, today()),
        "breakdown": breakdown,
        "rows": breakdown_rows(breakdown, segment),
        "sizes": size_heads(),
    }


@require_safe
@only_for(*READERS)
def compare(request: StaffRequest) -> HttpResponse:
    """Put two segments side by side: who is in one, in both, in the other."""
    form = CompareForm(request.GET or None, viewer=request.user)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        pair = (form.cleaned_data["a"], form.cleaned_data["b"])
        readings = read_many(pair, request.user)
        problems = [
            f"{one.name}: {sentence(found)}"
            for one in pair
            if isinstance(found := readings[one.pk], TreeError)
        ]
        context |= {"a": pair[0], "b": pair[1], "problems": problems}
        if not problems:
            clients = Client.objects.visible_to(request.user)
            context |= compared(clients, pair, readings)
    return render(request, "clients/segments/compare.html", context)
