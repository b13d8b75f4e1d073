"""The letters accounts send: only the link to set a new password."""

import logging
from smtplib import SMTPException

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User

log = logging.getLogger(__name__)


def send_password_link(person: User) -> bool:
    """Mail a person the link at which they set a new password; say whether it left."""
    token = default_token_generator.make_token(person)
    path = reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(person), "key": token},
    )
    with translation.override(person.language or settings.LANGUAGE_CODE):
        text = render_to_string(
            "account/mail_password_link.txt",
            {
                "person": person,
                "link": settings.SITE_URL + path,
                "hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
            },
        )
        subject = _("Set a new password")
    try:
        return bool(send_mail(subject, text, None, [person.email]))
    except (OSError, SMTPException) as problem:
        log.warning("password link not sent: %s", type(problem).__name__)
        return False
