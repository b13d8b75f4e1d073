"""What if: the same plan under other assumptions. Its state is the page's address."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import CleanTextMixin, MoneyField, part_of_form
from core.money import show_money
from pipeline.rules.living import Question

MOST_DAYS, LEAST_RATE, WHOLE = 366, Decimal("0.1"), Decimal(100)
RATES = ("if_ab", "if_bc", "if_cd")
STEPS = 100  # of a slider, from nothing to twice the plan's own


class Slider(forms.NumberInput):
    """A slider; without it the number could be typed just as well."""

    input_type = "range"
    template_name = "django/forms/widgets/number.html"


def _rate(label: Any) -> forms.DecimalField:
    sentence = gettext_lazy("A rate lies between 0.1 and 100 per cent.")
    return forms.DecimalField(
        label=label,
        validators=[
            MinValueValidator(LEAST_RATE, sentence),
            MaxValueValidator(WHOLE, sentence),
        ],
        widget=Slider(attrs={"step": "0.1", "min": "0.1", "max": "100"}),
        error_messages={"invalid": sentence, "required": sentence},
    )


class WhatIfForm(CleanTextMixin, forms.Form):
    """Target, average, the three steps' rates (%) and the days, one slider each."""

    if_target = MoneyField(label=gettext_lazy("New assets wanted"), widget=Slider)
    if_average = MoneyField(
        label=gettext_lazy("Average assets of a client"), widget=Slider
    )
    if_ab = _rate("A→B")
    if_bc = _rate("B→C")
    if_cd = _rate("C→D")
    if_days = forms.IntegerField(
        label=gettext_lazy("Working days left"),
        widget=Slider,
        error_messages={"invalid": gettext_lazy("Write a whole number of days.")},
    )

    def __init__(self, data: Mapping[str, str], *, question: Question) -> None:
        self.question, self.helper = question, part_of_form()
        first = self._first()
        self.is_asked = any(name in data for name in first)
        super().__init__({**first, **{k: v for k, v in data.items() if k in first}})
        for name in ("if_target", "if_average"):
            self._set_range(name, first[name])
        limits = {"min": "1", "max": str(MOST_DAYS), "step": "1"}
        self.fields["if_days"].widget.attrs |= limits

    def _first(self) -> dict[str, str]:
        """Return the plan's own values, as the sliders stand at first."""
        asked = self.question
        rates = [f"{100 * belief.mean:.1f}" for belief in asked.rates]
        return {
            "if_target": str(int(asked.target)),
            "if_average": str(int(asked.average)),
            **dict(zip(RATES, rates, strict=True)),
            "if_days": str(max(asked.days, 1)),
        }

    def sliders(self) -> Iterator[tuple[forms.BoundField, str]]:
        """Yield every slider and what it says where it stands."""
        for field in self:
            text = str(field.value())
            if field.name in RATES:
                text = f"{text} %"
            elif field.name != "if_days" and text.isdecimal():
                text = show_money(Decimal(text))
            yield field, text

    def _set_range(self, name: str, first: str) -> None:
        # The slider's steps meet the plan's own value, half-way along.
        step = max(int(first) // (STEPS // 2), 1)
        least = max(int(first) % step, 1)
        most = least + step * STEPS
        limits = {"min": str(least), "max": str(most), "step": str(step)}
        self.fields[name].widget.attrs |= limits

    def clean_if_target(self) -> Decimal:
        """Refuse what is not above zero."""
        return self._above_zero("if_target")

    def clean_if_average(self) -> Decimal:
        """Refuse what is not above zero."""
        return self._above_zero("if_average")

    def _above_zero(self, name: str) -> Decimal:
        amount: Decimal = self.cleaned_data[name]
        if amount <= 0:
            raise ValidationError(_("The amount lies above zero."))
        return amount

    def clean_if_days(self) -> int:
        """Refuse more days than a year has."""
        days: int = self.cleaned_data["if_days"]
        if not 1 <= days <= MOST_DAYS:
            raise ValidationError(_("A year has between 1 and 366 working days."))
        return days

    def asked(self) -> Question | None:
        """Return the question under these assumptions; None where they make no sense.

        What is left as it stood keeps its exact value.
        """
        if not self.is_valid():
            return None
        first, values, asked = self._first(), self.cleaned_data, self.question
        moved = {name for name in first if self.data[name] != first[name]}
        rates = tuple(
            replace(belief, mean=float(values[name]) / 100) if name in moved else belief
            for name, belief in zip(RATES, asked.rates, strict=True)
        )
        one, two, three = rates
        return replace(
            asked,
            target=_kept("if_target", moved, values, asked.target),
            average=_kept("if_average", moved, values, asked.average),
            rates=(one, two, three),
            days=values["if_days"] if "if_days" in moved else asked.days,
        )


def _kept(
    name: str, moved: set[str], values: Mapping[str, Any], own: Fraction
) -> Fraction:
    return Fraction(values[name]) if name in moved else own


class ReturnForm(CleanTextMixin, forms.Form):
    """Why a plan goes back."""

    reason = forms.CharField(
        label=gettext_lazy("What it still lacks"),
        max_length=200,
        error_messages={"required": gettext_lazy("Say what the plan still lacks.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = part_of_form()
