"""What may be asked for in the addresses of the outbox's lists."""

from django import forms

from core.forms import CleanTextMixin
from outbox.analytics import FIGURES
from outbox.enums import Kind, Reason
from outbox.querysets import DeliveryQuerySet


class DeliveryFilter(CleanTextMixin, forms.Form):
    """Which deliveries: of a day and kind, in a state, for a reason. All optional."""

    kind = forms.ChoiceField(choices=Kind.choices, required=False)
    day = forms.DateField(required=False, input_formats=["%Y-%m-%d"])
    state = forms.ChoiceField(
        choices=[(name, name) for name, _states, _tone in FIGURES], required=False
    )
    reason = forms.ChoiceField(choices=Reason.choices, required=False)

    def narrow(self, rows: DeliveryQuerySet) -> DeliveryQuerySet:
        """Keep what is asked for; what makes no sense asks for nothing."""
        self.is_valid()
        asked = {name: value for name, value in self.cleaned_data.items() if value}
        state = asked.pop("state", "")
        rows = rows.filter(**asked)
        return rows.in_state(state) if state else rows
