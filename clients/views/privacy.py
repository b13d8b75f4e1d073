"""A client's own page on provenance, consent and personal data."""

from typing import Any

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.http import StaffRequest, only_for
from clients.actions.privacy import file_request
from clients.actions.privacy_copy import KINDS, make_copy
from clients.actions.provenance_evidence import (
    change_origin,
    note_reading,
    record_proven_consent,
)
from clients.analytics.consent import evidence_of, ledger_of, matrix_of
from clients.forms import is_written
from clients.forms.privacy import ConsentEventForm, OriginForm, RequestForm
from clients.models import Client, ConsentEvent, PrivacyRequest
from clients.policies import DECIDERS, FILERS, READERS, WRITERS, may_decide, may_edit
from clients.registry.provenance import badge_of

WAY = require_http_methods(["GET", "HEAD", "POST"])


def _client(request: StaffRequest, client_id: int) -> Client:
    rows = Client.objects.visible_to(request.user)
    people = ("origin__user", "origin__attachment", "batch", "branch")
    found: Client = get_object_or_404(rows.select_related(*people), pk=client_id)
    return found


def _small(
    request: StaffRequest, client: Client, form: Any, title: str
) -> HttpResponse:
    context = {"client": client, "form": form, "title": title}
    return render(request, "clients/privacy/small.html", context)


@require_safe
@only_for(*READERS)
def page(request: StaffRequest, client_id: int) -> HttpResponse:
    """Show by what right we know a client, what they agreed to, and their requests."""
    client = _client(request, client_id)
    requests = PrivacyRequest.objects.visible_to(request.user).filter(client=client)
    context = {
        "client": client,
        "title": _("Consent and data"),
        "badge": badge_of(client),
        "matrix": matrix_of(client),
        "ledger": ledger_of(client, request.GET.get("key", "")),
        "requests": requests.order_by("-pk")[:20],
        "may_edit": may_edit(request.user),
        "may_file": request.user.role in FILERS,
        "may_decide": may_decide(request.user),
    }
    return render(request, "clients/privacy/page.html", context)


@WAY
@only_for(*WRITERS)
def origin(request: StaffRequest, client_id: int) -> HttpResponse:
    """Say where a client comes from, by what right, with the proof."""
    client = _client(request, client_id)
    form = OriginForm(
        request.POST or None, request.FILES or None, instance=client.origin
    )

    def write() -> Client:
        facts = dict(form.cleaned_data)
        upload = facts.pop("file")
        return change_origin(client, by=request.user, upload=upload, **facts)

    if request.method == "POST" and is_written(form, write):
        return redirect("clients:privacy", client_id)
    return _small(request, client, form, _("Where from, and by what right"))


@WAY
@only_for(*WRITERS)
def consent_event(request: StaffRequest, client_id: int) -> HttpResponse:
    """Record a consent given or withdrawn, with text, proof and day."""
    client = _client(request, client_id)
    initial = {k: request.GET.get(k, "")[:20] for k in ("purpose", "channel", "word")}
    form = ConsentEventForm(
        request.POST or None,
        request.FILES or None,
        initial={**initial, "word": initial["word"] or "given"},
        viewer=request.user,
        branch_id=client.branch_id,
    )

    def write() -> ConsentEvent:
        return record_proven_consent(client, by=request.user, **form.facts())

    if request.method == "POST" and is_written(form, write):
        return redirect("clients:privacy", client_id)
    return _small(request, client, form, _("Record a consent"))


@WAY
@only_for(*FILERS)
def new_request(request: StaffRequest, client_id: int) -> HttpResponse:
    """Write down what a client asks about their data."""
    client = _client(request, client_id)
    form = RequestForm(request.POST or None)

    def write() -> PrivacyRequest:
        return file_request(client, by=request.user, **form.cleaned_data)

    if request.method == "POST" and is_written(form, write):
        return redirect("clients:privacy", client_id)
    return _small(request, client, form, _("A request about their data"))


@require_POST
@only_for(*READERS)
def evidence(
    request: StaffRequest, client_id: int, attachment_id: int
) -> HttpResponseBase:
    """Hand out a proof as a download, and keep who took it."""
    client = _client(request, client_id)
    found = evidence_of(client, attachment_id)
    name = found.file.name if found is not None else ""
    if found is None or not name or not found.file.storage.exists(name):
        raise Http404
    note_reading(client, found, by=request.user)
    answer = FileResponse(
        found.file.open("rb"), as_attachment=True, filename=found.name
    )
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_POST
@only_for(*DECIDERS)
def copy(request: StaffRequest, client_id: int) -> HttpResponse:
    """Hand out the person's own copy of everything held about them."""
    client = _client(request, client_id)
    kind = request.POST.get("format", "")
    if kind not in KINDS:
        return redirect("clients:privacy", client_id)
    answer = HttpResponse(
        make_copy(client, by=request.user, kind=kind), content_type=KINDS[kind]
    )
    name = f"copy-{client.pk}.{kind}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
