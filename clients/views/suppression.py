"""The do-not-contact list: adding, asking, lifting. No number is ever shown."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.audit import record
from accounts.http import StaffRequest, only_for
from clients.actions.suppression import lift as take_off
from clients.actions.suppression import suppress
from clients.enums.privacy import WhyLifted, WhyNot
from clients.forms.privacy import LiftForm, NumberForm
from clients.models import DoNotContact
from clients.policies import DECIDERS
from clients.registry.suppression import digest_of, is_listed
from core.pages import page_of


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(*DECIDERS)
def suppression(request: StaffRequest) -> HttpResponse:
    """Show what is on the list; put a number on it, or ask whether it is."""
    form = NumberForm(request.POST or None)
    answer: dict[str, Any] | None = None
    if request.method == "POST" and form.is_valid():
        if request.POST.get("word") != "check":
            return _add(request, form)
        answer = _checked(request, form)
    rows = DoNotContact.objects.visible_to(request.user).select_related("by", "branch")
    page = page_of(rows, ("-since", "-pk"), request.GET.get("key", ""))
    context = {"form": form, "answer": answer, "page": page, "whys": WhyLifted.choices}
    return render(request, "clients/suppression/list.html", context)


def _add(request: StaffRequest, form: NumberForm) -> HttpResponse:
    given = form.cleaned_data
    reason = given["reason"] or WhyNot.ASKED
    suppress(by=request.user, kind=form.kind, written=given["written"], reason=reason)
    messages.success(request, _("On the list. Nobody is entered or written to by it."))
    return redirect("clients:suppression")


def _checked(request: StaffRequest, form: NumberForm) -> dict[str, Any]:
    """Answer whether a number is on the list; asking is kept, the number is not."""
    digest = digest_of(form.kind, form.cleaned_data["written"])
    rows = DoNotContact.objects.visible_to(request.user).in_force()
    # The answer holds for the whole firm; whose row it is shows the branch only.
    found = rows.filter(digest=digest).first()
    anywhere = found is not None or is_listed(digest)
    record(request.user, "suppression.checked", None, found=anywhere)
    return {"is_listed": anywhere, "row": found}


@require_POST
@only_for(*DECIDERS)
def lift(request: StaffRequest, suppression_id: int) -> HttpResponse:
    """Take a number off the list, for a reason."""
    rows = DoNotContact.objects.visible_to(request.user)
    found = get_object_or_404(rows, pk=suppression_id)
    form = LiftForm(request.POST)
    try:
        if form.is_valid():
            take_off(found, by=request.user, why=form.cleaned_data["why"])
        else:
            messages.error(request, _("Say why the number may be contacted again."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("clients:suppression")
