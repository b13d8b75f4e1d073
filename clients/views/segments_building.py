"""Putting a segment together: everything is in the address, nothing is written."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from accounts.http import StaffRequest, only_for
from clients.analytics.segments import numbers_of, reading_of
from clients.forms.segments import NameForm
from clients.forms.segments_builder import Builder
from clients.forms.segments_showing import list_link
from clients.models import Client, Segment
from clients.registry.segments import study
from clients.registry.segments_eyes import READERS, may_change
from clients.registry.segments_kinds import is_number


def builder_of(request: StaffRequest) -> Builder:
    """Read the builder's state; a segment that is not one's own is 404."""
    segment = None
    if wanted := request.GET.get("segment"):
        seen = Segment.objects.visible_to(request.user)
        key = int(wanted) if is_number(wanted) else 0
        segment = get_object_or_404(seen, pk=key)
        if not may_change(request.user, segment):
            segment = None
    return Builder(request.GET, request.user, segment)


@require_safe
@only_for(*READERS)
def segment_build(request: StaffRequest) -> HttpResponse:
    """Show the segment as it stands in the address, with its live count."""
    return _shown(request, builder_of(request))


def _shown(request: StaffRequest, builder: Builder) -> HttpResponse:
    saved = builder.segment
    name = request.GET.get("name", "")[:60]
    form = NameForm(
        initial={
            "name": saved.name if saved else name,
            "note": saved.note if saved else "",
        }
    )
    href = list_link(f=builder.packed) if not builder.trouble else ""
    context = {"builder": builder, "form": form, "href": href}
    return render(request, "clients/segments/build.html", context)


@require_safe
@only_for(*READERS)
def segment_put(request: StaffRequest) -> HttpResponse:
    """Take a condition into the tree and go back to the builder; it writes nothing."""
    builder = builder_of(request)
    tree = builder.put()
    if tree is None:
        return _shown(request, builder)
    return redirect(builder.link(tree))


@require_safe
@only_for(*READERS)
def segment_count(request: StaffRequest) -> HttpResponse:
    """Count what the segment would hold with the condition being put together."""
    builder = builder_of(request)
    tree, numbers = builder.put(), None
    if tree is not None:
        reading = reading_of(tree, study([tree], request.user))
        mine = Client.objects.visible_to(request.user)
        numbers = numbers_of(mine, reading.sides)
    context = {"numbers": numbers, "builder": builder}
    return render(request, "clients/segments/_count.html", context)
