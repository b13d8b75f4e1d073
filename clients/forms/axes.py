"""The small forms of the axes: turnover, an override, a style, a horizon."""

from calendar import monthrange
from collections.abc import Collection
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients import enums
from clients.rules import months_later
from core.clock import today
from core.forms import CleanTextMixin, DayField, MoneyField, part_of_form

MONTHS_OFFERED = 6
USUAL_MONTHS = 3


class TurnoverForm(CleanTextMixin, forms.Form):
    """What a client traded in a month or another period."""

    from_on = DayField(label=_("From"))
    to_on = DayField(label=_("Up to and including"))
    traded = MoneyField(
        label=_("Traded"),
        least=Decimal(0),
        help_text=_("Purchases and sales together, in yuan, as 100000 or 10万."),
    )
    average_assets = MoneyField(
        label=_("Average assets"),
        help_text=_("Of these days; the middle of first and last will do."),
    )
    source = forms.CharField(label=_("How we know"), max_length=60, required=False)

    def __init__(self, data: Any, *, noted: Collection[tuple[date, date]]) -> None:
        first = month_to_note(noted)
        last = first.replace(day=monthrange(first.year, first.month)[1])
        super().__init__(data, initial={"from_on": first, "to_on": last})
        self.helper = part_of_form()


def month_to_note(noted: Collection[tuple[date, date]]) -> date:
    """Return the first day of the latest whole month of which nothing is noted.

    When the last six months all are, last month's: noting it again replaces it.
    """
    this_month = today().replace(day=1)
    months = [months_later(this_month, -n) for n in range(1, MONTHS_OFFERED + 1)]
    for first in months:
        last = months_later(first, 1) - timedelta(days=1)
        if not any(begun <= last and ended >= first for begun, ended in noted):
            return first
    return months[0]


class OverrideForm(CleanTextMixin, forms.Form):
    """A broker's own word on the value type: why, and until when."""

    value = forms.ChoiceField(
        label=_("Value type"),
        choices=enums.ValueType.choices,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Why the scores do not fit"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    until = DayField(
        label=_("Valid until"),
        help_text=_("One year at most; after that day the scores decide again."),
    )

    def __init__(self, data: Any, *, initial: dict[str, Any]) -> None:
        usual = {"until": months_later(today(), USUAL_MONTHS)}
        super().__init__(data, initial=usual | initial)
        self.helper = part_of_form()


class StyleForm(forms.Form):
    """One press: this style at this level; "none" takes the style away."""

    style = forms.ChoiceField(choices=enums.Style.choices)
    level = forms.TypedChoiceField(
        choices=[(str(n), str(n)) for n in range(4)] + [("none", "none")],
        coerce=lambda written: None if written == "none" else int(written),
        empty_value=None,
    )


class HorizonForm(forms.Form):
    """One press: the horizon the client states; empty when it is not known."""

    horizon = forms.ChoiceField(choices=enums.Horizon.choices, required=False)
