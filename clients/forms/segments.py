"""Small forms about segments: names, and which two are compared."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Tag, User
from clients.analytics.tags import tags_of
from clients.models import Segment
from core.forms import CleanTextMixin, PlainSelect

INVALID = _("Choose one of the list.")


class NameForm(CleanTextMixin, forms.Form):
    """What a segment is called, and what it is for."""

    name = forms.CharField(label=_("Name of the segment"), max_length=60)
    note = forms.CharField(label=_("What for"), max_length=200, required=False)


class CompareForm(forms.Form):
    """Two segments of those one sees."""

    a = forms.ModelChoiceField(Segment.objects.none(), label=_("This segment"))
    b = forms.ModelChoiceField(Segment.objects.none(), label=_("beside this one"))

    def __init__(self, *args: Any, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seen = Segment.objects.visible_to(viewer).order_by("name", "pk")
        offered = [("", _("choose")), *seen.values_list("pk", "name")]
        for name in ("a", "b"):
            field: Any = self.fields[name]
            field.queryset = seen
            field.widget = PlainSelect(attrs={"class": "form-select"})
            field.choices = offered  # read once for both
            field.error_messages["invalid_choice"] = INVALID


class TagNameForm(CleanTextMixin, forms.Form):
    """Another name for a tag."""

    name = forms.CharField(label=_("Name of the tag"), max_length=40)


class MergeForm(forms.Form):
    """Which tag another becomes part of."""

    into = forms.ModelChoiceField(Tag.objects.none(), label=_("into"))

    def __init__(self, *args: Any, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["into"]
        field.queryset = tags_of(viewer.branch_id)
        field.error_messages["invalid_choice"] = INVALID
