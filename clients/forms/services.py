"""A service of the catalogue, as a manager describes it."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy

from accounts.models import User
from clients.enums.services import Way
from clients.models import Need, Service
from core.forms import CleanTextMixin, RowsField, part_of_form

FACTS = (
    *("name", "note", "tier", "product_class", "channels"),
    *("rhythm", "deliverer", "is_advice", "needs"),
)


class ServiceForm(CleanTextMixin, forms.ModelForm):
    """What a service is, for whom, for which need, by which channel, by whom."""

    channels = forms.MultipleChoiceField(
        label=gettext_lazy("Channels"),
        choices=Way.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    needs = RowsField(
        Need.objects.none(),
        label=gettext_lazy("Needs it meets"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("One of them is enough. None: it is for everybody."),
    )

    class Meta:
        model = Service
        fields: ClassVar[tuple[str, ...]] = FACTS
        help_texts: ClassVar[dict[str, Any]] = {
            "product_class": gettext_lazy(
                "Empty for information that is no product; suitability then does not "
                "apply."
            ),
            "is_advice": gettext_lazy("Only a registered adviser may author advice."),
        }

    def __init__(self, *args: Any, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["needs"].queryset = Need.objects.visible_to(viewer).in_use()
        fields["product_class"].required = False
        self.helper = part_of_form()

    def clean(self) -> dict[str, Any]:
        """Let advice be the adviser's by itself."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("is_advice"):
            given["deliverer"] = "adviser"
        return given

    def _post_clean(self) -> None:
        """Leave the instance alone: the action writes it, and checks it."""

    def choice_fields(self) -> list[forms.BoundField]:
        """Return the fields of which several may be ticked."""
        return [self["needs"], self["channels"]]

    def facts(self) -> dict[str, Any]:
        """Return what the form says, as the actions take it."""
        return {name: self.cleaned_data[name] for name in FACTS}
