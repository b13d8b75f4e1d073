"""The filter of the list: its cleaned values are the queryset's arguments."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import User
from clients.models import Client
from core.clock import end_of, start_of, today
from core.forms import CleanTextMixin, DayField
from opinions.enums import Category, Cause, Source, VisitKind
from opinions.models import Opinion
from opinions.querysets import OpinionQuerySet, ReturnVisitQuerySet, shown

ANY = [("", gettext_lazy("all"))]
SHOWS = [
    ("running", pgettext_lazy("opinion", "running")),
    ("due", gettext_lazy("due today")),
    ("overdue", pgettext_lazy("opinion", "overdue")),
    ("answered", gettext_lazy("waiting for the client")),
    ("closed", pgettext_lazy("opinion", "closed")),
    ("late", gettext_lazy("not in time")),
]
# Only figures of other pages ask for these.
MORE = [
    ("in_time", gettext_lazy("closed in time")),
    ("reopened", gettext_lazy("opened again")),
]


class OpinionFilter(CleanTextMixin, forms.Form):
    """Which opinions to show. What cannot be understood is said and left out."""

    q = forms.CharField(label=gettext_lazy("Client"), max_length=80, required=False)
    show = forms.ChoiceField(
        label=gettext_lazy("State"), choices=[*ANY, *SHOWS, *MORE], required=False
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


VISITS = [
    ("waiting", gettext_lazy("to be called")),
    ("overdue", pgettext_lazy("opinion", "overdue")),
    ("done", pgettext_lazy("return visit", "asked")),
    ("in_time", gettext_lazy("asked in time")),
    ("given_up", gettext_lazy("not reached")),
    ("alarms", gettext_lazy("with something alarming")),
]


class VisitFilter(CleanTextMixin, forms.Form):
    """Which return visits to show; each figure of the page opens one."""

    show = forms.ChoiceField(choices=[*ANY, *VISITS], required=False)
    kind = forms.ChoiceField(choices=[*ANY, *VisitKind.choices], required=False)
    year = forms.IntegerField(required=False, min_value=2000, max_value=2200)
    round = forms.IntegerField(required=False, min_value=1, max_value=2**31)
    since = DayField(required=False)
    until = DayField(required=False)

    def rows(self, rows: ReturnVisitQuerySet) -> ReturnVisitQuerySet:
        """Keep the visits asked for."""
        self.is_valid()
        asked = {k: v for k, v in self.cleaned_data.items() if v}
        paths = {"kind": "kind", "year": "due_on__year", "round": "round"}
        paths |= {"since": "member_on__gte", "until": "member_on__lte"}
        facts = {path: asked[n] for n, path in paths.items() if n in asked}
        return shown_visits(rows.filter(**facts), asked.get("show", ""))


def shown_visits(rows: ReturnVisitQuerySet, show: str) -> ReturnVisitQuerySet:
    """Keep what a tab of the list shows."""
    match show:
        case "overdue":
            return rows.waiting().filter(due_on__lt=today())
        case "alarms":
            return rows.filter(state="done", alarms__gt=0)
        case "in_time":
            return rows.asked_in_time()
        case "waiting" | "done" | "given_up":
            return rows.filter(state=show)
        case _:
            return rows
