"""Who stands around a client, who lives with them, which days matter."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.http import StaffRequest, only_for
from clients.actions.households import head_household, join_household, leave_household
from clients.actions.relations import relate, unrelate
from clients.analytics.events import events_of
from clients.analytics.relations import circle_of, home_of, ties_of
from clients.forms import is_written
from clients.forms.relations import HouseholdForm, RelationForm
from clients.models import Client, Household, HouseholdMember, Relation
from clients.policies import WRITERS, may_edit
from clients.views.small import small_page
from core.clock import today


@require_safe
def relations(request: StaffRequest, client_id: int) -> HttpResponse:
    """Show people and days around a client, as far as the viewer may know them."""
    client = get_object_or_404(Client.objects.visible_to(request.user), pk=client_id)
    coming, over = events_of(client, today())
    context: dict[str, Any] = {
        "client": client,
        "title": _("Family and days"),
        "ties": ties_of(client, request.user),
        "home": home_of(client, request.user),
        "circle": circle_of(client, request.user),
        "coming": coming,
        "over": over,
        "may_edit": may_edit(request.user),
    }
    return render(request, "clients/relations/relations.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(*WRITERS)
def add_relation(request: StaffRequest, client_id: int) -> HttpResponse:
    """Note what somebody is to a client."""
    client = get_object_or_404(Client.objects.visible_to(request.user), pk=client_id)
    form = RelationForm(request.POST or None, viewer=request.user, client=client)

    def write() -> Relation:
        facts = dict(form.cleaned_data)
        lives_here = facts.pop("lives_here")
        with transaction.atomic():
            if lives_here:
                join_household(facts["other"], by=request.user, to=client)
            return relate(client, by=request.user, **facts)

    if request.method == "POST" and is_written(form, write):
        return redirect("clients:relations", client_id)
    return small_page(
        request, client, form, title=_("Note a relation"), back="clients:relations"
    )


@require_POST
@only_for(*WRITERS)
def drop_relation(
    request: StaffRequest, client_id: int, relation_id: int
) -> HttpResponse:
    """Take a relation out."""
    client = get_object_or_404(Client.objects.visible_to(request.user), pk=client_id)
    rows = Relation.objects.visible_to(request.user).around(client.pk)
    unrelate(get_object_or_404(rows, pk=relation_id), by=request.user)
    return redirect("clients:relations", client_id)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(*WRITERS)
def household(request: StaffRequest, client_id: int) -> HttpResponse:
    """Take somebody into a client's household, which is made if there is none."""
    client = get_object_or_404(Client.objects.visible_to(request.user), pk=client_id)
    form = HouseholdForm(request.POST or None, viewer=request.user, client=client)

    def write() -> Household:
        other = form.cleaned_data["other"]
        return join_household(other, by=request.user, to=client)

    if request.method == "POST" and is_written(form, write):
        return redirect("clients:relations", client_id)
    return small_page(
        request,
        client,
        form,
        title=_("Take into the household"),
        back="clients:relations",
    )


@require_POST
@only_for(*WRITERS)
def leave(request: StaffRequest, client_id: int) -> HttpResponse:
    """Take a client out of the household."""
    members = HouseholdMember.objects.visible_to(request.user)
    member = get_object_or_404(members.select_related("client"), client=client_id)
    leave_household(member, by=request.user)
    return redirect("clients:relations", client_id)


@require_POST
@only_for(*WRITERS)
def head(request: StaffRequest, client_id: int) -> HttpResponse:
    """Make a client the head of the household."""
    members = HouseholdMember.objects.visible_to(request.user)
    member = get_object_or_404(members.select_related("client"), client=client_id)
    head_household(member, by=request.user)
    return redirect("clients:relations", client_id)
