"""Asking to see a masked fact, and masked facts on the form that changes them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.actions.reveals import LEAST_WORDS
from clients.enums.reveals import RevealReason, Sensitive
from clients.rules.reveals import mask
from core.forms import CleanTextMixin


class ReasonForm(CleanTextMixin, forms.Form):
    """Why somebody who is not the client's broker needs to see a fact."""

    reason = forms.ChoiceField(
        label=_("Why do you need it"),
        choices=[("", "—"), *RevealReason.choices],
        error_messages={"required": _("Choose why you need it.")},
    )
    words = forms.CharField(
        label=_("In a few words"),
        min_length=LEAST_WORDS,
        max_length=200,
        help_text=_("Only head office reads this."),
    )


class MaskedFieldsMixin:
    """A client's form whose sensitive fields show a mask; left alone they stay."""

    instance: Any
    initial: Any
    fields: Any
    cleaned_data: dict[str, Any]

    def mask_known(self) -> None:
        """Put the mask where the value stood; call it for a client that is there."""
        for name in Sensitive.values:
            known = getattr(self.instance, name)
            if name in self.fields and known:
                self.initial[name] = mask(name, known)
                self.fields[name].help_text = _("Hidden; leave it so to keep it.")

    def unmasked(self, name: str) -> Any:
        """Return what is meant: the known value where its mask was left standing."""
        written = self.cleaned_data[name]
        known = getattr(self.instance, name) if self.instance.pk else None
        return known if known and written == mask(name, known) else written

    def clean_email(self) -> Any:
        return self.unmasked("email")

    def clean_wechat(self) -> Any:
        return self.unmasked("wechat")

    def clean_member_no(self) -> Any:
        return self.unmasked("member_no")
