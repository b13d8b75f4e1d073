"""What is asked in a check: the client's words, a verdict, a reason."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from core.forms import CleanTextMixin, part_of_form
from service.enums import Verdict

LONGEST_WORDS, LONGEST_REASON = 1000, 200
AREA = {"rows": 3}


class _Said(CleanTextMixin, forms.Form):
    """A form drawn by crispy inside the page's own <form>."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = part_of_form()


class WordsForm(_Said):
    words = forms.CharField(
        label=gettext_lazy("The client's own words"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs=AREA),
        help_text=gettext_lazy(
            "As they said it. What the broker wrote down is shown afterwards."
        ),
    )


class VerdictForm(CleanTextMixin, forms.Form):
    verdict = forms.ChoiceField(label=gettext_lazy("What came of it"), choices=Verdict)
    words = forms.CharField(
        label=gettext_lazy("Remark"), max_length=LONGEST_WORDS, required=False
    )


class GiveUpForm(_Said):
    words = forms.CharField(
        label=gettext_lazy("Why it cannot be verified"), max_length=LONGEST_WORDS
    )
    verdict = forms.CharField(
        initial=Verdict.UNVERIFIED, widget=forms.HiddenInput, required=False
    )

    def clean_verdict(self) -> str:
        """Take nothing else from here."""
        return str(Verdict.UNVERIFIED)


class VoidForm(_Said):
    reason = forms.CharField(
        label=gettext_lazy("Why this draw is void"),
        max_length=LONGEST_REASON,
        help_text=gettext_lazy("The reason stays listed for everybody who checks."),
    )
