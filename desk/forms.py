"""What is typed on pages that mix apps."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Role
from accounts.models import User
from accounts.policies import working_calendar
from core.clock import today
from core.forms import CleanTextMixin, DayField, part_of_form
from pipeline.models import NextStep
from pipeline.models.ledger import MOST_EVERY
from pipeline.rules.steps import read_day


class StepForm(CleanTextMixin, forms.ModelForm):
    """What is to be done next with a client, and by when."""

    due_on = DayField(label=gettext_lazy("Due on"))
    every = forms.IntegerField(
        label=gettext_lazy("every so many"),
        min_value=1,
        max_value=MOST_EVERY,
        required=False,
        help_text=gettext_lazy("2 and weeks: every other week."),
    )

    class Meta:
        model = NextStep
        fields: ClassVar[tuple[str, ...]] = (
            *("what", "due_on", "due_at", "repeats", "every"),
        )
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "due_at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = part_of_form()

    def clean_due_on(self) -> Any:
        """Refuse a day that is over."""
        day = self.cleaned_data["due_on"]
        if day < today():
            raise ValidationError(_("This day is over. Choose today or a later one."))
        return day

    def clean_every(self) -> int:
        """Take every single one where nothing is said."""
        return self.cleaned_data["every"] or 1


class RowForm(CleanTextMixin, forms.Form):
    """A tap on a row of the list: done, or a day to put the client off to."""

    do = forms.CharField(max_length=12)
    day = forms.CharField(max_length=10, required=False)
    why = forms.CharField(max_length=2, required=False)
    seen = forms.CharField(max_length=40, required=False)

    def clean(self) -> dict[str, Any]:
        """Read the day; anything but done needs one ahead of today."""
        facts: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors or facts["do"] == "done":
            return facts
        wanted = facts["day"] if facts["do"] == "day" else facts["do"]
        facts["day"] = read_day(wanted, today(), working_calendar())
        if facts["day"] is None:
            raise ValidationError(
                _("Choose a day from tomorrow on, within about a year.")
            )
        return facts


WAY_CHOICES = [
    ("none", gettext_lazy("not at all")),
    ("in_app", gettext_lazy("a line in the program")),
    ("email", gettext_lazy("by e-mail")),
    ("both", gettext_lazy("both")),
]


def _quiet(label: Any) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, widget=widget)


class RemindersForm(CleanTextMixin, forms.Form):
    """What one is reminded of, how, and the hours in which one is not."""

    steps = forms.ChoiceField(
        label=gettext_lazy("Steps at their time"), choices=WAY_CHOICES
    )
    day = forms.ChoiceField(
        label=gettext_lazy("The day's list at 08:30"), choices=WAY_CHOICES
    )
    week = forms.ChoiceField(
        label=gettext_lazy("The branch's week, after it has ended"),
        choices=WAY_CHOICES,
    )
    quiet_from = _quiet(gettext_lazy("Quiet from"))
    quiet_to = _quiet(gettext_lazy("Quiet until"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = part_of_form()
        if user.role != Role.MANAGER:
            del self.fields["week"]
