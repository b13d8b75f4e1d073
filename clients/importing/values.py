"""From a cell's text to a value, or a sentence saying what would be right."""

import re
import unicodedata
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
from core.phones import MOBILE_DIGITS, refuse_wrong_phone
from core.rows import Number, Rounded
from core.text import fold, has_unwanted, is_misread, phone_key

Reader = Callable[[str], Any]
LANGUAGES = ("zh-hans", "en")
LONGEST_TAG, MOST_TAGS = 40, 20
LONGEST_PHONE, LONGEST_EMAIL = 40, 254
HIGHEST_LEVEL = 3
_MOMENT = re.compile(
    r"(.+?)[T\s]+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*(Z|[+-]\d{2}:\d{2})?"
)
_MONEY = MoneyField(required=False)
_CERTAIN_DAY = re.compile(
    r"\d{8}|\d{4}\s*[-/.]\s*\d{1,2}\s*[-/.]\s*\d{1,2}|\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日?"
)
# Area code and number without their zero: 9 to 11 digits and nothing between them.
_BARE_TRUNK = re.compile(r"[2-9]\d{8,10}")
SERVICE = ("400", "800")
DAY_DIGITS = 8
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
        if is_misread(text):
            raise ValidationError(
                _("The text was damaged by a wrong encoding before it came here.")
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
    plain = unicodedata.normalize("NFKC", text)
    if plain.startswith("-") or (
        _CERTAIN_DAY.fullmatch(plain) and len(plain) > DAY_DIGITS
    ):
        raise ValidationError(
            _("“%(written)s” is no telephone number: digits, spaces, +, - only.")
            % {"written": text}
        )
    if _BARE_TRUNK.fullmatch(plain) and not plain.startswith(SERVICE):
        raise ValidationError(
            _(
                "The zero of the area code seems lost, or the + of the country: "
                "%(written)s"
            )
            % {"written": text}
        )
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
    amount: Decimal | None = _MONEY.clean(text)
    return amount


def day(text: str) -> date:
    """Read a day that is written in one way only: 2024111 could be two days."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if not _CERTAIN_DAY.fullmatch(plain):
        raise ValidationError(
            _("“%(written)s” is no day: write it as 2026-11-24.")
            % {"written": text[:40]}
        )
    return read_day(plain)


def birthday(text: str) -> date:
    """Read a day that is not still to come."""
    found = day(text)
    if found > today():
        raise ValidationError(_("A birthday does not lie in the future."))
    return found


def moment(text: str) -> datetime:
    """Read a past day, with or without a time; without a zone it is Shanghai's."""
    found = _MOMENT.fullmatch(text.strip())
    on = day(found[1] if found else text)
    hour, minute, second = (
        (int(found[i] or 0) for i in (2, 3, 4)) if found else (0,) * 3
    )
    try:
        read = datetime(
            on.year, on.month, on.day, hour, minute, second, tzinfo=SHANGHAI
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


def refuse_number(cell: Number, *, exact: bool) -> str:
    """Return why a cell that a workbook holds as a number cannot be taken; "" if it
    can.

    `exact` is for numbers that are names. Of those only a mobile number is certain to
    be whole: it begins with 1.
    """
    if isinstance(cell, Rounded):
        return _(
            "A number of more than 15 digits has lost digits in the workbook. Store "
            "the column as text."
        )
    key = phone_key(cell)
    is_mobile = len(key) == MOBILE_DIGITS and key.startswith("1")
    if exact and not is_mobile:
        return _(
            "The workbook holds this as a number, so zeros before it would be lost. "
            "Store the column as text."
        )
    return ""


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
