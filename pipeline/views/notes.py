"""Context notes: the time axis with its list, and one note with its versions."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.enums import Role
from accounts.http import StaffRequest, only_for
from core.clock import today
from core.pages import page_of
from pipeline.actions.notes import (
    WRITERS,
    add_context_note,
    correct_context_note,
    may_change_note,
    may_share_notes,
    withdraw_context_note,
)
from pipeline.analytics import context_notes
from pipeline.forms.notes import NoteForm
from pipeline.models import ContextNote

READERS = (Role.BROKER, Role.MANAGER, Role.ADVISER, Role.HEAD_OFFICE)
YEAR = timedelta(days=365)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(*READERS)
def notes(request: StaffRequest) -> HttpResponse:
    """Show the last twelve months with what was noted, and write a note."""
    may_write = request.user.role in WRITERS
    form = NoteForm(
        request.POST or None,
        shares=may_share_notes(request.user),
        initial=NoteForm.first(),
    )
    if request.method == "POST":
        if not may_write:
            raise PermissionDenied
        if form.is_valid() and _added(request, form):
            return redirect("pipeline:notes")
    rows = ContextNote.objects.visible_to(request.user).in_force()
    rows = rows.select_related("branch", "owner")
    context = {
        "form": form,
        "may_write": may_write,
        "notes": context_notes(request.user, today() - YEAR, today()),
        "page": page_of(rows, ("-starts_on", "-pk"), request.GET.get("key", "")),
    }
    return render(request, "pipeline/notes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(*READERS)
def note(request: StaffRequest, note_id: int) -> HttpResponse:
    """Show a note with every version it had; correct it."""
    found = _visible(request, note_id)
    may_change = found.is_current and may_change_note(request.user, found)
    said = {n: getattr(found, n) for n in ("kind", "text", "starts_on", "ends_on")}
    form = NoteForm(request.POST or None, initial=said)
    if request.method == "POST":
        if not may_change_note(request.user, found):
            raise PermissionDenied
        if form.is_valid() and (new := _corrected(request, form, found)):
            return redirect("pipeline:note", new.pk)
    context = {
        "form": form,
        "note": found,
        "versions": _versions(request, found),
        "may_change": may_change and not found.is_withdrawn,
    }
    return render(request, "pipeline/note.html", context)


@require_POST
@only_for(*READERS)
def note_withdraw(request: StaffRequest, note_id: int) -> HttpResponse:
    """Take a note off the time axis."""
    found = _visible(request, note_id)
    if not may_change_note(request.user, found):
        raise PermissionDenied
    try:
        withdraw_context_note(found, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("Withdrawn. Its versions can still be read."))
    return redirect("pipeline:notes")


def _visible(request: StaffRequest, note_id: int) -> ContextNote:
    mine = ContextNote.objects.visible_to(request.user)
    found: ContextNote = get_object_or_404(
        mine.select_related("branch", "owner"), pk=note_id
    )
    return found


def _versions(request: StaffRequest, found: ContextNote) -> Any:
    first = found.original_id or found.pk
    mine = ContextNote.objects.visible_to(request.user).select_related("by")
    return (mine.filter(pk=first) | mine.filter(original=first)).order_by("-version")


def _added(request: StaffRequest, form: NoteForm) -> bool:
    try:
        add_context_note(by=request.user, is_own=form.is_own, **form.facts())
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    return True


def _corrected(
    request: StaffRequest, form: NoteForm, found: ContextNote
) -> ContextNote | None:
    try:
        return correct_context_note(found, by=request.user, **form.facts())
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return None
