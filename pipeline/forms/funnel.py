"""Whose first contacts are looked at."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.policies import FUNNEL_RATIO, HORIZONS, STAGE_LIMITS
from clients.analytics.segments import members_of
from clients.enums import Channel, Method, Source
from clients.models import Segment
from clients.querysets import ClientQuerySet
from core.clock import today
from core.forms import CleanTextMixin, DayField, PlainSelect, part_of_form
from pipeline.analytics import FunnelQuery
from pipeline.forms.offers import offers_for
from pipeline.forms.shared import ANY, LAWFUL_ONLY
from pipeline.policies import dated_values_of

PERIODS = [
    ("12m", gettext_lazy("12 months")),
    ("6m", gettext_lazy("6 months")),
    ("3m", gettext_lazy("3 months")),
    ("year", gettext_lazy("this year")),
    ("all", gettext_lazy("all time")),
]
PLACES, WAYS = ("branch", "team", "broker"), ("channel", "method", "source")


def start_of_period(name: str, day: date) -> date | None:
    """Return the first day of a period that ends on `day`; months are whole ones."""
    if name == "all":
        return None
    if name == "year":
        return day.replace(month=1, day=1)
    months = {"3m": 3, "6m": 6}.get(name, 12)
    index = day.year * 12 + day.month - months
    return date(index // 12, index % 12 + 1, 1)


def _choice(label: Any, choices: list[Any]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=choices, required=False, widget=PlainSelect
    )


def _number(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, coerce=int, empty_value=None, required=False, widget=PlainSelect
    )


class FunnelFilter(CleanTextMixin, forms.Form):
    """Whose first contacts, in which period. The state is the address of the page."""

    period = _choice(gettext_lazy("First contact within"), PERIODS)
    start = DayField(label=gettext_lazy("from"), required=False)
    end = DayField(label=gettext_lazy("to"), required=False)
    as_of = DayField(label=gettext_lazy("as known on"), required=False)
    branch = _number(gettext_lazy("branch"))
    team = _number(gettext_lazy("team"))
    broker = _number(gettext_lazy("broker"))
    segment = _number(gettext_lazy("segment"))
    channel = _choice(gettext_lazy("channel"), ANY + Channel.choices)
    method = _choice(gettext_lazy("method"), ANY + Method.choices)
    source = _choice(gettext_lazy("source"), ANY + Source.choices)
    lawful = forms.BooleanField(label=LAWFUL_ONLY, required=False)

    def __init__(self, data: Mapping[str, Any], *, viewer: User) -> None:
        super().__init__(data)
        self.viewer, self.helper = viewer, part_of_form()
        # Working days in a stage, and since when they apply; read with the question.
        self.limits: tuple[dict[str, int], date | None] = (STAGE_LIMITS.default, None)
        self.names = offers_for(viewer, data.get("branch", ""))
        for name in ("branch", "team", "broker", "segment"):
            if offered := self.names.get(name):
                field: Any = self.fields[name]
                field.choices = [*ANY, *offered.items()]
            else:
                del self.fields[name]

    def clean_as_of(self) -> date | None:
        """Refuse a day that has not come."""
        day: date | None = self.cleaned_data["as_of"]
        if day and day > today():
            raise ValidationError(_("This day has not come yet."))
        return day

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        values = super().clean() or {}
        start, end = values.get("start"), values.get("end")
        if start and end and start > end:
            raise ValidationError(_("The period ends before it begins."))
        return values

    @cached_property
    def members(self) -> ClientQuerySet | None:
        """Who is in the segment asked for; a segment nobody can read is told."""
        number = self.is_valid() and self.cleaned_data.get("segment")
        if not number:
            return None
        segment = Segment.objects.visible_to(self.viewer).get(pk=number)
        try:
            return members_of(segment, self.viewer)
        except ValidationError as error:
            self.add_error("segment", error)
            return None

    def query(self) -> FunnelQuery:
        """Return the question; a field that makes no sense is left out of it."""
        members = self.members
        values = self.cleaned_data
        day = values.get("as_of") or today()
        start, end = self._period(day)
        where = self.viewer.branch_id or values.get("branch")
        (horizons, since), (ratio, ratio_since), self.limits = dated_values_of(
            HORIZONS, FUNNEL_RATIO, STAGE_LIMITS, branch_id=where, on=day
        )
        asked: dict[str, Any] = {
            **{f"{name}_id": values.get(name) for name in PLACES},
            **{name: values.get(name) or "" for name in WAYS},
        }
        return FunnelQuery(
            as_of=day,
            start=start,
            end=end,
            segment=members,
            horizons=horizons,
            ratio=ratio,
            horizons_since=since,
            ratio_since=ratio_since,
            lawful=bool(values.get("lawful")),
            **asked,
        )

    def _period(self, day: date) -> tuple[date | None, date | None]:
        values = self.cleaned_data
        start, end = values.get("start"), values.get("end")
        if start and end and start > end:
            start = end = None
        if start is None and end is None:
            start = start_of_period(values.get("period") or "12m", day)
        return start, end
