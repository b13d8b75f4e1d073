from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import StaffRequest, only_for
from clients.actions import change_client, enter_client
from clients.forms import ClientForm, write_with
from clients.forms.conflict import conflict_of
from clients.models import Client
from clients.policies import WRITERS, duplicates_of


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(*WRITERS)
def create(request: StaffRequest) -> HttpResponse:
    """Enter a client by hand."""
    form = ClientForm(request.POST or None, viewer=request.user)
    if request.method == "POST" and form.is_valid():
        client = write_with(form, lambda: enter_client(by=request.user, **form.facts()))
        if client is not None:
            messages.success(
                request, _("%(client)s is on the list.") % {"client": client}
            )
            return redirect(client)
    return render(request, "clients/form.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(*WRITERS)
def edit(request: StaffRequest, client_id: int) -> HttpResponse:
    """Change what is typed about a client; two at once are told of each other."""
    clients = Client.objects.visible_to(request.user)
    client = get_object_or_404(
        clients.select_related("origin", "introducer"), pk=client_id
    )
    form = ClientForm(request.POST or None, instance=client, viewer=request.user)
    context: dict[str, Any] = {"form": form, "client": client}
    if request.method == "POST" and form.is_valid():
        written = write_with(
            form, lambda: change_client(client, by=request.user, **form.facts())
        )
        if written is not None:
            return redirect(written)
        if form.has_error("__all__", code="changed_meanwhile"):
            context["conflict"] = conflict_of(form, clients.get(pk=client_id))
    return render(request, "clients/form.html", context)


@require_safe
@only_for(*WRITERS)
def duplicates(request: StaffRequest) -> HttpResponse:
    """Say, while one types, who is known by this number or name already."""
    besides = request.GET.get("besides", "")
    found = duplicates_of(
        viewer=request.user,
        phone=request.GET.get("phone", "")[:40],
        name=request.GET.get("name", "")[:80],
        besides=int(besides) if besides.isdecimal() and len(besides) < 19 else None,  # noqa: PLR2004
    )
    return render(request, "clients/_duplicates.html", {"duplicates": found})
