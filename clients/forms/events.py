"""A day worth a call."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy

from clients.enums.profile import EventKind
from clients.models import LifeEvent
from clients.models.events import LONGEST_LEAD, USUAL_LEAD
from core.forms import CleanTextMixin, DayField, part_of_form


class EventForm(CleanTextMixin, forms.ModelForm):
    """What, when, whether every year, how long before."""

    on = DayField(label=gettext_lazy("Day"))
    lead_days = forms.IntegerField(
        label=gettext_lazy("Remind days before"),
        min_value=0,
        max_value=LONGEST_LEAD,
    )

    class Meta:
        model = LifeEvent
        fields: ClassVar[tuple[str, ...]] = (
            *("kind", "title", "on", "is_yearly", "lead_days", "note"),
        )
        widgets: ClassVar[dict[str, Any]] = {"kind": forms.RadioSelect}
        help_texts: ClassVar[dict[str, Any]] = {
            "title": gettext_lazy("Whose or what, where the occasion does not say.")
        }

    def __init__(self, data: Any, instance: LifeEvent | None = None) -> None:
        super().__init__(data, instance=instance, initial={"lead_days": USUAL_LEAD})
        if instance is not None:
            self.initial["lead_days"] = instance.lead_days
        self.helper = part_of_form()
        own = [c for c in EventKind.choices if c[0] != EventKind.BIRTHDAY]
        self.fields["kind"].choices = own  # type: ignore[attr-defined]

    def _post_clean(self) -> None:
        """Leave the row as it was read: the action writes, and judges."""
