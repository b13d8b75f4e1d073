"""A goal for a year."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import CleanTextMixin, MoneyField, part_of_form
from pipeline.rules import read_ratio, show_ratio

MOST_DAYS = 366


class PlanForm(CleanTextMixin, forms.Form):
    """A goal, from which the contacts a day follow."""

    target = MoneyField(
        label=gettext_lazy("New assets wanted"),
        help_text=gettext_lazy("Yuan; 1000万 and 10000000 are the same."),
    )
    average = MoneyField(label=gettext_lazy("Average assets of a client"))
    ratio = forms.CharField(label=gettext_lazy("Ratio A : B : C : D"), max_length=40)
    days = forms.IntegerField(
        label=gettext_lazy("Working days"),
        error_messages={"invalid": gettext_lazy("Write a whole number of days.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = part_of_form()

    def clean_target(self) -> Decimal:
        """Refuse what is not above zero."""
        return self._above_zero("target")

    def clean_average(self) -> Decimal:
        """Refuse what is not above zero."""
        return self._above_zero("average")

    def _above_zero(self, name: str) -> Decimal:
        amount: Decimal = self.cleaned_data[name]
        if amount <= 0:
            raise ValidationError(_("The amount lies above zero."))
        return amount

    def clean_days(self) -> int:
        """Refuse more days than a year has."""
        days: int = self.cleaned_data["days"]
        if not 1 <= days <= MOST_DAYS:
            raise ValidationError(_("A year has between 1 and 366 working days."))
        return days

    def clean_ratio(self) -> dict[str, int]:
        """Read 100:25:8:2."""
        try:
            return read_ratio(self.cleaned_data["ratio"])
        except ValueError:
            raise ValidationError(
                _("The ratio has four falling whole numbers, as 100:25:8:2.")
            ) from None


def first_plan(ratio: Mapping[str, int], days: int) -> dict[str, Any]:
    """Return what the plan's form shows before anything is typed."""
    return {"ratio": show_ratio(ratio), "days": days}
