"""What is typed to agree on a meeting, to move one, to call one off."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from clients.models import Client
from core.clock import SHANGHAI, today
from core.forms import CleanTextMixin, DayField, part_of_form
from service.enums import AppointmentKind
from service.models import Appointment
from service.models.appointment import (
    LONGEST_NOTE,
    LONGEST_PAPER,
    LONGEST_PLACE,
    LONGEST_REASON,
)
from service.rules.appointments import LENGTHS, LONGEST, SHORTEST, USUAL_LENGTH

# Where the action's fields are typed.
TYPED = {"starts_at": "at", "ends_at": "minutes"}


def _said(problem: ValidationError) -> dict[str, list[ValidationError]]:
    if hasattr(problem, "error_dict"):
        return dict(problem.error_dict)
    return {"": [problem]}


class WhenForm(CleanTextMixin, forms.Form):
    """A day, a time, how long, where."""

    day = DayField(label=gettext_lazy("Day"))
    at = forms.TimeField(
        label=gettext_lazy("At"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    minutes = forms.TypedChoiceField(
        label=gettext_lazy("How long"), coerce=int, initial=USUAL_LENGTH
    )
    place = forms.CharField(
        label=gettext_lazy("Place"), max_length=LONGEST_PLACE, required=False
    )
    # The time somebody was warned of: pressed once more, it is booked all the same.
    despite = forms.CharField(required=False, widget=forms.HiddenInput, max_length=80)

    def __init__(self, *args: Any, by: User, client: Client, **kwargs: Any) -> None:
        self.by, self.client = by, client
        super().__init__(*args, **kwargs)
        lengths: Any = self.fields["minutes"]
        offered = {*LENGTHS, int(self.initial.get("minutes") or USUAL_LENGTH)}
        lengths.choices = [
            (n, ngettext("%(n)s minute", "%(n)s minutes", n) % {"n": n})
            for n in sorted(offered)
            if SHORTEST <= n <= LONGEST
        ]
        self.helper = part_of_form()

    @property
    def span(self) -> tuple[datetime, datetime] | None:
        """The time asked for; None where it is not understood."""
        data = getattr(self, "cleaned_data", {})
        if not all(data.get(name) is not None for name in ("day", "at", "minutes")):
            return None
        start = datetime.combine(data["day"], data["at"], tzinfo=SHANGHAI)
        return start, start + timedelta(minutes=data["minutes"])

    @property
    def warned(self) -> str:
        """Write down which time was warned of."""
        return "/".join(f"{at:%Y-%m-%dT%H:%M}" for at in self.span or ())

    def facts(self) -> dict[str, Any]:
        """Return what the action is told."""
        data = dict(self.cleaned_data)
        start = datetime.combine(data.pop("day"), data.pop("at"), tzinfo=SHANGHAI)
        data.pop("despite")
        return {"starts_at": start, **data}

    def take(self, problem: ValidationError) -> None:
        """Show what the action refused beside the field it speaks of."""
        for name, errors in _said(problem).items():
            field = TYPED.get(name, name)
            self.add_error(field if field in self.fields else None, errors)


class BookForm(WhenForm):
    """A new appointment; `facts()` are the keyword arguments of `book_appointment`."""

    token = forms.UUIDField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=gettext_lazy("What for"), choices=AppointmentKind)
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class MoveForm(WhenForm):
    """Another time or place; `seen` is the version somebody looked at."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0)
    reason = forms.CharField(
        label=gettext_lazy("Why it is moved"), max_length=LONGEST_REASON, required=False
    )

    @staticmethod
    def initial_of(appointment: Appointment) -> dict[str, Any]:
        """Return when and where it is now."""
        start = localtime(appointment.starts_at)
        return {
            "day": start.date(),
            "at": start.time(),
            "minutes": appointment.minutes,
            "place": appointment.place,
            "seen": appointment.version,
        }


class EndForm(CleanTextMixin, forms.Form):
    """Why an appointment is called off, or what is known of who did not come."""

    reason = forms.CharField(
        label=gettext_lazy("Why"), max_length=LONGEST_REASON, required=False
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = part_of_form()


class PaperForm(CleanTextMixin, forms.Form):
    """One more document to bring."""

    name = forms.CharField(
        label=gettext_lazy("One more document"), max_length=LONGEST_PAPER
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = part_of_form()


def asked_for(query: Any, client: Client) -> dict[str, Any]:
    """Return what an address asks to book: kind, day and time, where understood."""
    found: dict[str, Any] = {"kind": AppointmentKind.VISIT, "minutes": USUAL_LENGTH}
    if not client.member_no and client.stage in ("B", "C"):
        found["kind"] = AppointmentKind.OPENING
    if query.get("kind") in AppointmentKind.values:
        found["kind"] = query["kind"]
    day, at = _day(query.get("day", "")), _time(query.get("at", ""))
    found |= {"day": day} if day and day >= today() else {}
    return found | ({"at": at} if at else {})


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _time(text: str) -> time | None:
    try:
        return time.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None


def warning_words(clashes: list[Appointment], *, is_closed: bool) -> list[str]:
    """Say what speaks against a time: what lies there already, a day off."""
    said = [
        _("At that time: %(name)s, %(kind)s, %(start)s–%(end)s.")
        % {
            "name": one.client.name,
            "kind": one.get_kind_display(),
            "start": f"{localtime(one.starts_at):%H:%M}",
            "end": f"{localtime(one.ends_at):%H:%M}",
        }
        for one in clashes
    ]
    if is_closed:
        said.append(_("That is no working day."))
    return said
