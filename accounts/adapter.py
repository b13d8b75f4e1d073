"""How signing in works here: sign-up closed, waiting instead of locking out."""

import logging
from smtplib import SMTPException
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.audit import record
from accounts.models import User

log = logging.getLogger(__name__)


class ClosedAdapter(DefaultAccountAdapter):
    """allauth's account adapter without sign-up."""

    error_messages: ClassVar[dict[str, str | Promise]] = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("Login and password do not match."),
        "too_many_login_attempts": _(
            "Too many wrong passwords from here. Wait 15 minutes, or ask your manager "
            "or the administrator for a one-time link."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Nobody signs up by themselves."""
        return False

    def _get_login_attempts_cache_key(
        self, request: HttpRequest, **credentials: Any
    ) -> str:
        """Count failures per login *and* address.

        Whoever guesses at an account from elsewhere makes only themselves wait: the
        person the account belongs to still gets in.
        """
        key: str = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{key}:{self.get_client_ip(request)}"

    def format_email_subject(self, subject: str) -> str:
        """Leave subjects as written: there is no sites framework to name the host."""
        return subject

    def send_mail(
        self, template_prefix: str, email: str, context: dict[str, Any]
    ) -> None:
        """Send; a mail server that is down never turns into a failed page."""
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, SMTPException) as problem:
            log.warning("%s not sent: %s", template_prefix, type(problem).__name__)

    def set_password(self, user: User, password: str) -> None:
        """Set a password and write down that it was changed."""
        super().set_password(user, password)
        record(user, "person.password_changed", user)

    def post_login(
        self, request: HttpRequest, user: User, **facts: Any
    ) -> HttpResponse:
        """Greet people in the language they chose on their own page."""
        response: HttpResponse = super().post_login(request, user, **facts)
        if user.language and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                user.language,
                secure=settings.LANGUAGE_COOKIE_SECURE,
                samesite="Lax",
            )
        return response
