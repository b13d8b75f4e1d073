"""Which documents a branch asks for before an account is opened."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from accounts.forms.rules import RuleForm
from service.policies import OPENING_PAPERS


class PapersForm(RuleForm):
    """The list, one document a line."""

    policy = OPENING_PAPERS
    value = forms.CharField(
        label=gettext_lazy("documents, one a line"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("Appointments already booked keep their own list."),
    )

    def take_apart(self, value: Any) -> dict[str, Any]:
        return {"value": "\n".join(value)}

    def put_together(self, facts: Mapping[str, Any]) -> Any:
        lines = [line.strip() for line in str(facts["value"]).splitlines()]
        return [line for line in lines if line]
