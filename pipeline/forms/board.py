"""Where a client goes next."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from clients.enums import Outcome, Stage
from clients.models import Client
from core.forms import CleanTextMixin, part_of_form


class MoveForm(CleanTextMixin, forms.Form):
    """Where a client goes next: a stage, or out of the process, with the reason."""

    to = forms.ChoiceField(
        label=gettext_lazy("Move to"), widget=forms.RadioSelect, choices=()
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Needed for a move back and for leaving the process."),
    )
    expected = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)

    def __init__(self, *args: Any, client: Client, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = part_of_form()
        self.fields["to"].choices = moves_open_to(client)  # type: ignore[attr-defined]


def moves_open_to(client: Client) -> list[tuple[str, str]]:
    """List the stages and outcomes a client may go to from here."""
    is_inside = bool(client.stage) and not client.outcome
    proving = client.stage == "D" and client.is_claimed
    stages = [
        (stage.value, f"{stage.value} {stage.label}")
        for stage in Stage
        if not is_inside or stage.value != client.stage or proving
    ]
    outcomes = [(value, str(label)) for value, label in Outcome.choices]
    return stages + (outcomes if is_inside else [])
