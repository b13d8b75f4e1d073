from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.http import StaffRequest, only_for
from clients.actions.merging import merge_clients, tell_apart, unmerge
from clients.analytics.merging import candidates
from clients.forms import write_with
from clients.forms.merging import MergeForm
from clients.models import Client, Merge
from clients.policies import WRITERS

SHOWN = 20


@require_safe
@only_for(*WRITERS)
def same_people(request: StaffRequest) -> HttpResponse:
    """Show records that may be one person, and what was merged lately."""
    merges = Merge.objects.visible_to(request.user)
    merges = merges.select_related("survivor", "absorbed", "by").order_by("-pk")
    context = {"pairs": candidates(request.user), "merges": merges[:SHOWN]}
    return render(request, "clients/merging/candidates.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(*WRITERS)
def merge(request: StaffRequest, client_id: int, other_id: int) -> HttpResponse:
    """Put two records side by side, and make them one."""
    clients = Client.objects.visible_to(request.user).select_related(
        "origin", "adviser"
    )
    kept = get_object_or_404(clients, pk=client_id)
    gone = get_object_or_404(clients.exclude(pk=kept.pk), pk=other_id)
    form = MergeForm(request.POST or None, kept=kept, gone=gone)
    if request.method == "POST" and form.is_valid():
        done = write_with(
            form, lambda: merge_clients(kept, gone, by=request.user, take=form.taken)
        )
        if done is not None:
            sentence = _("Two records are one now; it can be undone.")
            messages.success(request, sentence)
            return redirect(kept)
    context = {"kept": kept, "gone": gone, "form": form}
    return render(request, "clients/merging/merge.html", context)


@require_POST
@only_for(*WRITERS)
def two_people(request: StaffRequest, client_id: int, other_id: int) -> HttpResponse:
    """Write down that two records are two people."""
    clients = Client.objects.visible_to(request.user)
    one = get_object_or_404(clients, pk=client_id)
    other = get_object_or_404(clients, pk=other_id)
    try:
        tell_apart(one, other, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("clients:same_people")


@require_POST
@only_for(*WRITERS)
def undo_merge(request: StaffRequest, merge_id: int) -> HttpResponse:
    """Take two merged records apart again."""
    found = get_object_or_404(Merge.objects.visible_to(request.user), pk=merge_id)
    try:
        unmerge(found, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    except IntegrityError:
        sentence = _("Its membership number or reference was given to someone else.")
        messages.error(request, sentence)
    else:
        messages.success(request, _("They are two records again."))
    return redirect("clients:same_people")
