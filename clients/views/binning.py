from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import StaffRequest, only_for
from clients.actions.binning import bin_client, restore_client
from clients.models import Client
from clients.policies import WRITERS
from core.clock import today
from core.pages import page_of, render_part


@require_safe
@only_for(*WRITERS)
def recycle_bin(request: StaffRequest) -> HttpResponse:
    """List clients that were thrown away and can still be restored."""
    found = Client.objects.visible_in_bin_to(request.user)
    found = found.filter(standing_until__gte=today())
    page = page_of(
        found.select_related("broker"), ("-standing_since", "-pk"),
        request.GET.get("key", ""),
    )  # fmt: skip
    return render_part(request, "clients/bulk/bin.html", {"page": page})


@require_POST
@only_for(*WRITERS)
def throw_away(request: StaffRequest, client_id: int) -> HttpResponse:
    """Put one client into the recycle bin."""
    client = get_object_or_404(Client.objects.visible_to(request.user), pk=client_id)
    try:
        bin_client(client, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect(client)
    words = _("%(client)s lies in the recycle bin for thirty days.")
    messages.success(request, words % {"client": client})
    return redirect("clients:bin")


@require_POST
@only_for(*WRITERS)
def restore(request: StaffRequest, binned_id: int) -> HttpResponse:
    """Take one client out of the recycle bin."""
    found = Client.objects.visible_in_bin_to(request.user)
    client = get_object_or_404(found, pk=binned_id)
    try:
        restore_client(client, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("clients:bin")
    messages.success(request, _("%(client)s is back.") % {"client": client})
    return redirect(client)
