"""What is to be done to many clients, as the page asks it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Role
from accounts.models import Tag, User
from clients.actions.bulk_kinds import (
    Answering,
    Binning,
    Change,
    Reassign,
    Tagging,
)
from clients.enums import Answer
from clients.enums.bulk import BulkKind
from clients.forms.filters import OneOf
from clients.forms.tags import tags_for
from clients.models import Need
from core.forms import LONGEST_NUMBER, CleanTextMixin

MOST_TICKED = 200
# A hand-over has a page of its own.
KINDS = [kind for kind in BulkKind.choices if kind[0] != BulkKind.HANDOVER]
# What each kind needs to know.
PARTICULARS = {
    BulkKind.REASSIGN: ("broker",),
    BulkKind.TAG: ("tag",),
    BulkKind.UNTAG: ("tag",),
    BulkKind.NEED: ("need", "answer"),
    BulkKind.BIN: (),
}
WHOM = (
    ("ticked", gettext_lazy("those ticked on the list")),
    ("all", gettext_lazy("everybody on the list")),
)


class BulkForm(CleanTextMixin, forms.Form):
    """One kind of change with its particulars, and whom it is for."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What"), choices=KINDS, widget=forms.RadioSelect
    )
    broker = OneOf(User, gettext_lazy("New broker"))
    tag = OneOf(Tag, gettext_lazy("Tag"))
    need = OneOf(Need, gettext_lazy("Need"))
    answer = forms.ChoiceField(
        label=gettext_lazy("Answer"), choices=Answer.choices, required=False
    )
    whom = forms.ChoiceField(
        label=gettext_lazy("For whom"),
        choices=WHOM,
        widget=forms.RadioSelect,
        initial="ticked",
    )
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any, *, viewer: User, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        fields: dict[str, Any] = self.fields
        people = User.objects.visible_to(viewer).active()
        fields["broker"].queryset = people.filter(
            role=Role.BROKER, branch=viewer.branch_id
        ).order_by("full_name", "pk")
        fields["broker"].label_from_instance = lambda person: person.full_name
        fields["tag"].queryset = tags_for(viewer)
        fields["need"].queryset = Need.objects.visible_to(viewer).in_use()
        if viewer.role != Role.MANAGER:
            del self.fields["broker"]
            kept = [c for c in KINDS if c[0] != BulkKind.REASSIGN]
            fields["kind"].choices = kept
        for name in ("broker", "tag", "need"):
            if name in fields:
                fields[name].empty_label = "—"
        self.ticked = self._read_ticked()

    def _read_ticked(self) -> list[int]:
        """Return the numbers ticked; what is no number is nobody's."""
        data: Any = self.data
        words = data.getlist("client") if hasattr(data, "getlist") else []
        return [
            int(word)
            for word in dict.fromkeys(words[:MOST_TICKED])
            if word.isdecimal() and len(word) <= LONGEST_NUMBER
        ]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for name in PARTICULARS.get(given.get("kind", ""), ()):
            if not given.get(name) and name not in self.errors:
                self.add_error(name, _("Choose one."))
        if given.get("whom") == "ticked" and not self.ticked:
            raise ValidationError(_("Tick somebody first."), code="nobody")
        return given

    def particulars(self) -> list[forms.BoundField]:
        """Return the fields some kinds need."""
        names = ("broker", "tag", "need", "answer")
        return [self[name] for name in names if name in self.fields]

    @property
    def change(self) -> Change:
        """Return the change the form speaks of; only when it is valid."""
        given = self.cleaned_data
        match given["kind"]:
            case BulkKind.REASSIGN:
                return Reassign(given["broker"])
            case BulkKind.TAG | BulkKind.UNTAG:
                return Tagging(given["tag"], kind=given["kind"])
            case BulkKind.NEED:
                return Answering(given["need"], given["answer"])
            case _:
                return Binning()

    def kept(self) -> list[tuple[str, str]]:
        """Return what the next page must send again to mean the same."""
        data: Any = self.data
        names = ("kind", "broker", "tag", "need", "answer", "whom", "token")
        pairs = [(name, data.get(name, "")) for name in names if data.get(name)]
        return pairs + [("client", str(number)) for number in self.ticked]
