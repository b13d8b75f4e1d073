from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.enums import Role
from accounts.http import StaffRequest, only_for
from accounts.models import Branch, User
from clients.actions.referrals import note_ask, observe
from clients.analytics.referrals import (
    Network,
    as_lines,
    ask_next,
    network_base,
    size_of,
)
from clients.forms import is_written
from clients.forms.referrals import LEVELS, AskForm, TraitForm, criteria_of
from clients.models import Client
from clients.policies import READERS, WRITERS, may_edit

ROOTS_SHOWN = 30
LONGEST = 12


@require_safe
@only_for(*READERS)
def referrals(request: StaffRequest) -> HttpResponse:
    """Show who introduced whom as a picture, and whom to ask next."""
    seen, branches = network_base(request.user), []
    if request.user.role == Role.HEAD_OFFICE:
        branches = list(Branch.objects.visible_to(request.user).order_by("name", "pk"))
        wanted = request.GET.get("branch", "")
        first = branches[0] if branches else None
        seen = seen.filter(
            branch=next((b for b in branches if b.code == wanted), first)
        )
    network = Network(seen)
    roots = network.roots()
    root = _root(request.GET.get("root", ""), network)
    context: dict[str, Any] = {
        "roots": roots[:ROOTS_SHOWN],
        "root": root,
        **_drawn(network, root),
        "asks": ask_next(request.user, network) if may_edit(request.user) else [],
        "branches": branches,
        "sees_brokers": request.user.role == Role.MANAGER,
    }
    return render(request, "clients/referrals/network.html", context)


def _drawn(network: Network, root: int | None) -> dict[str, Any]:
    """Return the picture, the same as lines, and how many do not fit into it."""
    nodes = network.picture(root)
    return {
        "nodes": nodes,
        "left_out": network.people_in(root) - len(nodes),
        "lines": as_lines(nodes),
        "size": size_of(nodes),
    }


def _root(wanted: str, network: Network) -> int | None:
    """Return the root of the wanted person's tree; None when nobody is asked for."""
    if wanted.isdecimal() and len(wanted) <= LONGEST and int(wanted) in network.clients:
        return network.root_of(int(wanted))
    return None


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(*READERS)
def client_referrals(request: StaffRequest, client_id: int) -> HttpResponse:
    """Show a client as an introducer: criteria, asks, whom they brought."""
    clients = Client.objects.visible_to(request.user)
    client = get_object_or_404(
        clients.select_related("introducer", "traits"), pk=client_id
    )
    form = AskForm(request.POST or None)

    def write() -> object:
        return note_ask(client, by=request.user, **form.cleaned_data)

    if request.method == "POST":
        if not may_edit(request.user):
            return HttpResponse(status=403)
        if is_written(form, write):
            return redirect("clients:client_referrals", client.pk)
    context = {"client": client, "title": _("Introductions"), "form": form}
    context |= _known_of(client, request.user)
    return render(request, "clients/referrals/client.html", context)


def _known_of(client: Client, viewer: User) -> dict[str, Any]:
    """Return what is known of a client as an introducer, as far as a viewer sees."""
    seen = Client.objects.visible_to(viewer)
    return {
        "criteria": criteria_of(getattr(client, "traits", None)),
        "levels": LEVELS,
        "asks": client.asks.select_related("by").order_by("-asked_on", "-pk"),
        "above": seen.filter(pk=client.introducer_id).first(),
        "introduced": seen.filter(introducer=client).order_by("name", "pk")[:50],
        "may_edit": may_edit(viewer),
    }


@require_POST
@only_for(*WRITERS)
def observe_client(request: StaffRequest, client_id: int) -> HttpResponse:
    """Note one criterion of a client as an introducer."""
    client = get_object_or_404(Client.objects.visible_to(request.user), pk=client_id)
    form = TraitForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        observe(client, by=request.user, **{given["criterion"]: given["level"]})
    return redirect("clients:client_referrals", client.pk)
