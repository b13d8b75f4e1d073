"""From a cell's text to a value, or a sentence saying what would be right."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import override

from clients.enums import Style
from core.clock import SHANGHAI, now, today
from core.forms import MoneyField, read_day
from core.phones import refuse_wrong_phone
from core.text import fold, has_unwanted

Reader = Callable[[str], Any]
LANGUAGES = ("zh-hans", "en")
LONGEST_TAG, MOST_TAGS = 40, 20
LONGEST_PHONE, LONGEST_EMAIL = 40, 254
HIGHEST_LEVEL = 3
_MOMENT = re.compile(
    r"(.+?)[T\s]+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*(Z|[+-]\d{2}:\d{2})?"
)
_SEPARATORS = re.compile(r"[;；,，、|/]")
_WORKBOOK_ERRORS = {
    "#N/A", "#REF!", "#NAME?", "#DIV/0!", "#VALUE!", "#NUM!", "#NULL!", "#SPILL!",
}  # fmt: skip


def text_of(longest: int) -> Reader:
    """Return a reader of plain text up to so many characters."""

    def read(text: str) -> str:
        if has_unwanted(text):
            raise ValidationError(
                _("Leave out invisible control characters; write the text as it reads.")
            )
        if len(text) > longest:
            raise ValidationError(
                _("Longer than %(limit)s characters.") % {"limit": longest}
            )
        if text in _WORKBOOK_ERRORS:
            raise ValidationError(
                _("“%(written)s” is a workbook's error, not a value.")
                % {"written": text}
            )
        return text

    return read


def phone(text: str) -> str:
    """Read a telephone number, kept as it is written."""
    text = text_of(LONGEST_PHONE)(text)
    refuse_wrong_phone(text)
    return text


def email(text: str) -> str:
    """Read an e-mail address."""
    text = text_of(LONGEST_EMAIL)(text)
    try:
        validate_email(text)
    except ValidationError:
        raise ValidationError(
            _("“%(written)s” is no e-mail address.") % {"written": text[:60]}
        ) from None
    return text


def money(text: str) -> Decimal | None:
    """Read yuan as people write them; negative net assets are real (margin debt)."""
    amount: Decimal | None = MoneyField(required=False).clean(text)
    return amount


def birthday(text: str) -> date:
    """Read a day that is not still to come."""
    day = read_day(text)
    if day > today():
        raise ValidationError(_("A birthday does not lie in the future."))
    return day


def moment(text: str) -> datetime:
    """Read a past day, with or without a time; without a zone it is Shanghai's."""
    found = _MOMENT.fullmatch(text.strip())
    day = read_day(found[1] if found else text)
    hour, minute, second = (
        (int(found[i] or 0) for i in (2, 3, 4)) if found else (0,) * 3
    )
    try:
        read = datetime(
            day.year, day.month, day.day, hour, minute, second, tzinfo=SHANGHAI
        )
    except ValueError:
        raise ValidationError(
            _("“%(written)s” is no time of day.") % {"written": text[:40]}
        ) from None
    if found and found[5]:
        zone = found[5].replace("Z", "+00:00")
        read = datetime.fromisoformat(f"{read:%Y-%m-%dT%H:%M:%S}{zone}")
    if read > now():
        raise ValidationError(_("What has happened does not lie in the future."))
    return read


@cache
def _codes(choices: type[TextChoices]) -> dict[str, str]:
    """Return every way to write a choice: its code and its label in both languages."""
    found: dict[str, str] = {}
    for language in LANGUAGES:
        with override(language):
            for code, label in choices.choices:
                found[fold(str(label))] = str(code)
    return found | {fold(str(code)): str(code) for code in choices.values}


def choice_of(choices: type[TextChoices], aliases: Mapping[str, str]) -> Reader:
    """Return a reader of codes, labels (Chinese and English) and other usual words."""

    def read(text: str) -> str:
        written = fold(text)
        code = aliases.get(written) or _codes(choices).get(written)
        if code is None:
            raise ValidationError(
                _("“%(written)s” is not one of: %(choices)s.")
                % {"written": text[:40], "choices": ", ".join(choices.values)}
            )
        return code

    return read


def styles_by(read_style: Reader) -> Reader:
    """Return a reader of several analysis styles with levels: `technical:2;news`."""

    def read(text: str) -> dict[str, int]:
        found: dict[str, int] = {}
        for part in _parts(text):
            word, _colon, level = part.replace("：", ":").partition(":")
            if level.strip() not in ("", *map(str, range(HIGHEST_LEVEL + 1))):
                raise ValidationError(_("A knowledge level is 0, 1, 2 or 3."))
            found[str(Style(read_style(word)))] = int(level or 0)
        return found

    return read


def tags(text: str) -> list[str]:
    """Read tags separated by commas or semicolons."""
    found = list(dict.fromkeys(_parts(text)))
    if len(found) > MOST_TAGS:
        raise ValidationError(_("More than %(limit)s tags.") % {"limit": MOST_TAGS})
    return [text_of(LONGEST_TAG)(tag) for tag in found]


def _parts(text: str) -> Iterable[str]:
    return (p for part in _SEPARATORS.split(text) if (p := part.strip()))
