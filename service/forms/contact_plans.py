"""A plan of contacts as people write it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from accounts.models import User
from clients.models import Segment
from core.forms import CleanTextMixin, part_of_form
from pipeline.enums import Stage
from service.models.contact_plans import LONGEST_STEPS

HELP = gettext_lazy("One step a line: working days after the one before, then what.")


class StepsForm(CleanTextMixin, forms.Form):
    """A client's own steps."""

    steps = forms.CharField(
        label=gettext_lazy("steps"),
        max_length=LONGEST_STEPS,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=HELP,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = part_of_form()


class TemplateForm(StepsForm):
    """A template of the branch, and whom it is suggested to."""

    field_order = ("name", "stage", "segment", "steps", "is_retired")
    name = forms.CharField(label=gettext_lazy("plan"), max_length=60)
    stage = forms.ChoiceField(
        label=gettext_lazy("stage"),
        choices=[("", gettext_lazy("any")), *Stage.choices],
        required=False,
    )
    segment = forms.ModelChoiceField(
        Segment.objects.none(),
        label=gettext_lazy("segment"),
        required=False,
        empty_label=gettext_lazy("everybody"),
    )
    is_retired = forms.BooleanField(label=gettext_lazy("retired"), required=False)

    def __init__(self, *args: Any, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        shared = Segment.objects.visible_to(viewer).filter(branch=viewer.branch_id)
        fields["segment"].queryset = shared.order_by("name", "pk")
