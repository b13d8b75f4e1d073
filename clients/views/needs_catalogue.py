"""The branch's catalogue of needs: managers keep it, the others read it."""

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
from accounts.models import Branch
from clients.actions.needs_catalogue import (
    add_need,
    change_need,
    move_to,
    retire_need,
    start_catalogue,
)
from clients.forms import is_written
from clients.forms.needs import NeedForm, NeedsAsked
from clients.models import Need
from clients.policies import READERS
from clients.rules.needs import MOST_NEEDS

LONGEST_PLACE = 4


@require_safe
@only_for(*READERS)
def catalogue(request: StaffRequest) -> HttpResponse:
    """Show what the branch asks its clients, and what it no longer asks."""
    asked = NeedsAsked(request.GET, viewer=request.user)
    retired = Need.objects.visible_to(request.user).filter(branch=asked.branch)
    context = {
        "needs": asked,
        "retired": retired.filter(is_retired=True).order_by("name", "pk"),
        "most": MOST_NEEDS,
        "may_manage": request.user.role == Role.MANAGER,
    }
    return render(request, "clients/needs/catalogue.html", context)


@require_POST
@only_for(Role.MANAGER)
def start(request: StaffRequest) -> HttpResponse:
    """Fill an empty catalogue with the usual needs."""
    count = start_catalogue(own_branch(request), by=request.user)
    if count:
        said = ngettext("%(n)s need added.", "%(n)s needs added.", count)
        messages.success(request, said % {"n": count})
    else:
        messages.info(request, _("The catalogue has needs already; add your own."))
    return redirect("clients:need_catalogue")


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(Role.MANAGER)
def create(request: StaffRequest) -> HttpResponse:
    """Add a need to the branch's catalogue."""
    form = NeedForm(request.POST or None)
    branch = own_branch(request)

    def write() -> Need:
        return add_need(by=request.user, branch=branch, **form.cleaned_data)

    if request.method == "POST" and is_written(form, write):
        return redirect("clients:need_catalogue")
    return render(request, "clients/needs/need_form.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(Role.MANAGER)
def edit(request: StaffRequest, need_id: int) -> HttpResponse:
    """Rename a need, say its question better, or let answers hold longer."""
    need = get_object_or_404(Need.objects.visible_to(request.user), pk=need_id)
    form = NeedForm(request.POST or None, instance=need)

    def write() -> Need:
        return change_need(need, by=request.user, **form.cleaned_data)

    if request.method == "POST" and is_written(form, write):
        return redirect("clients:need_catalogue")
    context = {"form": form, "need": need}
    return render(request, "clients/needs/need_form.html", context)


@require_POST
@only_for(Role.MANAGER)
def move(request: StaffRequest, need_id: int) -> HttpResponse:
    """Put a need at another place of the catalogue."""
    need = get_object_or_404(Need.objects.visible_to(request.user), pk=need_id)
    try:
        move_to(need, by=request.user, to=wanted_place(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("clients:need_catalogue")


@require_POST
@only_for(Role.MANAGER)
def retire(request: StaffRequest, need_id: int) -> HttpResponse:
    """Take a need out of use, or bring it back."""
    need = get_object_or_404(Need.objects.visible_to(request.user), pk=need_id)
    gone = request.POST.get("retired") != "no"
    try:
        retire_need(need, by=request.user, is_retired=gone)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        said = _("“%(need)s” is retired; its answers are kept.")
        back = _("“%(need)s” is asked again.")
        messages.success(request, (said if gone else back) % {"need": need})
    return redirect("clients:need_catalogue")


def own_branch(request: StaffRequest) -> Branch:
    """Return the manager's own branch."""
    return get_object_or_404(Branch.objects.visible_to(request.user))


def wanted_place(request: StaffRequest) -> int:
    """Read the place asked for; raises ValidationError."""
    written = request.POST.get("to", "")
    if not (written.isascii() and written.isdigit() and len(written) < LONGEST_PLACE):
        raise ValidationError(_("Say at which place it should stand."))
    return int(written)
