"""Where a client goes and what comes next; who left; the reasons for it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from clients.enums import Outcome
from clients.models import Client
from core.clock import end_of, start_of, today
from core.forms import (
    CleanTextMixin,
    DayField,
    LateChoiceField,
    PlainSelect,
    part_of_form,
)
from pipeline.forms.board import MoveForm
from pipeline.forms.shared import ANY, month_of, number_of
from pipeline.models import LeavingReason

READY, WAITING, ALL = "ready", "waiting", "all"


class MovingForm(MoveForm):
    """A move with its reason and the next step that is agreed on with it."""

    why = LateChoiceField(
        LeavingReason.objects.none(),
        label=gettext_lazy("Why they leave"),
        required=False,
        empty_label=gettext_lazy("not among these"),
        widget=PlainSelect,
    )
    next_what = forms.CharField(
        label=gettext_lazy("Next step"), required=False, max_length=200
    )
    next_on = DayField(label=gettext_lazy("Due on"), required=False)

    def __init__(self, *args: Any, client: Client, viewer: User, **kw: Any) -> None:
        super().__init__(*args, client=client, **kw)
        self.client, self.viewer = client, viewer
        why: Any = self.fields["why"]
        why.offer(self._reasons)

    def _reasons(self) -> QuerySet[Any]:
        reasons = LeavingReason.objects.visible_to(self.viewer)
        reasons = reasons.of_branch(self.client.branch_id).in_use()
        return reasons.order_by("name", "pk")

    def clean(self) -> dict[str, Any]:
        """Ask for a reason with every leaving, and for words with every day."""
        facts: dict[str, Any] = super().clean() or self.cleaned_data
        if facts.get("next_on") and not facts.get("next_what"):
            self.add_error("next_what", _("Say what the next step is."))
        return facts

    def clean_next_on(self) -> date | None:
        """Refuse a day that is over."""
        day: date | None = self.cleaned_data["next_on"]
        if day is not None and day < today():
            raise ValidationError(_("This day is over. Choose today or a later one."))
        return day


class WinBackFilter(CleanTextMixin, forms.Form):
    """Which of those who left are listed; what makes no sense is left out."""

    when = forms.ChoiceField(
        choices=[(READY, ""), (WAITING, ""), (ALL, "")], required=False
    )
    outcome = forms.ChoiceField(
        label=gettext_lazy("outcome"),
        choices=ANY + Outcome.choices,
        required=False,
        widget=PlainSelect,
    )
    why = forms.CharField(required=False, max_length=9)
    left = forms.CharField(required=False, max_length=7)

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__(data)
        self.helper = part_of_form()
        self.is_valid()
        asked = self.cleaned_data
        self.asked_when = asked.get("when") or READY
        self.month = month_of(asked.get("left") or "")
        self.asked_why = asked.get("why") or ""

    def narrow(self, rows: Any) -> Any:
        """Keep the clients asked for, whether or not their pause is over."""
        if outcome := self.cleaned_data.get("outcome"):
            rows = rows.filter(outcome=outcome)
        if self.asked_why == "none":
            rows = rows.filter(left_why=None)
        elif number := number_of(self.asked_why):
            rows = rows.filter(left_why=number)
        if self.month:
            last = (self.month.replace(day=28)).toordinal() + 4
            until = date.fromordinal(last).replace(day=1).toordinal() - 1
            rows = rows.filter(
                left_at__gte=start_of(self.month),
                left_at__lt=end_of(date.fromordinal(until)),
            )
        return rows

    def cut(self, rows: Any) -> Any:
        """Keep those who may be asked again, those who may not yet, or both."""
        if self.asked_when == ALL:
            return rows
        return rows.filter(is_ready=self.asked_when == READY)


class ReasonForm(CleanTextMixin, forms.ModelForm):
    """The name of a reason for leaving."""

    class Meta:
        model = LeavingReason
        fields = ("name",)
