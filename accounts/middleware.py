"""What signing in means for every later request."""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import redirect


from core.clock import now

Answer = Callable[[HttpRequest], HttpResponse]
SEEN, SIGNED_IN = "seen_at", "signed_in_at"


class PreferredLanguageMiddleware(LocaleMiddleware):
    """The language chosen on a page (cookie) goes first, then the browser's, then zh."""


class SessionLimitsMiddleware:
    """End sessions that idle for 30 minutes or last 12 hours (ASVS 7.3).

    The session is touched at most once a minute, so that reading costs no writes.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and self._is_over(request):
            logout(request)
            return redirect(f"{settings.LOGIN_URL}")
        return self.get_response(request)

    def _is_over(self, request: HttpRequest) -> bool:
        moment = int(now().timestamp())
        seen = request.session.get(SEEN, moment)
        began = request.session.get(SIGNED_IN, moment)
        if moment - seen > settings.SESSION_IDLE_SECONDS:
            return True
        if moment - began > settings.SESSION_ABSOLUTE_SECONDS:
            return True
        if SIGNED_IN not in request.session or moment - seen >= timedelta(
            minutes=1
        ).total_seconds():
            request.session[SEEN] = moment
            request.session[SIGNED_IN] = began
        return False


__all__ = ["PreferredLanguageMiddleware", "SessionLimitsMiddleware"]
