"""Which word of two records stays."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from clients.actions.merging import EMPTY, FACTS
from clients.models import Client

LABELS = {"origin_id": gettext_lazy("origin"), "adviser_id": gettext_lazy("adviser")}
KEPT_TOGETHER = ("custom", "adviser_id", "origin_id")


class MergeForm(forms.Form):
    """For everything in which two records differ, which of the two is right."""

    def __init__(self, data: Any, *, kept: Client, gone: Client) -> None:
        super().__init__(data)
        for name in FACTS:
            mine, theirs = getattr(kept, name), getattr(gone, name)
            if mine in EMPTY or theirs in EMPTY or mine == theirs or name == "custom":
                continue
            column = Client._meta.get_field(name.removesuffix("_id"))  # noqa: SLF001
            label: Any = LABELS.get(name, getattr(column, "verbose_name", name))
            self.fields[name] = forms.ChoiceField(
                label=label,
                choices=[("mine", _said(kept, name)), ("theirs", _said(gone, name))],
                initial="mine",
                widget=forms.RadioSelect,
                required=False,
                error_messages={
                    "invalid_choice": gettext_lazy("Choose one of the two.")
                },
            )

    @property
    def taken(self) -> list[str]:
        """Return what the survivor takes from the other; only when it is valid."""
        return [n for n in self.fields if self.cleaned_data.get(n) == "theirs"]


def _said(client: Client, name: str) -> str:
    shown = getattr(client, f"get_{name}_display", None)
    if shown:
        return str(shown())
    return str(getattr(client, name.removesuffix("_id")))
