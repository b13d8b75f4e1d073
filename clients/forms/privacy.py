"""Forms about provenance, consent, requests and numbers nobody may contact."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Role
from accounts.models import User
from clients import enums
from clients.enums import privacy as said
from clients.models import ConsentText, Origin
from clients.policies import ORIGIN_FACTS
from core.clock import start_of, today
from core.forms import CleanTextMixin, DayField, part_of_form
from core.phones import refuse_wrong_phone
from core.text import has_unwanted


def proof_field() -> forms.FileField:
    """Ask for a file as proof; its content is judged where it is kept."""
    return forms.FileField(
        label=gettext_lazy("File as proof"),
        help_text=gettext_lazy("PDF, JPEG or PNG, up to 10 MB."),
        required=False,
    )


class OriginForm(CleanTextMixin, forms.ModelForm):
    """Where a client comes from, by what right we know them, and the proof."""

    file = proof_field()

    class Meta:
        model = Origin
        fields = ORIGIN_FACTS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = part_of_form()


class ConsentEventForm(CleanTextMixin, forms.Form):
    """A consent given or withdrawn, with text, proof and the day it happened."""

    purpose = forms.ChoiceField(
        label=gettext_lazy("Purpose"), choices=enums.Purpose.choices
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("Channel"), choices=enums.Reach.choices
    )
    word = forms.ChoiceField(
        label=gettext_lazy("The client"),
        choices=[
            ("given", gettext_lazy("agrees")),
            ("withdrawn", gettext_lazy("withdraws")),
        ],
        widget=forms.RadioSelect,
    )
    text = forms.ModelChoiceField(
        ConsentText.objects.none(),
        label=gettext_lazy("Consent text"),
        required=False,
        empty_label=gettext_lazy("the one in force on that day"),
    )
    proof = forms.CharField(
        label=gettext_lazy("Proof"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Form number, recording, message: where it is kept."),
    )
    file = proof_field()
    on = DayField(label=gettext_lazy("Agreed or withdrawn on"), required=False)

    def __init__(self, *args: Any, viewer: User, branch_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = part_of_form()
        texts = ConsentText.objects.visible_to(viewer).for_branch(branch_id)
        field: Any = self.fields["text"]
        field.queryset = texts.order_by("purpose", "-valid_from", "-pk")
        field.label_from_instance = lambda text: (
            f"{text.get_purpose_display()} · {text.version}"
        )

    def clean_on(self) -> Any:
        """Refuse a day to come."""
        day = self.cleaned_data["on"]
        if day and day > today():
            raise ValidationError(_("This day has not come yet."))
        return day

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        text = given.get("text")
        if text and text.purpose != given.get("purpose"):
            self.add_error("text", _("This text is about another purpose."))
        return given

    def facts(self) -> dict[str, Any]:
        """Return what the form says, as the action takes it."""
        given = self.cleaned_data
        day, text = given["on"], given["text"]
        return {
            "purpose": given["purpose"],
            "channel": given["channel"],
            "is_given": given["word"] == "given",
            "at": start_of(day) if day and day < today() else None,
            "text_version": text.version if text else "",
            "proof": given["proof"],
            "upload": given["file"],
        }


class RequestForm(CleanTextMixin, forms.Form):
    """What someone asks about their data, and when and how it reached us."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Asks for"),
        choices=[(kind, kind.label) for kind in said.ASKED],
        widget=forms.RadioSelect,
    )
    received_on = DayField(label=gettext_lazy("Received on"))
    received_by = forms.ChoiceField(
        label=gettext_lazy("How it reached us"), choices=said.ReceivedBy.choices
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"received_on": today(), "kind": "erase"})
        super().__init__(*args, **kwargs)
        self.helper = part_of_form()

    def clean_received_on(self) -> Any:
        """Refuse a day to come, and one nobody can still answer for."""
        day = self.cleaned_data["received_on"]
        if day > today():
            raise ValidationError(_("This day has not come yet."))
        if (today() - day).days > 3650:  # noqa: PLR2004 — ten years
            raise ValidationError(_("That is more than ten years ago."))
        return day


class DecisionForm(forms.Form):
    """Carry a request out as the page showed it, or refuse it on one of the grounds."""

    word = forms.ChoiceField(choices=[("run", ""), ("refuse", "")])
    expected = forms.ChoiceField(
        choices=[("", ""), *said.RequestOutcome.choices], required=False
    )
    why = forms.ChoiceField(
        label=gettext_lazy("Reason"), choices=said.WhyRefused.choices, required=False
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("word") == "refuse" and not given.get("why"):
            self.add_error("why", _("Say on which ground the request is refused."))
        return given


class NumberForm(CleanTextMixin, forms.Form):
    """A telephone number or an e-mail address, whichever was written."""

    written = forms.CharField(label=gettext_lazy("Telephone or e-mail"), max_length=120)
    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"),
        choices=[
            (code, label)
            for code, label in said.WhyNot.choices
            if code not in (said.WhyNot.ERASED, said.WhyNot.RESTRICTED)
        ],
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = part_of_form()
        self.fields["written"].widget.attrs |= {
            "autocomplete": "off",
            "class": "form-control",
        }
        self.fields["reason"].widget.attrs["class"] = "form-select"

    def clean_written(self) -> str:
        """Refuse what is neither a number nor an address."""
        written: str = self.cleaned_data["written"].strip()
        if "@" in written:
            return str(forms.EmailField().clean(written))
        if not has_unwanted(written):
            refuse_wrong_phone(written)
        return written

    @property
    def kind(self) -> str:
        """Say which of the two was written."""
        is_email = "@" in self.cleaned_data["written"]
        return said.NumberKind.EMAIL if is_email else said.NumberKind.PHONE


class LiftForm(forms.Form):
    """Why a number may be contacted again."""

    why = forms.ChoiceField(
        label=gettext_lazy("Reason"), choices=said.WhyLifted.choices
    )


class ConsentTextForm(CleanTextMixin, forms.ModelForm):
    """A new version of a consent text; older ones stay as they are."""

    valid_from = DayField(label=gettext_lazy("Valid from"))

    class Meta:
        model = ConsentText
        fields = ("purpose", "version", "wording", "valid_from")

    def __init__(self, *args: Any, viewer: User, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"valid_from": today()})
        super().__init__(*args, **kwargs)
        self.helper = part_of_form()
        # The firm's text has no branch; a manager's is the branch's.
        if viewer.role != Role.HEAD_OFFICE:
            self.instance.branch_id = viewer.branch_id

    def clean_valid_from(self) -> Any:
        """Refuse to let a text apply to days that are past."""
        day = self.cleaned_data["valid_from"]
        if day < today():
            raise ValidationError(_("A text applies from today at the earliest."))
        return day
