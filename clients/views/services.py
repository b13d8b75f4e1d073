"""The branch's catalogue of services: managers keep it, the others read it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.enums import Role
from accounts.http import StaffRequest, only_for
from clients.actions.needs_catalogue import move_to
from clients.actions.services import (
    add_service,
    change_service,
    retire_service,
    start_services,
)
from clients.analytics.services_reach import reach_of
from clients.forms import is_written
from clients.forms.needs import NeedsAsked
from clients.forms.services import ServiceForm
from clients.models import Client, Service
from clients.policies import READERS
from clients.views.needs_catalogue import own_branch, wanted_place


@require_safe
@only_for(*READERS)
def services(request: StaffRequest) -> HttpResponse:
    """Show the catalogue: for whom, for which need, by whom, which risk class."""
    asked = NeedsAsked(request.GET, viewer=request.user)
    rows = Service.objects.visible_to(request.user).filter(branch=asked.branch)
    context = {
        "needs": asked,
        "services": rows.in_use().prefetch_related("needs"),
        "retired": rows.filter(is_retired=True).order_by("name", "pk"),
        "may_manage": request.user.role == Role.MANAGER,
    }
    return render(request, "clients/services/list.html", context)


@require_safe
@only_for(*READERS)
def service(request: StaffRequest, service_id: int) -> HttpResponse:
    """Show one service and whom it reaches: who fits, who is left out and why."""
    rows = Service.objects.visible_to(request.user).select_related("branch")
    found = get_object_or_404(rows, pk=service_id)
    people = Client.objects.visible_to(request.user).filter(branch=found.branch_id)
    context = {
        "service": found,
        "reach": reach_of(found, people),
        "may_manage": request.user.role == Role.MANAGER,
    }
    return render(request, "clients/services/service.html", context)


@require_POST
@only_for(Role.MANAGER)
def start(request: StaffRequest) -> HttpResponse:
    """Fill an empty catalogue with the standard services."""
    count = start_services(own_branch(request), by=request.user)
    if count:
        said = ngettext("%(n)s service added.", "%(n)s services added.", count)
        messages.success(request, said % {"n": count})
    else:
        messages.info(request, _("The catalogue has services already; add your own."))
    return redirect("clients:services")


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(Role.MANAGER)
def create(request: StaffRequest) -> HttpResponse:
    """Add a service to the branch's catalogue."""
    form = ServiceForm(request.POST or None, viewer=request.user)
    branch = own_branch(request)

    def write() -> Service:
        return add_service(by=request.user, branch=branch, **form.facts())

    if request.method == "POST" and is_written(form, write):
        return redirect("clients:services")
    return render(request, "clients/services/form.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(Role.MANAGER)
def edit(request: StaffRequest, service_id: int) -> HttpResponse:
    """Change what a service is, for whom and by whom."""
    rows = Service.objects.visible_to(request.user)
    found = get_object_or_404(rows, pk=service_id)
    form = ServiceForm(request.POST or None, instance=found, viewer=request.user)

    def write() -> Service:
        return change_service(found, by=request.user, **form.facts())

    if request.method == "POST" and is_written(form, write):
        return redirect("clients:services")
    context = {"form": form, "service": found}
    return render(request, "clients/services/form.html", context)


@require_POST
@only_for(Role.MANAGER)
def move(request: StaffRequest, service_id: int) -> HttpResponse:
    """Put a service at another place of the catalogue."""
    rows = Service.objects.visible_to(request.user).select_related("branch")
    found = get_object_or_404(rows, pk=service_id)
    try:
        move_to(found, by=request.user, to=wanted_place(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("clients:services")


@require_POST
@only_for(Role.MANAGER)
def retire(request: StaffRequest, service_id: int) -> HttpResponse:
    """Take a service out of the catalogue, or bring it back."""
    rows = Service.objects.visible_to(request.user).select_related("branch")
    found = get_object_or_404(rows, pk=service_id)
    gone = request.POST.get("retired") != "no"
    retire_service(found, by=request.user, is_retired=gone)
    said = _("“%(service)s” is retired.") if gone else _("“%(service)s” is back.")
    messages.success(request, said % {"service": found})
    return redirect("clients:services")
