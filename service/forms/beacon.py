"""Which public figures a draw rests on beside its seed, and what they closed at."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms.rules import RuleForm
from core.forms import CleanTextMixin, part_of_form
from service.policies import CHECK_BEACON
from service.rules.beacon import read_figure


class BeaconRuleForm(RuleForm):
    """The names, one a line; none is a rule, too."""

    policy = CHECK_BEACON
    value = forms.CharField(
        label=gettext_lazy("public indices, one a line"),
        required=False,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "Their closing figures on the next trading day are typed in before a draw. "
            "Left empty, a draw rests on the secret seed and the frame alone."
        ),
    )

    def take_apart(self, value: Any) -> dict[str, Any]:
        return {"value": "\n".join(value)}

    def put_together(self, facts: Mapping[str, Any]) -> Any:
        lines = [line.strip() for line in str(facts["value"]).splitlines()]
        return [line for line in lines if line]


def say_beacon(value: Sequence[str]) -> str:
    """Say what a draw rests on."""
    return "、".join(value) if value else _("none: seed and frame alone")


class FiguresForm(CleanTextMixin, forms.Form):
    """What each named index closed at on the day."""

    def __init__(self, *args: Any, names: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = list(names)
        for n, name in enumerate(self.names):
            self.fields[f"figure{n}"] = forms.CharField(
                label=name,
                max_length=20,
                widget=forms.TextInput(
                    attrs={"inputmode": "decimal", "autocomplete": "off"}
                ),
            )
        self.helper = part_of_form()

    def clean(self) -> dict[str, Any]:
        """Read each as a plain figure."""
        facts: dict[str, Any] = super().clean() or self.cleaned_data
        for n, _name in enumerate(self.names):
            field = f"figure{n}"
            if field in facts and not (figure := read_figure(facts[field])):
                said = _("Write the closing figure, as 3012.44.")
                self.add_error(field, ValidationError(said))
            elif field in facts:
                facts[field] = figure
        return facts

    @property
    def figures(self) -> dict[str, str]:
        """Return the figure of each name; only when the form is valid."""
        return {
            name: self.cleaned_data[f"figure{n}"] for n, name in enumerate(self.names)
        }
