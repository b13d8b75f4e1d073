"""The stop link of every mail: open to whoever holds it, and shows nobody's data."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from outbox.actions import is_stopped, stop_mail
from outbox.mail.links import read_stop


@csrf_exempt  # the signed token is the permission; mail programs post it by themselves
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Show what the link stops; stop it on POST, in one step (RFC 8058)."""
    stop = read_stop(token)
    if stop is None:
        raise Http404
    if request.method == "POST":
        stop_mail(stop)
    return render(request, "outbox/unsubscribe.html", {"is_stopped": is_stopped(stop)})
