"""Writing down what the times are like."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from core.clock import today
from core.forms import CleanTextMixin, DayField, part_of_form
from pipeline.enums import NoteKind

FOR_BRANCH, FOR_ME = "branch", "own"


class NoteForm(CleanTextMixin, forms.Form):
    """A context note; its cleaned values are arguments of the action."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=NoteKind, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=gettext_lazy("What is so"),
        max_length=200,
        help_text=gettext_lazy("One sentence. Clients' names do not belong here."),
    )
    starts_on = DayField(label=gettext_lazy("from"))
    ends_on = DayField(
        label=gettext_lazy("until"),
        required=False,
        help_text=gettext_lazy("Empty: that day only."),
    )
    audience = forms.ChoiceField(
        label=gettext_lazy("Who reads it"),
        choices=[
            (FOR_BRANCH, gettext_lazy("the branch")),
            (FOR_ME, gettext_lazy("only me")),
        ],
        initial=FOR_BRANCH,
    )

    def __init__(self, *args: Any, shares: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = part_of_form()
        if not shares:
            del self.fields["audience"]

    def facts(self) -> dict[str, Any]:
        """Return what the actions are told."""
        return {
            name: self.cleaned_data[name]
            for name in ("kind", "text", "starts_on", "ends_on")
        }

    @property
    def is_own(self) -> bool:
        """Say whether only the writer reads it (a manager chooses)."""
        return bool(self.cleaned_data.get("audience", FOR_ME) == FOR_ME)

    @staticmethod
    def first() -> dict[str, Any]:
        """Return what an empty form begins with."""
        return {"starts_on": today(), "kind": NoteKind.MARKET}
