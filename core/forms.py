"""Form fields that read what people write, and refuse with a sentence."""

import calendar
import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db.models import QuerySet
from django.forms.models import ModelChoiceIterator
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.money import read_money
from core.text import has_unwanted

LONGEST_TEXT = 20_000
LONGEST_NUMBER = 18
YEARS = range(1900, 2200)
_DAY = re.compile(r"(\d{4})\s*[-/.年]?\s*(\d{1,2})\s*[-/.月]?\s*(\d{1,2})\s*日?")


def refuse_unwanted(text: str) -> None:
    """Refuse control characters, lone surrogates and direction overrides."""
    if isinstance(text, str) and has_unwanted(text):
        raise ValidationError(
            _("Leave out invisible control characters; write the text as it reads."),
            code="unwanted",
        )


class CleanTextMixin:
    """A form whose text fields refuse what no page or database should hold.

    Labels begin with a capital, as the ones Django derives from models do.
    """

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.label = capfirst(field.label) if field.label else field.label
            if not isinstance(field, forms.CharField) or isinstance(
                field, forms.UUIDField
            ):
                continue
            field.validators.append(refuse_unwanted)
            if field.max_length is None:
                field.validators.append(MaxLengthValidator(LONGEST_TEXT))


class MoneyField(forms.CharField):
    """Yuan as people write them: 100000, 1,234.50, 10万, 1.2亿; gives a Decimal.

    Negative amounts are real (margin debt) and let in unless `least` forbids them.
    """

    def __init__(self, *, least: Decimal | None = None, **kwargs: Any) -> None:
        self.least = least
        kwargs.setdefault("max_length", 40)
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("inputmode", "text")
        self.widget.attrs.setdefault("autocomplete", "off")

    def prepare_value(self, value: Any) -> Any:
        """Show an amount as it can be typed again: 3000000, 1234.5."""
        if isinstance(value, Decimal):
            text = f"{value:f}"
            return text.rstrip("0").rstrip(".") if "." in text else text
        return value

    def clean(self, value: Any) -> Any:
        """Return yuan, or None where the field is left empty."""
        text = super().clean(value)
        if text in self.empty_values:
            return None
        try:
            amount = read_money(text)
        except ValueError:
            raise ValidationError(
                _(
                    "“%(written)s” is no amount: write it in yuan, as 100000 or as "
                    "10万."
                ),
                code="amount",
                params={"written": text},
            ) from None
        if self.least is not None and amount < self.least:
            raise ValidationError(
                _("The amount is at least %(least)s yuan."),
                code="least",
                params={"least": self.least},
            )
        return amount


def read_day(written: str) -> date:
    """Read 2026-11-24, 2026/11/24, 20261124 or 2026年11月24日.

    Raises ValidationError with a sentence that says what is right.
    """
    match = _DAY.fullmatch(written.strip())
    if match is None or int(match[1]) not in YEARS:
        raise ValidationError(
            _("“%(written)s” is no day: write it as 2026-11-24."),
            code="day",
            params={"written": written[:40]},
        )
    year, month, day = (int(part) for part in match.groups())
    if not 1 <= month <= 12:  # noqa: PLR2004
        raise ValidationError(
            _("“%(written)s” is no day: months run from 1 to 12."),
            code="month",
            params={"written": written[:40]},
        )
    last = calendar.monthrange(year, month)[1]
    if not 1 <= day <= last:
        raise ValidationError(
            _("There is no %(written)s: that month runs from 1 to %(last)s."),
            code="day_of_month",
            params={"written": written[:40], "last": last},
        )
    return date(year, month, day)


class DayInput(forms.DateInput):
    """The device's own date picker."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day; an impossible one is refused with a sentence saying what is right."""

    widget = DayInput

    def to_python(self, value: Any) -> date | None:
        """Return the day, or None where the field is left empty."""
        if value in self.empty_values:
            return None
        if isinstance(value, datetime):
            return value.date()
        return value if isinstance(value, date) else read_day(str(value))


class RowsField(forms.ModelMultipleChoiceField):
    """Rows ticked; a number no database can hold is no row, not an accident."""

    def clean(self, value: Any) -> Any:
        """Return the rows chosen."""
        for one in value or ():
            if len(str(one)) > LONGEST_NUMBER:
                raise ValidationError(
                    self.error_messages["invalid_pk_value"],
                    code="invalid_pk_value",
                    params={"pk": str(one)[:LONGEST_NUMBER]},
                )
        return super().clean(value)


class _LateChoices(ModelChoiceIterator):
    """Choices whose rows are asked for when they are counted, drawn or chosen from."""

    def __init__(self, field: Any) -> None:
        self.field = field

    queryset: Any = property(lambda self: self.field.queryset)

    def __iter__(self) -> Any:
        """Yield the choices, few enough to be read at once."""
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        for row in self.queryset.all():
            yield self.choice(row)


class LateChoiceField(forms.ModelChoiceField):
    """One of some rows; which rows is put together only when somebody needs them.

    Most forms come back without a choice here, and saving them need not know any.
    """

    iterator = _LateChoices
    _later: Callable[[], QuerySet[Any]] | None = None

    def offer(self, rows: Callable[[], QuerySet[Any]]) -> None:
        """Offer these rows."""
        self._later = rows

    def _get_queryset(self) -> Any:
        if self._later is not None:
            self._queryset, self._later = self._later(), None
        return self._queryset

    def _set_queryset(self, rows: Any) -> None:
        self._queryset, self._later = rows, None
        self.widget.choices = self.choices

    queryset = property(_get_queryset, _set_queryset)


def part_of_form() -> FormHelper:
    """Return a helper for a form whose <form> tag and buttons the template writes."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    return helper


class PlainSelect(forms.Select):
    """A select drawn in one go: a template for each of many brokers costs too much."""

    def render(
        self,
        name: str,
        value: Any,
        attrs: Any = None,
        renderer: Any = None,  # noqa: ARG002 — there is no template to draw
    ) -> SafeString:
        """Return the same select, without option groups."""
        chosen = self.format_value(value)
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((v, " selected" if str(v) in chosen else "", s) for v, s in self.choices),
        )
        given = flatatt(self.build_attrs(self.attrs, {**(attrs or {}), "name": name}))
        return format_html("<select{}>{}</select>", given, options)
