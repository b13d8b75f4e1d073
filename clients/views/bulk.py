from uuid import uuid4

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

from accounts.http import StaffRequest, only_for
from clients.actions.bulk import (
    MOST_AT_ONCE,
    Judged,
    change_many,
    judge,
    undo_change,
)
from clients.forms import ClientFilter, write_with
from clients.forms.bulk import MOST_TICKED, BulkForm
from clients.models import BulkChange, Client
from clients.policies import WRITERS
from clients.querysets import ClientQuerySet
from clients.views.listing import narrowed
from core.pages import count_of, page_of, render_part

SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(*WRITERS)
def bulk(request: StaffRequest) -> HttpResponse:
    """Choose what is done to several clients of the list, look at it, then do it."""
    asked = ClientFilter(request.GET, viewer=request.user)
    listed = narrowed(request, asked)
    form = BulkForm(
        request.POST or None, viewer=request.user, initial={"token": uuid4().hex}
    )
    context = {"asked": asked, "form": form, "shown": SHOWN}
    if request.method == "POST" and form.is_valid():
        meant = listed.filter(pk__in=form.ticked)
        clients = listed if form.cleaned_data["whom"] == "all" else meant
        if "sure" in request.POST:
            change = write_with(form, lambda: _do(request, form, clients))
            if change is not None:
                return redirect("clients:bulk_change", change.pk)
        elif "back" not in request.POST and (judged := _judged(form, clients)):
            context |= {"judged": judged}
            return render(request, "clients/bulk/preview.html", context)
    context |= {"count": count_of(listed, MOST_AT_ONCE)}
    context |= {"clients": listed.for_rows().order_by("-added_at", "-pk")[:MOST_TICKED]}
    return render(request, "clients/bulk/choose.html", context)


def _judged(form: BulkForm, clients: ClientQuerySet) -> Judged | None:
    """Judge the clients meant; None, with a sentence on the form, when too many."""
    rows = list(clients.for_list().order_by("-added_at", "-pk")[: MOST_AT_ONCE + 1])
    if len(rows) > MOST_AT_ONCE:
        sentence = _(
            "At most %(most)s clients can be changed at once; filter the list."
        )
        form.add_error(None, sentence % {"most": f"{MOST_AT_ONCE:,}"})
        return None
    return judge(rows, form.change)


def _do(request: StaffRequest, form: BulkForm, clients: ClientQuerySet) -> BulkChange:
    keys = clients.order_by("pk").values_list("pk", flat=True)[: MOST_AT_ONCE + 1]
    token = form.cleaned_data["token"].hex
    return change_many(list(keys), form.change, by=request.user, token=token)


@require_safe
@only_for(*WRITERS)
def bulk_changes(request: StaffRequest) -> HttpResponse:
    """List what was done to several clients at once, the latest first."""
    changes = BulkChange.objects.visible_to(request.user)
    page = page_of(changes.select_related("by"), ("-pk",), request.GET.get("key", ""))
    return render_part(request, "clients/bulk/changes.html", {"page": page})


@require_safe
@only_for(*WRITERS)
def bulk_change(request: StaffRequest, change_id: int) -> HttpResponse:
    """Show one change of several clients: whom it changed, and the way back."""
    changes = BulkChange.objects.visible_to(request.user)
    change = get_object_or_404(changes.select_related("by", "undone_by"), pk=change_id)
    seen = Client.objects.visible_to(request.user).filter(
        pk__in=change.rows.values("client")
    )
    page = page_of(seen.for_rows(), ("name", "pk"), request.GET.get("key", ""))
    context = {"change": change, "page": page}
    return render_part(request, "clients/bulk/change.html", context)


@require_POST
@only_for(*WRITERS)
def undo_bulk(request: StaffRequest, change_id: int) -> HttpResponse:
    """Change several clients back, those nobody has changed again."""
    changes = BulkChange.objects.visible_to(request.user)
    change = get_object_or_404(changes, pk=change_id)
    try:
        done = undo_change(change, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        back = done.undone_count or 0
        sentence = ngettext(
            "%(n)s client was changed back.", "%(n)s clients were changed back.", back
        )
        messages.success(request, sentence % {"n": back})
    return redirect("clients:bulk_change", change_id)
