from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.enums import Role
from accounts.http import StaffRequest, only_for
from clients.actions import hand_over, record_consent
from clients.actions import note_assets as note_down
from clients.forms import AssetsForm, AssignForm, ConsentForm, is_written
from clients.models import AssetSnapshot, Client
from clients.policies import WRITERS


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(*WRITERS)
def note_assets(request: StaffRequest, client_id: int) -> HttpResponse:
    """Note what a client's assets were on a day."""
    client = get_object_or_404(Client.objects.visible_to(request.user), pk=client_id)
    form = AssetsForm(request.POST or None)

    def write() -> AssetSnapshot:
        return note_down(client, by=request.user, **form.cleaned_data)

    if request.method == "POST" and is_written(form, write):
        return redirect(client)
    context = {"form": form, "client": client, "title": _("Assets on a day")}
    return render(request, "clients/small_form.html", context)


@require_POST
@only_for(*WRITERS)
def consent(request: StaffRequest, client_id: int) -> HttpResponse:
    """Record that a client gave or withdrew a consent: one press either way."""
    client = get_object_or_404(Client.objects.visible_to(request.user), pk=client_id)
    form = ConsentForm(request.POST)
    if form.is_valid():
        facts = form.cleaned_data["consent"]
        record_consent(client, by=request.user, **facts)
    else:
        messages.error(request, str(form.errors["consent"][0]))
    if request.POST.get("back") == "privacy":
        return redirect("clients:privacy", client_id)
    return redirect(f"{client.get_absolute_url()}#consent")


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(Role.MANAGER)
def assign(request: StaffRequest, client_id: int) -> HttpResponse:
    """Give a client into other hands from today."""
    client = get_object_or_404(Client.objects.visible_to(request.user), pk=client_id)
    form = AssignForm(request.POST or None, viewer=request.user, client=client)

    def write() -> Client:
        return hand_over(client, by=request.user, to=form.changes())

    if request.method == "POST" and is_written(form, write):
        return redirect(client)
    context = {"form": form, "client": client, "title": _("Who looks after them")}
    return render(request, "clients/small_form.html", context)
