"""One tap for one's own clients, a reason for everybody else's; both are recorded."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import trigger_client_event

from accounts.http import StaffRequest, only_for
from clients.actions import reveals
from clients.enums.reveals import Sensitive
from clients.forms.reveals import ReasonForm
from clients.models import Client
from clients.policies import READERS, WRITERS
from core.pages import wants_part


class DialRedirect(HttpResponseRedirect):
    """A redirect that a telephone takes up."""

    allowed_schemes = ["tel"]


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(*READERS)
def reveal(request: StaffRequest, client_id: int, field: str) -> HttpResponse:
    """Show a masked fact in full. A GET only asks; nothing is shown or written."""
    client = get_object_or_404(Client.objects.visible_to(request.user), pk=client_id)
    if field not in Sensitive.values:
        raise Http404
    is_own = reveals.is_own(request.user, client)
    form = None if is_own else ReasonForm(request.POST or None)
    context: dict[str, Any] = {"client": client, "field": Sensitive(field)}
    context |= {"form": form}
    context["title"] = context["field"].label
    if request.method == "POST" and (form is None or form.is_valid()):
        return _shown(request, context)
    return render(request, "clients/reveals/ask.html", context)


def _shown(request: StaffRequest, context: dict[str, Any]) -> HttpResponse:
    client, form = context["client"], context["form"]
    given = form.cleaned_data if form else {}
    try:
        value = reveals.reveal(
            client, by=request.user, field=str(context["field"]), **given
        )
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect(client)
    number = reveals.dialled(value) if context["field"] == Sensitive.PHONE else ""
    context |= {"value": value, "number": number}
    page = "_shown.html" if wants_part(request) else "shown.html"
    return render(request, f"clients/reveals/{page}", context)


@require_POST
@only_for(*WRITERS)
def call(request: StaffRequest, client_id: int) -> HttpResponse:
    """Dial one's own client: a telephone takes the redirect, htmx gets the number."""
    client = get_object_or_404(Client.objects.visible_to(request.user), pk=client_id)
    if not reveals.is_own(request.user, client):
        return redirect("clients:reveal", client.pk, Sensitive.PHONE)
    try:
        number = reveals.call(client, by=request.user)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect(client)
    if not wants_part(request):
        return DialRedirect(f"tel:{number}")
    shown = {"client": client, "value": client.phone, "number": number}
    answer = render(request, "clients/reveals/_shown.html", shown)
    return trigger_client_event(answer, "dial", {"number": number})
