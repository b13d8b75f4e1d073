"""What a client asked for on their own, and how the warning reached them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from clients.analytics.suitability import Suited
from clients.enums.services import WarnedBy
from core.forms import CleanTextMixin, part_of_form


class WarningForm(CleanTextMixin, forms.Form):
    """One product above the client's class; only such classes are on offer."""

    product = forms.CharField(
        label=gettext_lazy("product the client asks for"), max_length=80
    )
    product_class = forms.ChoiceField(label=gettext_lazy("product risk class"))
    demand = forms.CharField(
        label=gettext_lazy("how the client asked for it, in their words"),
        max_length=300,
        help_text=gettext_lazy("We never pitch above a class: the wish is theirs."),
    )
    given_by = forms.ChoiceField(
        label=gettext_lazy("how the warning was given"), choices=WarnedBy.choices
    )

    def __init__(self, *args: Any, suited: Suited, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["product_class"].choices = [(one, one) for one in suited.on_demand]
        self.helper = part_of_form()
