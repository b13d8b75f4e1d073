"""One client on the four axes: where, on what basis, since when, from which inputs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients import enums
from clients.analytics.axes import AxisRules, Judged, evidence_of, judge, rules_for
from clients.enums.profile import IncomeLevel
from clients.models import Classification, Client, ClientStyle, Turnover, ValueOverride
from clients.registry.own import place_words, word
from clients.rules.axes import Known, Score, years_between
from clients.scoping import ENDING_DAYS
from core.clock import today
from core.money import show_money

LATEST = 8


@dataclass(frozen=True)
class Line:
    """One input of a score as it is shown; `points` is None where it is not known."""

    label: str
    said: str
    weight: int
    points: int | None


@dataclass(frozen=True)
class Past:
    """One entry of an axis' history."""

    row: Classification
    words: str
    basis: str

    @property
    def who(self) -> str:
        return self.row.by.full_name if self.row.by else _("the system")


class Portrait:
    """What the page about a client's axes shows; a constant number of queries."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.day: date = today()
        self.rules: AxisRules = rules_for(client.branch_id, self.day)
        evidence = evidence_of([client.pk])[client.pk]
        self.judged: Judged = judge(client, evidence, self.rules, self.day)
        override = evidence.override
        holds = override is not None and override.until >= self.day
        self.override: ValueOverride | None = override if holds else None
        rows = Classification.objects.filter(client=client).select_related("by")
        self._history: list[Classification] = list(rows.order_by("-at", "-pk")[:200])

    def _past(self, axis: str, *bases: str) -> list[Past]:
        return [
            Past(row, place_words(axis, row.value), word(enums.Basis, row.basis))
            for row in self._history
            if row.axis == axis and (not bases or row.basis in bases)
        ]

    @cached_property
    def size_past(self) -> list[Past]:
        return self._past(enums.Axis.SIZE)[:LATEST]

    @cached_property
    def style_past(self) -> list[Past]:
        return self._past(enums.Axis.STYLE)[:LATEST]

    @cached_property
    def stated_past(self) -> list[Past]:
        return self._past(enums.Axis.HORIZON, enums.Basis.STATED)[:LATEST]

    @cached_property
    def observed_past(self) -> list[Past]:
        return self._past(enums.Axis.HORIZON, enums.Basis.OBSERVED)[:LATEST]

    @cached_property
    def horizon_past(self) -> list[Past]:
        return self._past(enums.Axis.HORIZON)[:LATEST]

    @cached_property
    def value_past(self) -> list[Past]:
        return self._past(enums.Axis.VALUE)[:LATEST]

    @property
    def differs(self) -> bool:
        """Say whether what the client says and what they do are two things."""
        client = self.client
        both = client.horizon and client.observed_horizon
        return bool(both) and client.horizon != client.observed_horizon

    @property
    def overrider(self) -> str:
        """Name who overrode the value type; nobody in particular for old words."""
        by = self.override.by if self.override else None
        return by.full_name if by else "–"

    @property
    def computed(self) -> str:
        """Name the value type the scores give."""
        return place_words(enums.Axis.VALUE, self.judged.computed)

    @property
    def is_ending(self) -> bool:
        last = self.day + timedelta(days=ENDING_DAYS)
        return self.override is not None and self.override.until <= last

    @cached_property
    def styles(self) -> list[tuple[str, str, int | None]]:
        """Return every style: code, label, level or None where it is not theirs."""
        levels = dict(
            ClientStyle.objects.filter(client=self.client).values_list("style", "level")
        )
        return [(s.value, str(s.label), levels.get(s.value)) for s in enums.Style]

    @property
    def pace(self) -> dict[str, Decimal]:
        """The two amounts of the ratio, in whole yuan."""
        pace = self.judged.pace
        if pace is None or pace.six_months is None:
            return {}
        return {
            "traded": Decimal(round(pace.six_months)),
            "average": Decimal(round(pace.average)),
        }

    @cached_property
    def turnovers(self) -> list[Turnover]:
        rows = Turnover.objects.filter(client=self.client).select_related("by")
        return list(rows.order_by("-to_on", "-pk")[:12])

    @property
    def current_lines(self) -> list[Line]:
        return _lines(self.judged.current, self.judged.known)

    @property
    def growth_lines(self) -> list[Line]:
        return _lines(self.judged.growth, self.judged.known)


def neutral_scores(client: Client) -> list[tuple[str, str]]:
    """Say scores and inputs as a client may read them: no class has a name here.

    For the copy of their data that a person is entitled to.
    """
    judged = Portrait(client).judged
    lines = [
        (_("Score of present assets and activity"), judged.current),
        (_("Score of possible growth"), judged.growth),
    ]
    said = [(title, _score_words(score)) for title, score in lines]
    for _title, score in lines:
        said += [(line.label, line.said) for line in _lines(score, judged.known)]
    return said


def _score_words(score: Score) -> str:
    return _("unknown") if score.value is None else f"{score.value} / 100"


def _lines(score: Score, known: Known) -> list[Line]:
    said = {**_said(known), **_said_of_growth(known)}
    labels = _labels()
    return [
        Line(
            labels[one.name],
            _("unknown") if one.points is None else said[one.name],
            one.weight,
            one.points,
        )
        for one in score.inputs
    ]


def _labels() -> dict[str, str]:
    return {
        "assets": _("Assets here"),
        "traded": _("Traded in six months"),
        "years": _("Time with us"),
        "tier": _("Tier"),
        "potential": _("Assets elsewhere"),
        "trend": _("Assets against a quarter ago"),
        "income": _("Income"),
        "age": _("Age"),
        "silence": _("Last contact"),
        "level": _("Best knowledge of a style"),
    }


def _said(known: Known) -> dict[str, str]:
    years = years_between(known.opened_on, known.today)
    traded = None if known.traded is None else Decimal(round(known.traded))
    return {
        "assets": show_money(known.assets),
        "traded": show_money(traded),
        "years": "" if years is None else _years(years),
        "tier": word(enums.Tier, known.tier),
    }


def _said_of_growth(known: Known) -> dict[str, str]:
    years = years_between(known.born, known.today)
    days = None if known.contact_on is None else (known.today - known.contact_on).days
    return {
        "potential": show_money(known.potential),
        "trend": "" if known.trend is None else f"{float(known.trend):.0%}",
        "income": word(IncomeLevel, known.income),
        "age": "" if years is None else str(years),
        "silence": "" if days is None else _days(days),
        "level": "" if known.level is None else f"{known.level} / 3",
    }


def _years(years: int) -> str:
    if not years:
        return _("less than a year")
    return ngettext("%(n)s year", "%(n)s years", years) % {"n": years}


def _days(days: int) -> str:
    if days <= 0:
        return _("today")
    return ngettext("%(n)s day ago", "%(n)s days ago", days) % {"n": days}


def periods_of(client: Client) -> Iterable[tuple[date, date]]:
    """Return the periods of which turnover is noted."""
    rows: Any = Turnover.objects.filter(client=client).order_by("from_on", "pk")
    return list(rows.values_list("from_on", "to_on"))
