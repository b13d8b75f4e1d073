"""The client's copy of what was delivered, behind a signed link."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from service.actions import note_opening
from service.analytics.rendered import copy_of


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: HttpRequest, token: str) -> HttpResponse:
    """Show what was delivered; only the reader's own press counts as opened.

    Programs that look at links before people do read the page and press nothing; what
    our own people look at does not count either.
    """
    log = copy_of(token)
    if log is None:
        raise Http404
    is_ours = request.user.is_authenticated
    if request.method == "POST":
        if not is_ours:
            note_opening(log)
        return redirect(log.link) if log.link else redirect("service:copy", token)
    context = {"log": log, "is_ours": is_ours, "is_opened": hasattr(log, "opening")}
    return render(request, "service/copy.html", context)
