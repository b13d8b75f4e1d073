"""What signing in means for every later request."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import redirect, resolve_url

from core.clock import now

Answer = Callable[[HttpRequest], HttpResponse]
SEEN, SIGNED_IN, AGENT = "seen_at", "signed_in_at", "agent"
LONGEST_AGENT = 300
# A part that asks by itself every so often: nobody sits there for that reason.
POLL = "X-Poll"
TOUCHED_EVERY = timedelta(minutes=1).total_seconds()


class PreferredLanguageMiddleware(LocaleMiddleware):
    """The language chosen on a page (cookie) goes first, then the browser's."""


class SessionLimitsMiddleware:
    """End sessions that idle for 30 minutes or last 12 hours (ASVS 7.3).

    The session is touched at most once a minute, so that reading costs no writes.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and self._is_over(request):
            logout(request)
            return _to_sign_in(request)
        return self.get_response(request)

    def _is_over(self, request: HttpRequest) -> bool:
        moment = int(now().timestamp())
        seen = request.session.get(SEEN, moment)
        began = request.session.get(SIGNED_IN, moment)
        if moment - seen > settings.SESSION_IDLE_SECONDS:
            return True
        if moment - began > settings.SESSION_ABSOLUTE_SECONDS:
            return True
        is_touch = moment - seen >= TOUCHED_EVERY and POLL not in request.headers
        if SIGNED_IN not in request.session or is_touch:
            if SIGNED_IN not in request.session:
                agent = request.headers.get("User-Agent", "")
                request.session[AGENT] = agent[:LONGEST_AGENT]
            request.session[SEEN] = moment
            request.session[SIGNED_IN] = began
        return False


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """Say why, and come back to the page afterwards; a part of a page cannot ask."""
    query = {"rested": "1"}
    is_part = "HX-Request" in request.headers
    if request.method in ("GET", "HEAD") and not is_part:
        query["next"] = request.get_full_path()
    target = f"{resolve_url(settings.LOGIN_URL)}?{urlencode(query)}"
    if is_part:
        return HttpResponse(status=204, headers={"HX-Redirect": target})
    return redirect(target)


__all__ = ["PreferredLanguageMiddleware", "SessionLimitsMiddleware"]
