"""Whose first contacts are looked at."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Role
from accounts.models import Branch, Team, User
from accounts.policies import FUNNEL_RATIO, HORIZONS, values_of
from clients.enums import Channel, Method
from core.clock import today
from core.forms import CleanTextMixin, DayField, PlainSelect, part_of_form
from pipeline.analytics import FunnelQuery
from pipeline.forms.shared import ANY, LAWFUL_ONLY, brokers_for, number_of

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
        people = brokers_for(viewer).filter(branch=where)
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
