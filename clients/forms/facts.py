"""The small forms on a client's page: assets, consent, who looks after them, export."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Role
from accounts.models import User
from clients import enums
from clients.models import Client
from core.clock import today
from core.forms import CleanTextMixin, DayField, MoneyField, part_of_form

FORMATS = (("csv", "CSV"), ("xlsx", "Excel"))


class AssetsForm(CleanTextMixin, forms.Form):
    """What a client's assets were on a day."""

    amount = MoneyField(label=gettext_lazy("Amount"))
    on = DayField(label=gettext_lazy("As of"))
    kind = forms.ChoiceField(
        label=gettext_lazy("Where"), choices=enums.SnapshotKind.choices
    )
    source = forms.CharField(
        label=gettext_lazy("How we know"), max_length=60, required=False
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data, initial={"on": today()})
        self.helper = part_of_form()

    def clean_on(self) -> Any:
        """Refuse a day to come."""
        day = self.cleaned_data["on"]
        if day > today():
            raise ValidationError(_("This day has not come yet."))
        return day


class ConsentForm(forms.Form):
    """One press gives or withdraws: purpose:channel:given, or :withdrawn."""

    consent = forms.CharField(max_length=60)

    def clean_consent(self) -> dict[str, Any]:
        """Return the facts of `record_consent`."""
        try:
            purpose, channel, word = self.cleaned_data["consent"].split(":")
            return {
                "purpose": enums.Purpose(purpose).value,
                "channel": enums.Reach(channel).value,
                "is_given": {"given": True, "withdrawn": False}[word],
            }
        except (ValueError, KeyError):
            raise ValidationError(
                _("Say for which purpose and channel consent was given or withdrawn.")
            ) from None


class AssignForm(forms.Form):
    """Who looks after a client from today: a broker, and perhaps an adviser."""

    broker = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("Broker"))
    adviser = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("Adviser"),
        required=False,
        empty_label=gettext_lazy("none"),
    )

    def __init__(self, data: Any, *, viewer: User, client: Client) -> None:
        initial = {"broker": client.broker_id, "adviser": client.adviser_id}
        super().__init__(data, initial=initial)
        self.helper = part_of_form()
        people = User.objects.visible_to(viewer).active().order_by("full_name", "pk")
        fields: dict[str, Any] = self.fields
        fields["broker"].queryset = people.filter(role__in=(Role.BROKER, Role.MANAGER))
        fields["adviser"].queryset = people.filter(role=Role.ADVISER)
        for name in ("broker", "adviser"):
            fields[name].label_from_instance = lambda person: person.full_name

    def changes(self) -> dict[str, User | None]:
        """Return the duties that change hands, and to whom."""
        return {duty: self.cleaned_data[duty] for duty in self.changed_data}


class ExportForm(forms.Form):
    """In which form the list leaves the house."""

    format = forms.ChoiceField(choices=FORMATS)
