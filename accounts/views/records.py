"""What was done, by whom, and when."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.enums import Role
from accounts.forms import RecordFilter
from accounts.http import StaffRequest, only_for
from accounts.models import AuditEvent
from accounts.registry import action_words
from core.pages import page_of, render_part


@require_safe
@only_for(Role.MANAGER, Role.HEAD_OFFICE)
def records(request: StaffRequest) -> HttpResponse:
    """List recorded actions: the whole firm's for head office, else the branch's."""
    form = RecordFilter(request.GET, viewer=request.user)
    events = AuditEvent.objects.visible_to(request.user).select_related("by", "branch")
    page = page_of(form.narrow(events), ("-pk",), request.GET.get("key", ""))
    facts = {
        "form": form,
        "page": page,
        "rows": [(event, action_words(event.action)) for event in page.rows],
    }
    return render_part(request, "accounts/records.html", facts)
