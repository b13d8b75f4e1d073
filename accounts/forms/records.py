"""What the records page can be asked."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.registry import described_actions
from core.clock import end_of, start_of
from core.forms import DayField


class RecordFilter(forms.Form):
    """Who did what, and when. An impossible answer is left out, with its sentence."""

    by = forms.ModelChoiceField(
        User.objects.none(), label=_("person"), required=False, empty_label=_("anyone")
    )
    action = forms.ChoiceField(label=_("action"), required=False)
    since = DayField(label=_("from"), required=False)
    until = DayField(label=_("to"), required=False)

    def __init__(self, *args: Any, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.visible_to(viewer).order_by("full_name", "pk")
        self.fields["by"].queryset = people  # type: ignore[attr-defined]
        self.fields["by"].widget.attrs["class"] = "form-select"
        self.fields["action"].widget.attrs["class"] = "form-select"
        for name in ("since", "until"):
            self.fields[name].widget.attrs["class"] = "form-control"
        self.fields["action"].choices = [("", _("anything")), *described_actions()]  # type: ignore[attr-defined]

    def narrow(self, events: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the events asked for."""
        self.is_valid()
        asked = getattr(self, "cleaned_data", {})
        if asked.get("by"):
            events = events.filter(by=asked["by"])
        if asked.get("action"):
            events = events.filter(action=asked["action"])
        if asked.get("since"):
            events = events.filter(at__gte=start_of(asked["since"]))
        if asked.get("until"):
            events = events.filter(at__lt=end_of(asked["until"]))
        return events
