"""The suitability light of one client, and the written warning."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.enums import Role
from accounts.http import StaffRequest, only_for
from clients.actions.suitability import warn_in_writing
from clients.analytics.suitability import suited
from clients.forms import is_written
from clients.forms.suitability import WarningForm
from clients.models import Client, RiskWarning
from clients.policies import READERS


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(*READERS)
def suitability(request: StaffRequest, client_id: int) -> HttpResponse:
    """Show what may be offered, why, what was warned of; record a warning."""
    client = get_object_or_404(Client.objects.visible_to(request.user), pk=client_id)
    may_warn = request.user.role != Role.HEAD_OFFICE
    if request.method == "POST" and not may_warn:
        raise PermissionDenied
    found = suited(client)
    form = WarningForm(request.POST or None, suited=found)

    def write() -> RiskWarning:
        return warn_in_writing(client, by=request.user, **form.cleaned_data)

    if request.method == "POST" and is_written(form, write):
        messages.success(request, _("The warning is on record, with its wording."))
        return redirect("clients:suitability", client.pk)
    rows = RiskWarning.objects.visible_to(request.user).filter(client=client)
    context = {
        "client": client,
        "title": _("Suitability"),
        "suited": found,
        "warnings": rows.select_related("by").order_by("-at", "-pk")[:100],
        "form": form if may_warn and found.on_demand else None,
    }
    return render(request, "clients/suitability.html", context)
