"""What is typed on pages that mix apps."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.clock import today
from core.forms import CleanTextMixin, DayField, part_of_form
from pipeline.models import NextStep


class StepForm(CleanTextMixin, forms.ModelForm):
    """What is to be done next with a client, and by when."""

    due_on = DayField(label=gettext_lazy("Due on"))

    class Meta:
        model = NextStep
        fields: ClassVar[tuple[str, ...]] = ("what", "due_on", "due_at")
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "due_at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = part_of_form()

    def clean_due_on(self) -> Any:
        """Refuse a day that is over."""
        day = self.cleaned_data["due_on"]
        if day < today():
            raise ValidationError(_("This day is over. Choose today or a later one."))
        return day
