"""What is written about segments: saved, renamed, shared, pinned, copied, deleted."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import StaffRequest, only_for, own_path
from clients.actions.segments import (
    change_segment,
    copy_segment,
    delete_segment,
    free_name,
    pin_segment,
    save_segment,
    share_segment,
)
from clients.forms import ClientFilter
from clients.forms.segments import NameForm
from clients.forms.segments_keeping import name_of_filter, tree_of_filter
from clients.models import Segment
from clients.registry.segments import sentence
from clients.registry.segments_eyes import READERS, may_change
from clients.registry.segments_kinds import is_number
from clients.rules.segments import TreeError, unpack


def _found(request: StaffRequest, segment_id: int) -> Segment:
    seen = Segment.objects.visible_to(request.user)
    found: Segment = get_object_or_404(seen, pk=segment_id)
    return found


def _changeable(request: StaffRequest, segment_id: int) -> Segment:
    found = _found(request, segment_id)
    if not may_change(request.user, found):
        raise PermissionDenied
    return found


def _complain(request: StaffRequest, error: ValidationError) -> None:
    messages.error(request, " ".join(error.messages))


def _version(request: StaffRequest) -> int:
    """Return the version the form was shown for; 0, which none has, for nonsense."""
    said = request.POST.get("version", "")
    return int(said) if is_number(said) else 0


@require_POST
@only_for(*READERS)
def segment_save(request: StaffRequest) -> HttpResponse:
    """Save what was built, as a new segment or in place of the one it began with."""
    form, packed = NameForm(request.POST), request.POST.get("f", "")
    saved = request.POST.get("segment", "")
    back = _builder(packed, saved, request.POST.get("version", ""))
    if not form.is_valid():
        messages.error(request, _("Give the segment a name."))
        return redirect(back)
    facts: dict[str, Any] = form.cleaned_data
    try:
        tree = unpack(packed)
        if "anew" in request.POST or not is_number(saved):
            return redirect(save_segment(by=request.user, tree=tree, **facts))
        old = _changeable(request, int(saved))
        version = _version(request)
        change_segment(old, by=request.user, version=version, tree=tree, **facts)
    except TreeError as error:
        messages.error(request, sentence(error))
        return redirect("clients:segment_build")
    except ValidationError as error:
        _complain(request, error)
        return redirect(back)
    return redirect(old)


def _builder(packed: str, segment: str, version: str) -> str:
    query = QueryDict(mutable=True)
    given = {"f": packed[:4000], "segment": segment[:20], "version": version[:20]}
    query.update({name: word for name, word in given.items() if word})
    return f"{reverse('clients:segment_build')}?{query.urlencode()}"


@require_POST
@only_for(*READERS)
def segment_keep(request: StaffRequest) -> HttpResponse:
    """Save the list's filter as a segment of one's own: one press."""
    asked = ClientFilter(request.GET, viewer=request.user)
    back = f"{reverse('clients:list')}?{request.GET.urlencode()}"
    try:
        tree = tree_of_filter(asked)
        name = free_name(request.user, name_of_filter(asked))
        segment = save_segment(by=request.user, name=name, tree=tree)
        pin_segment(segment, by=request.user, is_pinned=True)
    except ValidationError as error:
        _complain(request, error)
        return redirect(back)
    said = _("Saved as “%(name)s” and pinned over the list.")
    messages.success(request, said % {"name": segment.name})
    return redirect(f"{reverse('clients:list')}?segment={segment.pk}")


@require_POST
@only_for(*READERS)
def segment_rename(request: StaffRequest, segment_id: int) -> HttpResponse:
    """Give a segment another name or note."""
    found, form = _changeable(request, segment_id), NameForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give the segment a name."))
        return redirect(found)
    try:
        version = _version(request)
        change_segment(found, by=request.user, version=version, **form.cleaned_data)
    except ValidationError as error:
        _complain(request, error)
    return redirect(found)


@require_POST
@only_for(*READERS)
def segment_share(request: StaffRequest, segment_id: int) -> HttpResponse:
    """Share a segment with the branch, or take it back."""
    found = _changeable(request, segment_id)
    try:
        is_shared = request.POST.get("to") == "branch"
        share_segment(found, by=request.user, is_shared=is_shared)
    except ValidationError as error:
        _complain(request, error)
    return redirect(found)


@require_POST
@only_for(*READERS)
def segment_pin(request: StaffRequest, segment_id: int) -> HttpResponse:
    """Pin a segment over one's list of clients, or take it off."""
    found = _found(request, segment_id)
    pin_segment(found, by=request.user, is_pinned=request.POST.get("pin") == "on")
    return redirect(own_path(request.POST.get("next", "")) or found)


@require_POST
@only_for(*READERS)
def segment_copy(request: StaffRequest, segment_id: int) -> HttpResponse:
    """Copy a segment one sees into one's own."""
    found = _found(request, segment_id)
    try:
        copied = copy_segment(found, by=request.user)
    except ValidationError as error:
        _complain(request, error)
        return redirect(found)
    return redirect(copied)


@require_POST
@only_for(*READERS)
def segment_delete(request: StaffRequest, segment_id: int) -> HttpResponse:
    """Delete a segment."""
    found = _changeable(request, segment_id)
    name = found.name
    delete_segment(found, by=request.user)
    messages.success(request, _("“%(name)s” is deleted.") % {"name": name})
    return redirect("clients:segments")
