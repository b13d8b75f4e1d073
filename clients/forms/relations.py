"""Who is what to whom, and who lives with whom."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from clients.enums.profile import Kin
from clients.models import Client
from core.forms import CleanTextMixin, part_of_form


class PersonMixin:
    """A form that finds the one client of the viewer's who is meant."""

    viewer: User
    about: Client

    def find(self, written: str) -> Client | None:
        """Return the client every word fits; None when nobody does."""
        found = Client.objects.visible_to(self.viewer).exclude(pk=self.about.pk)
        words = written.split()
        for word in words:
            found = found.found_by(word)
        people = list(found.order_by("name", "pk")[:2]) if words else []
        if len(people) > 1:
            raise ValidationError(
                _("Several of your clients are called so; add the last digits.")
            )
        return people[0] if people else None


class RelationForm(CleanTextMixin, PersonMixin, forms.Form):
    """What somebody is to the client: one of the viewer's own, or a name."""

    kind = forms.ChoiceField(
        label=gettext_lazy("The other is this client's"),
        choices=Kin.choices,
        widget=forms.RadioSelect,
    )
    other = forms.CharField(
        label=gettext_lazy("One of your clients"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("Name, initials or the last digits of one of yours."),
    )
    other_name = forms.CharField(
        label=gettext_lazy("Or somebody who is no client"),
        required=False,
        max_length=80,
        help_text=gettext_lazy("A name only: no number is kept without a reason."),
    )
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=120)
    lives_here = forms.BooleanField(
        label=gettext_lazy("Of one household with this client"), required=False
    )

    def __init__(self, data: Any, *, viewer: User, client: Client) -> None:
        super().__init__(data)
        self.helper = part_of_form()
        self.viewer, self.about = viewer, client

    def clean_other(self) -> Client | None:
        """Find the client who is meant."""
        written: str = self.cleaned_data["other"].strip()
        found = self.find(written)
        if written and found is None:
            raise ValidationError(
                _("None of your clients is called “%(written)s”.")
                % {"written": written[:40]}
            )
        return found

    def clean_other_name(self) -> str:
        """Refuse what looks like a telephone number."""
        name: str = self.cleaned_data["other_name"].strip()
        if sum(c.isdigit() for c in name) >= MOST_DIGITS:
            raise ValidationError(_("Write the name only, no number."))
        return name

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if "other" in given and bool(given["other"]) == bool(given.get("other_name")):
            self.add_error("other", _("Choose a client, or write a name: one of them."))
        if given.get("lives_here") and given.get("other_name"):
            self.add_error("lives_here", _("A household is made of clients."))
        return given


MOST_DIGITS = 5


class HouseholdForm(CleanTextMixin, PersonMixin, forms.Form):
    """Who else lives from the same purse."""

    other = forms.CharField(
        label=gettext_lazy("One of your clients"),
        max_length=100,
        help_text=gettext_lazy("Name, initials or the last digits of one of yours."),
    )

    def __init__(self, data: Any, *, viewer: User, client: Client) -> None:
        super().__init__(data)
        self.helper = part_of_form()
        self.viewer, self.about = viewer, client

    def clean_other(self) -> Client:
        """Find the client who is meant."""
        written: str = self.cleaned_data["other"].strip()
        found = self.find(written)
        if found is None:
            raise ValidationError(
                _("None of your clients is called “%(written)s”.")
                % {"written": written[:40]}
            )
        return found
