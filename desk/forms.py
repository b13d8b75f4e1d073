"""What is typed on pages that mix apps."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, cast
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Role
from accounts.models import User
from accounts.policies import working_calendar
from clients.enums import Size, Stage, Tier
from clients.enums.bulk import Even, Spread, Ties
from clients.rules.handing import Balance
from core.clock import today
from core.forms import LONGEST_NUMBER, CleanTextMixin, DayField, part_of_form
from desk.analytics.handing_over import Colleague, How
from outbox.actions.notices import LONGEST
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


BANDS: dict[str, Any] = {Spread.TIER: Tier, Spread.SIZE: Size, Spread.STAGE: Stage}
MOST_NAMED = 500


class HandOverForm(CleanTextMixin, forms.Form):
    """Among whom a leaver's clients are split, by which rule, and who by name."""

    takers = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Among whom"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    balance = forms.ChoiceField(
        label=gettext_lazy("What is even"),
        choices=Even.choices,
        widget=forms.RadioSelect,
    )
    spread = forms.ChoiceField(
        label=gettext_lazy("Each gets some of every"),
        choices=Spread.choices,
        required=False,
    )
    ties = forms.ChoiceField(label=gettext_lazy("Stay together"), choices=Ties.choices)
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self, data: Any, *, colleagues: Sequence[Colleague], **kwargs: Any
    ) -> None:
        able = [c.user for c in colleagues if not c.why_not]
        first = {"takers": [user.pk for user in able], "balance": Even.COUNT}
        super().__init__(data, initial=first | {"token": uuid4().hex}, **kwargs)
        self._is_sound = False
        self.able = {user.pk: user.full_name for user in able}
        fields: dict[str, Any] = self.fields
        fields["takers"].choices = [(user.pk, user.full_name) for user in able]
        for spread, words in BANDS.items():
            for band, label in (*words.choices, ("none", _("not known"))):
                fields[f"{spread}_{band}"] = forms.TypedChoiceField(
                    label=label,
                    choices=[("", _("shared out")), *self.able.items()],
                    coerce=int,
                    required=False,
                )
        self.named = self._read_named()

    def _read_named(self) -> dict[int, int]:
        """Return who was chosen for whom by name; what names nobody is left out."""
        data: Any = self.data
        words = data.getlist("to") if hasattr(data, "getlist") else []
        named = {}
        for word in words[:MOST_NAMED]:
            client, _sign, taker = str(word).partition(":")
            pair = (client, taker)
            if all(w.isdecimal() and len(w) <= LONGEST_NUMBER for w in pair):
                named[int(client)] = int(taker)
        return {c: taker for c, taker in named.items() if taker in self.able}

    def bands(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Return, for each way of spreading, the fields that give a kind to one."""
        return [
            (
                str(Spread(spread).label),
                [self[f"{spread}_{band}"] for band in (*words.values, "none")],
            )
            for spread, words in BANDS.items()
        ]

    def clean(self) -> dict[str, Any]:
        """Note that every field could be read."""
        self._is_sound = not self.errors
        return super().clean() or self.cleaned_data

    @property
    def how(self) -> How:
        """Return what the form says; while it says nothing, all share alike."""
        if not self._is_sound:
            return How(tuple(self.able))
        given: Mapping[str, Any] = self.cleaned_data
        spread = given["spread"]
        chosen = {
            "" if band == "none" else band: given[f"{spread}_{band}"]
            for band in ((*BANDS[spread].values, "none") if spread else ())
            if given[f"{spread}_{band}"]
        }
        return How(
            tuple(given["takers"]),
            cast("Balance", given["balance"]),
            spread,
            given["ties"],
            chosen,
            self.named,
        )


class LetterForm(CleanTextMixin, forms.Form):
    """What clients are written when their broker has left."""

    text = forms.CharField(
        label=gettext_lazy("What it says"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("The greeting and the signature are added."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = part_of_form()
