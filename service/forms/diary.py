"""What somebody makes of their day."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from core.forms import CleanTextMixin, part_of_form
from service.models.diary import LONGEST_TEXT


class DiaryForm(CleanTextMixin, forms.Form):
    """The text of a page; `seen` is the version it was begun from."""

    text = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 14}),
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = part_of_form()
