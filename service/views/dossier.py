"""The service file of a member: education, electronic services, who else to meet."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import StaffRequest, only_for
from clients.models import Client
from clients.policies import may_edit
from service.actions import may_render, note_in_file
from service.analytics.dossier import dossier_of
from service.views.promises import SEEN_BY

LONGEST = 40


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(*SEEN_BY)
def service_file(request: StaffRequest, client_id: int) -> HttpResponse:
    """Show a member's file; a press notes how far a topic or a service is."""
    client = get_object_or_404(Client.objects.visible_to(request.user), pk=client_id)
    if request.method == "POST":
        return _noted(request, client)
    context = {
        "client": client,
        "title": _("Service file"),
        "dossier": dossier_of(client),
        "is_member": client.stage == "D" and not client.outcome,
        "may_render": may_render(request.user),
        "may_edit": may_edit(request.user),
    }
    return render(request, "service/file.html", context)


def _noted(request: StaffRequest, client: Client) -> HttpResponse:
    """Write a step: `step` is kind, code and state with colons between."""
    parts = request.POST.get("step", "")[:LONGEST].split(":")
    kind, code, state = parts if len(parts) == 3 else ("", "", "")  # noqa: PLR2004
    try:
        note_in_file(client, by=request.user, kind=kind, code=code, state=state)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("service:file", client.pk)
