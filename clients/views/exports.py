from pathlib import Path
from tempfile import TemporaryDirectory

from django.contrib import messages
from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import StaffRequest, only_for
from clients.exporting import chunks_of, csv_lines, file_name, note_export, write_file
from clients.forms import ClientFilter, ExportForm
from clients.policies import EXPORTERS
from clients.querysets import ClientQuerySet
from clients.views.listing import narrowed

# A workbook is built before it can be sent; csv is sent while it is read.
MOST_IN_WORKBOOK = 50_000


@require_POST
@only_for(*EXPORTERS)
def export(request: StaffRequest) -> HttpResponseBase:
    """Hand out the list as the address narrows it, and write down that it left."""
    asked = ClientFilter(request.GET, viewer=request.user)
    clients = narrowed(request, asked).order_by(*asked.order.order)
    form = ExportForm(request.POST)
    back = f"{reverse('clients:list')}?{request.GET.urlencode()}"
    if not form.is_valid():
        messages.error(request, _("Choose CSV or Excel."))
        return redirect(back)
    if asked.within.complaints:
        messages.error(request, asked.within.complaints[0])
        return redirect(back)
    kind, count = form.cleaned_data["format"], clients.count()
    if kind == "xlsx" and count > MOST_IN_WORKBOOK:
        sentence = _("A workbook holds %(most)s clients at most; take CSV, or filter.")
        messages.error(request, sentence % {"most": f"{MOST_IN_WORKBOOK:,}"})
        return redirect(back)
    words = [*asked.segment, *asked.within.names]
    words += ["q"] if asked.cleaned_data.get("q") else []
    note_export(by=request.user, count=count, filters=words, kind=kind)
    return _file(request, clients, kind)


def _file(
    request: StaffRequest, clients: ClientQuerySet, kind: str
) -> HttpResponseBase:
    name, chunks = file_name(request.user, kind), chunks_of(clients, by=request.user)
    if kind == "xlsx":
        with TemporaryDirectory() as folder:
            path = Path(folder, name)
            write_file(path, chunks, kind=kind, by=request.user)
            return FileResponse(path.open("rb"), as_attachment=True, filename=name)
    answer = StreamingHttpResponse(csv_lines(chunks), content_type="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
