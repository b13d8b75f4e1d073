"""What was done, by whom, and when; and whether it is still what was written."""

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.analytics import state_of
from accounts.audit import record
from accounts.enums import ChainTrouble, Role
from accounts.exporting import csv_lines, file_name
from accounts.forms import RecordFilter
from accounts.http import StaffRequest, only_for
from accounts.models import AuditEvent, AuditNote, User
from accounts.registry import action_words, fact_words
from accounts.tasks import verify_records_now
from core.nudge import nudge
from core.pages import page_of, render_part

READERS = (Role.MANAGER, Role.HEAD_OFFICE)


@require_safe
@only_for(*READERS)
def records(request: StaffRequest) -> HttpResponse:
    """List recorded actions: the whole firm's for head office, else the branch's."""
    form = RecordFilter(request.GET, viewer=request.user)
    events = AuditEvent.objects.visible_to(request.user).select_related("by", "branch")
    page = page_of(form.narrow(events), ("-pk",), request.GET.get("key", ""))
    state = state_of()
    facts = {
        "form": form,
        "page": page,
        "rows": _rows(page.rows, request.user),
        "chain": state,
        "trouble": state.check and _trouble(state.check.trouble),
        "may_verify": request.user.role == Role.HEAD_OFFICE,
    }
    return render_part(request, "accounts/records.html", facts)


def _trouble(code: str) -> str:
    return str(ChainTrouble(code).label) if code in ChainTrouble.values else code


def _rows(events: Sequence[AuditEvent], viewer: User) -> list[dict[str, Any]]:
    """Return events with the words a page shows; reasons only for who may read them."""
    notes = AuditNote.objects.visible_to(viewer).filter(event__in=events)
    said = dict(notes.values_list("event_id", "text"))
    return [
        {
            "event": event,
            "what": action_words(event.action),
            "about": _about(event.model),
            "facts": fact_words(event.facts),
            "note": said.get(event.pk, ""),
        }
        for event in events
    ]


def _about(label: str) -> str:
    """Return the word for a kind of thing; a kind that is no more keeps its code."""
    try:
        return str(capfirst(apps.get_model(label)._meta.verbose_name)) if label else ""  # noqa: SLF001
    except (LookupError, ValueError):
        return label


@require_POST
@only_for(*READERS)
def export_records(request: StaffRequest) -> StreamingHttpResponse:
    """Hand out the records as the address narrows them; that is recorded, too."""
    form = RecordFilter(request.GET, viewer=request.user)
    events = form.narrow(AuditEvent.objects.visible_to(request.user))
    asked = sorted(form.asked())
    record(request.user, "records.exported", count=events.count(), filters=asked)
    answer = StreamingHttpResponse(
        csv_lines(events, by=request.user), content_type="text/csv"
    )
    name = file_name(request.user)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_POST
@only_for(Role.HEAD_OFFICE)
def check_records(request: StaffRequest) -> HttpResponse:
    """Have the whole chain walked in the background."""
    record(request.user, "records.verified")
    nudge(verify_records_now)
    messages.success(request, _("The records are being checked; see here in a minute."))
    return redirect("accounts:records")
