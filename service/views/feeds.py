"""The private calendar: its address is made and closed here, and read by programs."""

import hashlib

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import StaffRequest, only_for
from core.limits import is_within
from service.actions.feeds import close_feed, feed_of, open_feed
from service.analytics.feed import calendar_feed
from service.enums import FACING
from service.models import CalendarFeed

MOST_A_MINUTE = 120
TOO_MANY = 429


@require_safe
@only_for(*FACING)
def feed(request: StaffRequest) -> HttpResponse:
    """Show whether there is a private address, and how to make or close one."""
    rows = CalendarFeed.objects.visible_to(request.user).filter(revoked_at=None)
    page = {"feed": rows.first()}
    return render(request, "service/appointments/feed.html", page)


@require_POST
@only_for(*FACING)
def make_feed(request: StaffRequest) -> HttpResponse:
    """Make an address, and show it this once."""
    with_names = request.POST.get("names") == "on"
    try:
        token = open_feed(by=request.user, shows_names=with_names)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
        return redirect("service:feed")
    rows = CalendarFeed.objects.visible_to(request.user).filter(revoked_at=None)
    address = settings.SITE_URL + reverse("service:calendar", args=[token])
    page = {"feed": rows.first(), "address": address}
    return render(request, "service/appointments/feed.html", page)


@require_POST
@only_for(*FACING)
def drop_feed(request: StaffRequest) -> HttpResponse:
    """Close the address; programs that read it find nothing from now on."""
    if close_feed(by=request.user):
        messages.success(request, _("Closed. Whoever had the address reads nothing."))
    return redirect("service:feed")


@login_not_required
@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponseBase:
    """Hand a program the calendar; a wrong or closed address is none at all.

    The token is the permission. It is compared by its hash and stands in no log.
    """
    asking = str(get_adapter(request).get_client_ip(request))
    if not is_within("calendar", asking, most=MOST_A_MINUTE, seconds=60):
        return HttpResponse(status=TOO_MANY, headers={"Retry-After": "60"})
    found = feed_of(token)
    if found is None:
        raise Http404
    body = calendar_feed(found)
    etag = quote_etag(hashlib.sha256(body).hexdigest()[:32])
    answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    answer.headers["ETag"] = etag
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Content-Disposition"] = 'inline; filename="appointments.ics"'
    answer.headers["Referrer-Policy"] = "no-referrer"
    return get_conditional_response(request, etag=etag, response=answer) or answer
