"""What people ask of the pipeline's pages; cleaned values are queries' arguments."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Role
from accounts.models import Branch, Team, User
from accounts.policies import FUNNEL_RATIO, HORIZONS, values_of
from clients.enums import Channel, Method, Outcome, Size, Stage
from clients.models import Client
from core.clock import today
from core.forms import CleanTextMixin, DayField, MoneyField, PlainSelect, part_of_form
from pipeline.analytics import FunnelQuery
from pipeline.rules import read_ratio, show_ratio

ANY = [("", gettext_lazy("any"))]
MOST_DAYS = 366
LAWFUL_ONLY = gettext_lazy("only with a legal basis")
PERIODS = [
    ("12m", gettext_lazy("12 months")),
    ("6m", gettext_lazy("6 months")),
    ("3m", gettext_lazy("3 months")),
    ("year", gettext_lazy("this year")),
    ("all", gettext_lazy("all time")),
]


def start_of_period(name: str, day: date) -> date | None:
    """Return the first day of a period that ends on `day`; months are whole ones."""
    if name == "all":
        return None
    if name == "year":
        return day.replace(month=1, day=1)
    months = {"3m": 3, "6m": 6}.get(name, 12)
    index = day.year * 12 + day.month - months
    return date(index // 12, index % 12 + 1, 1)


def _brokers_for(viewer: User) -> Any:
    people = User.objects.visible_to(viewer).brokers().only("full_name", "username")
    return people.order_by("full_name", "pk")


def number_of(text: str) -> int | None:
    """Read a primary key; anything else is none."""
    sound = text.isascii() and text.isdigit() and len(text) < 10  # noqa: PLR2004
    return int(text) if sound else None


class FunnelFilter(CleanTextMixin, forms.Form):
    """Whose first contacts, in which period. The state is the address of the page."""

    period = forms.ChoiceField(
        label=gettext_lazy("First contact within"),
        choices=PERIODS,
        required=False,
        widget=PlainSelect,
    )
    start = DayField(label=gettext_lazy("from"), required=False)
    end = DayField(label=gettext_lazy("to"), required=False)
    branch = forms.ModelChoiceField(
        Branch.objects.none(),
        label=gettext_lazy("branch"),
        required=False,
        widget=PlainSelect,
    )
    team = forms.ModelChoiceField(
        Team.objects.none(),
        label=gettext_lazy("team"),
        required=False,
        widget=PlainSelect,
    )
    broker = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("broker"),
        required=False,
        widget=PlainSelect,
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("channel"),
        choices=ANY + Channel.choices,
        required=False,
        widget=PlainSelect,
    )
    method = forms.ChoiceField(
        label=gettext_lazy("method"),
        choices=ANY + Method.choices,
        required=False,
        widget=PlainSelect,
    )

    lawful = forms.BooleanField(label=LAWFUL_ONLY, required=False)

    def __init__(self, data: Mapping[str, Any], *, viewer: User) -> None:
        super().__init__(data)
        self.viewer, self.helper = viewer, part_of_form()
        branches = Branch.objects.visible_to(viewer).order_by("name", "pk")
        self.fields["branch"].queryset = branches  # type: ignore[attr-defined]
        where: Any = viewer.branch_id
        if viewer.role == Role.HEAD_OFFICE:
            where = number_of(data.get("branch", ""))
        else:
            del self.fields["branch"]
        if viewer.role == Role.BROKER or not where:
            # One's own people are few; those of the whole firm are asked by branch.
            del self.fields["team"], self.fields["broker"]
            return
        people = _brokers_for(viewer).filter(branch=where)
        self.fields["broker"].queryset = people  # type: ignore[attr-defined]
        teams = Team.objects.filter(branch=where).order_by("name", "pk")
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        values = super().clean() or {}
        start, end = values.get("start"), values.get("end")
        if start and end and start > end:
            raise ValidationError(_("The period ends before it begins."))
        return values

    def query(self) -> FunnelQuery:
        """Return the question; a field that makes no sense is left out of it."""
        is_sound = self.is_valid()
        values = self.cleaned_data
        start, end = values.get("start"), values.get("end")
        if not is_sound and start and end and start > end:
            start = end = None
        if start is None and end is None:
            start = start_of_period(values.get("period") or "12m", today())
        branch, viewer = values.get("branch"), self.viewer
        where = viewer.branch_id or (branch and branch.pk)
        horizons, ratio = values_of(HORIZONS, FUNNEL_RATIO, branch_id=where)
        return FunnelQuery(
            as_of=today(),
            start=start,
            end=end,
            branch_id=branch and branch.pk,
            team_id=(team := values.get("team")) and team.pk,
            broker_id=(broker := values.get("broker")) and broker.pk,
            channel=values.get("channel") or "",
            method=values.get("method") or "",
            lawful=bool(values.get("lawful")),
            horizons=horizons,
            ratio=ratio,
        )


class BoardFilter(CleanTextMixin, forms.Form):
    """Which clients stand on the board."""

    q = forms.CharField(
        label=gettext_lazy("Find"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    size = forms.ChoiceField(
        label=gettext_lazy("size"),
        choices=ANY + Size.choices,
        required=False,
        widget=PlainSelect,
    )
    method = forms.ChoiceField(
        label=gettext_lazy("method"),
        choices=ANY + Method.choices,
        required=False,
        widget=PlainSelect,
    )
    broker = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("broker"),
        required=False,
        widget=PlainSelect,
    )
    stuck = forms.BooleanField(label=gettext_lazy("only stuck"), required=False)
    lawful = forms.BooleanField(label=LAWFUL_ONLY, required=False)

    def __init__(self, data: Mapping[str, Any], *, viewer: User) -> None:
        super().__init__(data)
        self.helper = part_of_form()
        self.fields["broker"].queryset = _brokers_for(viewer)  # type: ignore[attr-defined]
        if viewer.role == Role.BROKER:
            del self.fields["broker"]

    def narrow(self, clients: Any) -> Any:
        """Keep the clients asked for; what makes no sense is left out."""
        self.is_valid()
        values = self.cleaned_data
        if text := values.get("q"):
            clients = clients.found_by(text)
        if size := values.get("size"):
            clients = clients.filter(size=size)
        if method := values.get("method"):
            clients = clients.filter(origin__method=method)
        if broker := values.get("broker"):
            clients = clients.filter(broker=broker)
        return clients.filter(has_basis=True) if values.get("lawful") else clients


class MoveForm(CleanTextMixin, forms.Form):
    """Where a client goes next: a stage, or out of the process, with the reason."""

    to = forms.ChoiceField(
        label=gettext_lazy("Move to"), widget=forms.RadioSelect, choices=()
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Needed for a move back and for leaving the process."),
    )
    expected = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)

    def __init__(self, *args: Any, client: Client, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = part_of_form()
        self.fields["to"].choices = moves_open_to(client)  # type: ignore[attr-defined]


def moves_open_to(client: Client) -> list[tuple[str, str]]:
    """List the stages and outcomes a client may go to from here."""
    is_inside = bool(client.stage) and not client.outcome
    proving = client.stage == "D" and client.is_claimed
    stages = [
        (stage.value, f"{stage.value} {stage.label}")
        for stage in Stage
        if not is_inside or stage.value != client.stage or proving
    ]
    outcomes = [(value, str(label)) for value, label in Outcome.choices]
    return stages + (outcomes if is_inside else [])


class PlanForm(CleanTextMixin, forms.Form):
    """A goal, from which the contacts a day follow."""

    target = MoneyField(
        label=gettext_lazy("New assets wanted"),
        help_text=gettext_lazy("Yuan; 1000万 and 10000000 are the same."),
    )
    average = MoneyField(label=gettext_lazy("Average assets of a client"))
    ratio = forms.CharField(label=gettext_lazy("Ratio A : B : C : D"), max_length=40)
    days = forms.IntegerField(
        label=gettext_lazy("Working days"),
        error_messages={"invalid": gettext_lazy("Write a whole number of days.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = part_of_form()

    def clean_target(self) -> Decimal:
        """Refuse what is not above zero."""
        return self._above_zero("target")

    def clean_average(self) -> Decimal:
        """Refuse what is not above zero."""
        return self._above_zero("average")

    def _above_zero(self, name: str) -> Decimal:
        amount: Decimal = self.cleaned_data[name]
        if amount <= 0:
            raise ValidationError(_("The amount lies above zero."))
        return amount

    def clean_days(self) -> int:
        """Refuse more days than a year has."""
        days: int = self.cleaned_data["days"]
        if not 1 <= days <= MOST_DAYS:
            raise ValidationError(_("A year has between 1 and 366 working days."))
        return days

    def clean_ratio(self) -> dict[str, int]:
        """Read 100:25:8:2."""
        try:
            return read_ratio(self.cleaned_data["ratio"])
        except ValueError:
            raise ValidationError(
                _("The ratio has four falling whole numbers, as 100:25:8:2.")
            ) from None


def first_plan(ratio: Mapping[str, int], days: int) -> dict[str, Any]:
    """Return what the plan's form shows before anything is typed."""
    return {"ratio": show_ratio(ratio), "days": days}


def month_of(text: str) -> date | None:
    """Read a month as 2026-03; anything else is none."""
    try:
        return date.fromisoformat(f"{text}-01") if text else None
    except ValueError:
        return None
