"""What a person changes about themselves."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.enums import Theme
from accounts.models import User


@transaction.atomic
def choose_theme(*, by: User, theme: str) -> None:
    """Remember light, dark, or as the device."""
    if theme not in Theme.values:
        raise ValidationError(_("Choose light, dark, or as the device."), code="theme")
    by.theme = theme
    by.save(update_fields=["theme"])


@transaction.atomic
def choose_language(*, by: User, language: str) -> None:
    """Remember the language for the next sign-in and for what is sent."""
    if language not in dict(settings.LANGUAGES):
        raise ValidationError(_("Choose Chinese or English."), code="language")
    by.language = language
    by.save(update_fields=["language"])


@transaction.atomic
def change_own_profile(*, by: User, phone: str) -> None:
    """Change one's own telephone; name, login and e-mail are the administrator's."""
    if by.phone == phone:
        return
    by.phone = phone
    by.full_clean(exclude=["password"])
    by.save(update_fields=["phone"])
    record(by, "person.changed", by, fields=["phone"])
