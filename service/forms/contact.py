"""The form a contact is written down with: three taps, the rest folded away."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from clients.models import Client
from core.clock import read_moment
from core.forms import CleanTextMixin, DayField, LateChoiceField, read_day
from pipeline.enums import ORDER
from pipeline.models import Objection, Script
from service.enums import Aida, AppointmentKind, ContactKind, ContactOutcome
from service.forms.meeting import MeetingFields
from service.forms.people import client_named
from service.models import Contact

LONGEST_MINUTES = 1440


class MomentInput(forms.DateTimeInput):
    """The device's own date and time picker."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class EntryFields(CleanTextMixin, MeetingFields):
    """What an entry and its correction both say about a contact."""

    token = forms.UUIDField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=gettext_lazy("How"), choices=ContactKind)
    outcome = forms.ChoiceField(
        label=gettext_lazy("What came of it"), choices=ContactOutcome
    )
    aida = forms.ChoiceField(
        label=gettext_lazy("The client's mind"),
        choices=[("", gettext_lazy("not noticed")), *Aida.choices],
        required=False,
    )
    objection = LateChoiceField(
        Objection.objects.none(),
        label=gettext_lazy("Objection raised"),
        required=False,
        empty_label=gettext_lazy("none"),
    )
    script = LateChoiceField(
        Script.objects.none(),
        label=gettext_lazy("Script used"),
        required=False,
        empty_label=gettext_lazy("none"),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    attendees = forms.CharField(
        label=gettext_lazy("Also present"), max_length=200, required=False
    )
    introducer = forms.CharField(
        label=gettext_lazy("Introduced by"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("One of your clients: name, or last four digits."),
    )
    happened_at = forms.DateTimeField(
        label=gettext_lazy("Another time"), required=False, widget=MomentInput
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes it took"),
        required=False,
        min_value=0,
        max_value=LONGEST_MINUTES,
    )

    def __init__(self, *args: Any, by: User, client: Client, **kwargs: Any) -> None:
        self.by, self.client = by, client
        super().__init__(*args, **kwargs)
        objections: Any = self.fields["objection"]
        objections.offer(self._objections)
        scripts: Any = self.fields["script"]
        scripts.offer(self._scripts)

    def _objections(self) -> QuerySet[Any]:
        named = Objection.objects.for_branch(self.client.branch_id).in_use()
        return named.order_by("name", "pk")

    def _scripts(self) -> QuerySet[Any]:
        said = Script.objects.for_branch(self.client.branch_id).said_before()
        return said.order_by("title", "pk")

    def clean_introducer(self) -> Client | None:
        """Find the introducer among the clients this person sees."""
        text = self.cleaned_data["introducer"]
        if not text:
            return None
        found = client_named(text, self.by)
        if found.pk == self.client.pk:
            raise ValidationError(_("Nobody introduces themselves."))
        return found


class ContactForm(EntryFields):
    """A new entry; `facts()` are the keyword arguments of `log_contact`."""

    # The appointment that was kept this way.
    appointment = forms.IntegerField(
        required=False, widget=forms.HiddenInput, min_value=1, max_value=2**63 - 1
    )
    step_done = forms.BooleanField(required=False)
    when = forms.CharField(required=False, max_length=40)
    next_when = forms.CharField(required=False, max_length=40)
    next_on = DayField(label=gettext_lazy("Another day"), required=False)
    next_at = forms.TimeField(
        label=gettext_lazy("At"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    next_what = forms.CharField(
        label=gettext_lazy("What to do then"), max_length=200, required=False
    )
    advance_to = forms.ChoiceField(label=gettext_lazy("Move to"), required=False)
    book = forms.ChoiceField(
        label=gettext_lazy("Book as an appointment"),
        choices=[("", gettext_lazy("no")), *AppointmentKind.choices],
        required=False,
    )
    unsolved = forms.CharField(
        label=gettext_lazy("What could not be solved on the spot"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy(
            "Becomes an opinion of the client, to be solved within the term."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        moves: Any = self.fields["advance_to"]
        moves.choices = [("", _("stays")), *_stages_ahead(self.client)]

    def clean(self) -> dict[str, Any]:
        """Let a typed time or day go before the one that was tapped."""
        data = super().clean() or self.cleaned_data
        if not data.get("happened_at") and "happened_at" not in self.errors:
            data["happened_at"] = self._tapped_moment(data.get("when") or "")
        if not data.get("next_on") and "next_on" not in self.errors:
            data["next_on"] = self._tapped_day(data.get("next_when") or "")
        if data.get("book") and not (data.get("next_on") and data.get("next_at")):
            self.add_error("book", _("An appointment has a day and a time."))
        if data.get("next_on") and not data.get("next_what"):
            data["next_what"] = _("get in touch again")
        return data

    def _tapped_moment(self, written: str) -> datetime | None:
        try:
            return read_moment(written) if written else None
        except ValueError:
            self.add_error("happened_at", _("Write the time as 2026-11-24 15:00."))
            return None

    def _tapped_day(self, written: str) -> date | None:
        try:
            return read_day(written) if written else None
        except ValidationError as problem:
            self.add_error("next_on", problem)
            return None

    def take(self, problem: ValidationError) -> None:
        """Show what the action refused; what no field of this form is, above it."""
        if not hasattr(problem, "error_dict"):
            self.add_error(None, problem)
            return
        for name, errors in problem.error_dict.items():
            field = "book" if name in ("starts_at", "kind") and self._books else name
            self.add_error(field if field in self.fields else None, errors)

    @property
    def _books(self) -> bool:
        return bool(getattr(self, "cleaned_data", {}).get("book"))

    def facts(self) -> dict[str, Any]:
        """Return what the action is told."""
        told = self.meeting_facts(dict(self.cleaned_data))
        return {k: v for k, v in told.items() if k not in ("when", "next_when")}


class CorrectionForm(EntryFields):
    """A new version of an entry; stage and next step are changed on their own pages."""

    happened_at = forms.DateTimeField(
        label=gettext_lazy("Happened at"), widget=MomentInput
    )

    def clean_introducer(self) -> Client | None:
        """Look up only whom the correction names anew."""
        if "introducer" not in self.changed_data:
            return None
        return super().clean_introducer()

    def facts(self) -> dict[str, Any]:
        """Return what the action is told; an introducer left alone stays."""
        told = self.meeting_facts(dict(self.cleaned_data))
        if "introducer" not in self.changed_data:
            del told["introducer"]
        return told

    @staticmethod
    def initial_of(contact: Contact, introducer: Client | None) -> dict[str, Any]:
        """Return what the entry says now, and the introducer if one may be shown."""
        said = {name: getattr(contact, name) for name in ("kind", "outcome", "aida")}
        said |= {name: getattr(contact, name) for name in ("note", "attendees")}
        said |= {n: getattr(contact, n) for n in ("shown", "signal", "asked", "answer")}
        said |= {"papers": contact.papers, **(contact.interview or {})}
        said["companions"] = [row.user_id for row in contact.companions.all()]
        return said | {
            "happened_at": contact.happened_at,
            "minutes": contact.minutes,
            "objection": contact.objection_id,
            "script": contact.script_id,
            "introducer": introducer.name if introducer else "",
        }


def _stages_ahead(client: Client) -> list[tuple[str, str]]:
    """Return the stages a client may be moved to: beyond the present one, never A."""
    beyond = [s for s in ORDER[1:] if s > client.stage]
    if client.outcome and client.stage:  # re-entering, where the client left
        beyond = [s for s in ORDER if s >= client.stage]
    return [(s.value, f"{s.value} {s.label}") for s in beyond]
