"""Where news come from, and how each source fares."""

from django.contrib import messages
from django.core.exceptions import ValidationError
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
from core.nudge import nudge
from core.pages import page_of
from digests.actions import add_source, ask_for_fetch, switch_source
from digests.enums import SourceKind
from digests.forms import SourceForm
from digests.models import Source
from digests.tasks import fetch_source


@require_safe
@only_for(Role.HEAD_OFFICE)
def sources(request: StaffRequest) -> HttpResponse:
    """List the sources with their health."""
    rows = Source.objects.visible_to(request.user).exclude(kind=SourceKind.DESK)
    page = page_of(rows, ("name", "pk"), request.GET.get("key", ""))
    return render(request, "digests/sources.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(Role.HEAD_OFFICE)
def new_source(request: StaffRequest) -> HttpResponse:
    """Add a source."""
    form = SourceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            source = add_source(by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            nudge(fetch_source, source.pk)
            messages.success(request, _("The source is added and fetched shortly."))
            return redirect("digests:sources")
    return render(request, "digests/source_form.html", {"form": form})


@require_POST
@only_for(Role.HEAD_OFFICE)
def fetch(request: StaffRequest, source_id: int) -> HttpResponse:
    """Have a source fetched by a worker; no page waits for another's server."""
    found = Source.objects.visible_to(request.user)
    source = get_object_or_404(found.exclude(kind=SourceKind.DESK), pk=source_id)
    ask_for_fetch(source)
    nudge(fetch_source, source.pk)
    messages.success(request, _("It is fetched shortly; look again in a moment."))
    return redirect("digests:sources")


@require_POST
@only_for(Role.HEAD_OFFICE)
def switch(request: StaffRequest, source_id: int) -> HttpResponse:
    """Put a source in or out of use."""
    found = Source.objects.visible_to(request.user)
    source = get_object_or_404(found.exclude(kind=SourceKind.DESK), pk=source_id)
    switch_source(source, by=request.user, is_active="on" in request.POST)
    return redirect("digests:sources")
