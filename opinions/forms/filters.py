"""The filter of the list: its cleaned values are the queryset's arguments."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from clients.models import Client
from core.clock import end_of, start_of, today
from core.forms import CleanTextMixin, DayField
from opinions.enums import Category, Cause, Source
from opinions.models import Opinion
from opinions.querysets import OpinionQuerySet

ANY = [("", gettext_lazy("all"))]
SHOWS = [
    ("running", gettext_lazy("running")),
    ("due", gettext_lazy("due today")),
    ("overdue", gettext_lazy("overdue")),
    ("answered", gettext_lazy("waiting for the client")),
    ("closed", gettext_lazy("closed")),
    ("late", gettext_lazy("not in time")),
]


class OpinionFilter(CleanTextMixin, forms.Form):
    """Which opinions to show. What cannot be understood is said and left out."""

    q = forms.CharField(label=gettext_lazy("Client"), max_length=80, required=False)
    show = forms.ChoiceField(
        label=gettext_lazy("State"), choices=[*ANY, *SHOWS], required=False
    )
    category = forms.ChoiceField(
        label=gettext_lazy("Category"),
        choices=[*ANY, *Category.choices],
        required=False,
    )
    cause = forms.ChoiceField(
        label=gettext_lazy("What it is about"),
        choices=[*ANY, *Cause.choices],
        required=False,
    )
    source = forms.ChoiceField(
        label=gettext_lazy("How it came"),
        choices=[*ANY, *Source.choices],
        required=False,
    )
    responsible = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("Who solves it"),
        required=False,
        empty_label=gettext_lazy("all"),
    )
    since = DayField(label=gettext_lazy("Registered from"), required=False)
    until = DayField(label=gettext_lazy("to"), required=False)
    client = forms.ModelChoiceField(
        Client.objects.none(), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, viewer: User, **kwargs: Any) -> None:
        self.viewer = viewer
        super().__init__(*args, **kwargs)
        people: Any = self.fields["responsible"]
        people.queryset = User.objects.visible_to(viewer).order_by("full_name", "pk")
        clients: Any = self.fields["client"]
        clients.queryset = Client.objects.visible_to(viewer)

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        data = super().clean() or self.cleaned_data
        since, until = data.get("since"), data.get("until")
        if since and until and until < since:
            self.add_error("until", _("The period ends before it begins."))
        return data

    def rows(self) -> OpinionQuerySet:
        """Return the opinions asked for, of those the viewer may see."""
        self.is_valid()
        asked = self.cleaned_data
        rows: OpinionQuerySet = Opinion.objects.visible_to(self.viewer)
        for name in ("category", "cause", "source", "responsible", "client"):
            if asked.get(name):
                rows = rows.filter(**{name: asked[name]})
        if asked.get("since"):
            rows = rows.filter(opened_at__gte=start_of(asked["since"]))
        if asked.get("until"):
            rows = rows.filter(opened_at__lt=end_of(asked["until"]))
        if asked.get("q"):
            seen = Client.objects.visible_to(self.viewer).found_by(asked["q"])
            rows = rows.filter(client__in=seen.values("pk"))
        return shown(rows, asked.get("show", ""))


def shown(rows: OpinionQuerySet, show: str) -> OpinionQuerySet:
    """Keep what a tab of the list shows."""
    match show:
        case "running":
            return rows.running()
        case "due":
            return rows.due(today())
        case "overdue":
            return rows.overdue(today())
        case "late":
            return rows.late()
        case "answered" | "closed":
            return rows.filter(state=show)
        case _:
            return rows
