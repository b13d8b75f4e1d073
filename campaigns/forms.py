"""Shape and messages of what is typed about campaign plans."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.models import Objective, Plan
from core.forms import CleanTextMixin, DayField, part_of_form

LARGEST_TARGET = 2_000_000_000


class PlanForm(CleanTextMixin, forms.ModelForm):
    """Name, purpose and term of a plan."""

    starts_on = DayField(label=gettext_lazy("Starts on"))
    ends_on = DayField(label=gettext_lazy("Deadline"))

    class Meta:
        model = Plan
        fields = ["name", "purpose", "starts_on", "ends_on"]
        widgets = {"purpose": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = part_of_form()

    def clean(self) -> dict[str, Any]:
        """Refuse a deadline before the start."""
        facts: dict[str, Any] = super().clean() or self.cleaned_data
        starts, ends = facts.get("starts_on"), facts.get("ends_on")
        if isinstance(starts, date) and isinstance(ends, date) and ends < starts:
            self.add_error("ends_on", _("The deadline lies before the start."))
        return facts


class ObjectiveForm(CleanTextMixin, forms.ModelForm):
    """What is counted, how much of it, and by when."""

    target = forms.IntegerField(
        label=gettext_lazy("Target"), min_value=1, max_value=LARGEST_TARGET
    )
    due_on = DayField(label=gettext_lazy("By"))

    class Meta:
        model = Objective
        fields = ["metric", "operator", "target", "due_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = part_of_form()
