"""How long one has today, and by which method how many can be reached."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import CleanTextMixin, part_of_form
from pipeline.analytics.mix import Yield
from pipeline.rules.mix import MOST_A_DAY

USUAL_HOURS = "6"
LONGEST, MOST_NAMES = Decimal(16), 9999


class MixForm(CleanTextMixin, forms.Form):
    """Hours and contacts of the day, and the most each method can give today.

    What is left empty is as usual: six hours, the day's quota, the names left.
    """

    hours = forms.DecimalField(
        label=gettext_lazy("Hours for new contacts today"),
        required=False,
        error_messages={"invalid": gettext_lazy("Write the hours as 6 or 4.5.")},
        widget=forms.NumberInput(
            attrs={"step": "0.5", "min": "0", "max": "16", "inputmode": "decimal"}
        ),
    )
    contacts = forms.IntegerField(
        label=gettext_lazy("New contacts"),
        required=False,
        error_messages={"invalid": gettext_lazy("Write a whole number.")},
        widget=forms.NumberInput(attrs={"min": "0", "max": str(MOST_A_DAY)}),
    )

    def __init__(
        self, data: Mapping[str, str], *, quota: int, yields: Sequence[Yield]
    ) -> None:
        self.quota, self.yields = min(quota, MOST_A_DAY), yields
        self.helper = part_of_form()
        first = {"hours": USUAL_HOURS, "contacts": str(self.quota)}
        given = {k: v for k, v in data.items() if v.strip()}
        super().__init__({**first, **given})
        for found in yields:
            self.fields[f"most_{found.method}"] = _most(found)

    def clean_hours(self) -> Decimal:
        """Refuse less than nothing and more than a day holds."""
        hours: Decimal = self.cleaned_data["hours"]
        if not 0 <= hours <= LONGEST:
            raise ValidationError(_("A day has between 0 and 16 hours for this."))
        return hours

    def clean_contacts(self) -> int:
        """Refuse less than nobody and more than a day holds."""
        contacts: int = self.cleaned_data["contacts"]
        if not 0 <= contacts <= MOST_A_DAY:
            raise ValidationError(
                _("Between 0 and %(most)s contacts fit into a day.")
                % {"most": MOST_A_DAY}
            )
        return contacts

    def clean(self) -> dict[str, Any]:
        """Refuse fewer people than nobody."""
        values = super().clean() or self.cleaned_data
        for found in self.yields:
            most = values.get(name := f"most_{found.method}")
            if most is not None and not 0 <= most <= MOST_NAMES:
                self.add_error(name, _("Between 0 and 9999 people."))
        return values

    def most_of(self, found: Yield) -> int:
        """Return how many a method can give: what was written, else the names left."""
        written = self.cleaned_data.get(f"most_{found.method}")
        if written is not None:
            return int(written)
        return found.names if found.needs_names else MOST_A_DAY

    def caps(self) -> Iterator[tuple[Yield, forms.BoundField]]:
        """Yield every method with its field."""
        for found in self.yields:
            yield found, self[f"most_{found.method}"]


def _most(found: Yield) -> forms.IntegerField:
    hint = str(found.names) if found.needs_names else _("no list")
    attrs = {"min": "0", "max": str(MOST_NAMES), "placeholder": hint}
    return forms.IntegerField(
        label=found.method.label,
        required=False,
        error_messages={"invalid": gettext_lazy("Write a whole number.")},
        widget=forms.NumberInput(attrs=attrs),
    )
