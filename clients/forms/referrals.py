"""What is noted of an introducer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from clients.enums.referrals import AskOutcome
from clients.models import IntroducerTraits
from clients.rules.referrals import CRITERIA, HIGHEST
from core.clock import today
from core.forms import CleanTextMixin, DayField, part_of_form

LEVELS = [("", "?"), *((str(n), str(n)) for n in range(HIGHEST + 1))]


class TraitForm(forms.Form):
    """One press notes one criterion: its name and a level, or nothing to forget it."""

    criterion = forms.ChoiceField(choices=[(name, name) for name in CRITERIA])
    level = forms.TypedChoiceField(
        choices=LEVELS, coerce=int, empty_value=None, required=False
    )


class AskForm(CleanTextMixin, forms.Form):
    """When a client was asked for an introduction, and what they said."""

    on = DayField(label=gettext_lazy("Asked on"))
    outcome = forms.ChoiceField(
        label=gettext_lazy("Answer"), choices=AskOutcome.choices
    )
    note = forms.CharField(label=gettext_lazy("Note"), max_length=200, required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data, initial={"on": today()})
        self.helper = part_of_form()


def criteria_of(traits: IntroducerTraits | None) -> list[tuple[str, str, int | None]]:
    """Return each criterion: its name, its words, what was observed."""
    field = IntroducerTraits._meta.get_field  # noqa: SLF001
    return [
        (
            name,
            str(field(name).verbose_name),  # type: ignore[union-attr]
            getattr(traits, name) if traits else None,
        )
        for name in CRITERIA
    ]
