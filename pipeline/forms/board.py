"""Who stands on the board, and where they go."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from accounts.enums import Role
from accounts.models import User
from clients.enums import Method, Outcome, Size, Stage
from clients.models import Client
from core.forms import CleanTextMixin, PlainSelect, part_of_form
from pipeline.forms.shared import ANY, LAWFUL_ONLY, brokers_for


class BoardFilter(CleanTextMixin, forms.Form):
    """Which clients stand on the board."""

    q = forms.CharField(
        label=gettext_lazy("Find"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    size = forms.ChoiceField(
        label=gettext_lazy("size"),
        choices=ANY + Size.choices,
        required=False,
        widget=PlainSelect,
    )
    method = forms.ChoiceField(
        label=gettext_lazy("method"),
        choices=ANY + Method.choices,
        required=False,
        widget=PlainSelect,
    )
    broker = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("broker"),
        required=False,
        widget=PlainSelect,
    )
    stuck = forms.BooleanField(label=gettext_lazy("only stuck"), required=False)
    lawful = forms.BooleanField(label=LAWFUL_ONLY, required=False)

    def __init__(self, data: Mapping[str, Any], *, viewer: User) -> None:
        super().__init__(data)
        self.helper = part_of_form()
        self.fields["broker"].queryset = brokers_for(viewer)  # type: ignore[attr-defined]
        if viewer.role == Role.BROKER:
            del self.fields["broker"]

    def narrow(self, clients: Any) -> Any:
        """Keep the clients asked for; what makes no sense is left out."""
        self.is_valid()
        values = self.cleaned_data
        if text := values.get("q"):
            clients = clients.found_by(text)
        if size := values.get("size"):
            clients = clients.filter(size=size)
        if method := values.get("method"):
            clients = clients.filter(origin__method=method)
        if broker := values.get("broker"):
            clients = clients.filter(broker=broker)
        return clients.filter(has_basis=True) if values.get("lawful") else clients


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
