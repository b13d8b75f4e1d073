"""A delivery as somebody writes it down."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from accounts.enums import Role
from accounts.models import User
from clients.enums.services import Way
from clients.models import Client, Service
from core.clock import SHANGHAI, now, today
from core.forms import CleanTextMixin, DayField, part_of_form


class RenderForm(CleanTextMixin, forms.Form):
    """Which service, what exactly, when, by which channel, whose work."""

    service = forms.ModelChoiceField(
        Service.objects.none(), label=gettext_lazy("service"), empty_label=None
    )
    what = forms.CharField(
        label=gettext_lazy("what was delivered"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("The title of a report, the subject of a talk."),
    )
    link = forms.URLField(
        label=gettext_lazy("link"),
        max_length=500,
        required=False,
        assume_scheme="https",
    )
    research_by = forms.CharField(
        label=gettext_lazy("registered author of the research"),
        max_length=80,
        required=False,
    )
    channel = forms.ChoiceField(label=gettext_lazy("channel"), choices=Way.choices)
    on = DayField(label=gettext_lazy("day of delivery"))
    author = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("author"),
        required=False,
        empty_label=gettext_lazy("by itself: me, or the client's adviser for advice"),
    )
    note = forms.CharField(
        label=gettext_lazy("note"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, viewer: User, client: Client, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        rows = Service.objects.visible_to(viewer).filter(branch=client.branch_id)
        fields["service"].queryset = rows.in_use()
        # Who may be named: oneself, and the branch's advisers.
        people = User.objects.filter(branch=client.branch_id, is_active=True)
        named = people.filter(role=Role.ADVISER) | people.filter(pk=viewer.pk)
        fields["author"].queryset = named.order_by("full_name", "pk")
        fields["author"].label_from_instance = lambda one: one.full_name
        self.helper = part_of_form()

    def facts(self) -> dict[str, Any]:
        """Return what the form says, as the action takes it."""
        given = dict(self.cleaned_data)
        on, token = given.pop("on"), given.pop("token")
        # A day gone by is noon of it: nobody remembers the minute.
        noon = datetime.combine(on, time(12), tzinfo=SHANGHAI)
        given["happened_at"] = now() if on == today() else noon
        return {**given, "key": f"form:{token}"}


class WithdrawForm(CleanTextMixin, forms.Form):
    """Why an entry was wrong."""

    reason = forms.CharField(label=gettext_lazy("what was wrong"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = part_of_form()
