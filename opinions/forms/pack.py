"""The period of the supervisor's pack: a year, or from one day to another."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.clock import today
from core.forms import CleanTextMixin, DayField
from opinions.analytics.pack_parts import Period

LONGEST_DAYS = 3 * 366
YEARS_BACK = 5


class PackForm(CleanTextMixin, forms.Form):
    """Which days to show; what cannot be understood is said, and this year shown."""

    year = forms.IntegerField(required=False, min_value=2000, max_value=2200)
    since = DayField(label=gettext_lazy("From"), required=False)
    until = DayField(label=gettext_lazy("To"), required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse a period that is none, or too long to be looked through."""
        data = super().clean() or self.cleaned_data
        first, last = data.get("since"), data.get("until")
        if bool(first) != bool(last) and not self.errors:
            self.add_error("until", _("A period has a first and a last day."))
        elif first and last and last < first:
            self.add_error("until", _("The period ends before it begins."))
        elif first and last and (last - first).days > LONGEST_DAYS:
            self.add_error("until", _("At most three years at once."))
        return data

    def period(self) -> Period:
        """Return the period asked for; this year where none is, or it is wrong."""
        if self.is_valid():
            asked = self.cleaned_data
            if asked.get("since"):
                return Period(asked["since"], asked["until"])
            if asked.get("year"):
                return _year(asked["year"])
        return _year(today().year)


def _year(year: int) -> Period:
    return Period(date(year, 1, 1), date(year, 12, 31))


def years() -> list[int]:
    """Return the years on offer, the running one first."""
    return [today().year - n for n in range(YEARS_BACK)]
