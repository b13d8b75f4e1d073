"""Papers of a client: taking in, opening (which is kept), and what expires."""

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.http import StaffRequest, only_for
from clients.actions.profile_documents import add_document, note_reading
from clients.actions.profile_documents import put_away as put_document_away
from clients.analytics.profile_documents import checklist_of, expiring
from clients.forms import is_written
from clients.forms.profile_documents import DocumentForm
from clients.models import Client, ClientDocument
from clients.policies import READERS, WRITERS, may_edit
from clients.views.small import small_page
from core.clock import today


@require_safe
@only_for(*READERS)
def documents(request: StaffRequest, client_id: int) -> HttpResponse:
    """Show which papers of a client are kept, and which are missing."""
    client = get_object_or_404(Client.objects.visible_to(request.user), pk=client_id)
    context = {
        "client": client,
        "title": _("Documents"),
        "checklist": checklist_of(client, today()),
        "may_edit": may_edit(request.user),
    }
    return render(request, "clients/documents/documents.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(*WRITERS)
def add_paper(request: StaffRequest, client_id: int) -> HttpResponse:
    """Take a paper in."""
    client = get_object_or_404(Client.objects.visible_to(request.user), pk=client_id)
    form = DocumentForm(request.POST or None, request.FILES or None)
    kind = request.GET.get("kind", "")
    form.initial["kind"] = kind[:10]

    def write() -> ClientDocument:
        return add_document(client, by=request.user, **form.facts())

    if request.method == "POST" and is_written(form, write):
        return redirect("clients:documents", client_id)
    title = _("Keep a document")
    return small_page(request, client, form, title=title, back="clients:documents")


@require_POST
@only_for(*READERS)
def open_paper(
    request: StaffRequest, client_id: int, document_id: int
) -> HttpResponseBase:
    """Hand a paper out as a download, and keep who took it."""
    rows = ClientDocument.objects.visible_to(request.user).filter(client=client_id)
    kept = rows.select_related("attachment", "client")
    document = get_object_or_404(kept, pk=document_id)
    attachment = document.attachment
    if not attachment.file.storage.exists(attachment.file.name):
        raise Http404
    note_reading(document, by=request.user)
    answer = FileResponse(
        attachment.file.open("rb"),
        as_attachment=True,
        filename=attachment.name,
        content_type=document.content_type,
    )
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_POST
@only_for(*WRITERS)
def put_away(request: StaffRequest, client_id: int, document_id: int) -> HttpResponse:
    """Put a paper away that was replaced."""
    rows = ClientDocument.objects.visible_to(request.user).filter(client=client_id)
    found = get_object_or_404(rows.select_related("client"), pk=document_id)
    put_document_away(found, by=request.user)
    return redirect("clients:documents", client_id)


@require_safe
@only_for(*READERS)
def expiring_papers(request: StaffRequest) -> HttpResponse:
    """Show papers that are no longer good soon, or already."""
    page = expiring(request.user, today(), request.GET.get("key", ""))
    context = {"page": page, "rows": page.rows, "today": today()}
    return render(request, "clients/documents/expiring.html", context)
