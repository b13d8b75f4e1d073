"""The objection radar: what is heard, at which stage, and what resolves it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q

from accounts.models import User
from core.clock import end_of, start_of
from pipeline.models import Objection, Script
from pipeline.rules import FEW, STAGES, wilson
from service.enums import ContactOutcome
from service.models import Contact
from service.querysets import ContactQuerySet
from service.rules.objections import RESOLVED_WITHIN, trend

WINDOW = 30
LOOK_BACK = 365


@dataclass
class Rate:
    """Of matured contacts, how many led further; `watching` are too young to tell."""

    matured: int = 0
    resolved: int = 0
    watching: int = 0

    @property
    def is_few(self) -> bool:
        return self.matured < FEW

    @property
    def rate(self) -> float | None:
        return self.resolved / self.matured if self.matured else None

    @property
    def interval(self) -> tuple[float, float] | None:
        return wilson(self.resolved, self.matured)

    def add(self, other: "Rate") -> None:
        self.matured += other.matured
        self.resolved += other.resolved
        self.watching += other.watching


@dataclass
class Heard:
    """One objection: how often in the last thirty days and the thirty before."""

    objection: Objection
    now: int = 0
    before: int = 0
    stages: dict[str, int] = field(default_factory=lambda: dict.fromkeys(STAGES, 0))
    rate: Rate = field(default_factory=Rate)
    by_script: list[tuple[Script | None, Rate]] = field(default_factory=list)

    @property
    def trend(self) -> str:
        return trend(self.now, self.before)


@dataclass(frozen=True)
class Radar:
    """The days the windows begin on, and every objection heard in a year."""

    today: date
    since: date
    before: date
    year: date
    rows: list[Heard]


def objection_radar(viewer: User, today: date) -> Radar:
    """Count objections in the contacts this person may see; four queries.

    Two that were merged count as one. The most heard lately comes first.
    """
    since = today - timedelta(days=WINDOW - 1)
    before, year = since - timedelta(days=WINDOW), today - timedelta(days=LOOK_BACK)
    contacts = Contact.objects.visible_to(viewer).heard()
    rows = _rows()
    _count(rows, contacts, since, before)
    _resolve(rows, contacts, year, today)
    found = [row for row in rows.values() if row.now or row.before or row.rate.matured]
    found.sort(key=lambda row: (-row.now, -row.before, row.objection.name))
    return Radar(today, since, before, year, found)


def _rows() -> dict[int, Heard]:
    return {
        row.pk: Heard(row)
        for row in Objection.objects.select_related("branch").order_by("pk")
    }


def _main(rows: dict[int, Heard], objection_id: int) -> Heard:
    row = rows[objection_id]
    return rows.get(row.objection.counted_as, row)


def _count(
    rows: dict[int, Heard], contacts: ContactQuerySet, since: date, before: date
) -> None:
    """Count both windows, the latter by the stage people had reached by then."""
    lately = contacts.filter(happened_at__gte=start_of(before)).with_stood()
    in_now = Q(happened_at__gte=start_of(since))
    counted = lately.order_by().values_list("objection", "stood")
    for number, stage, now, all_of_it in counted.annotate(
        now=Count("pk", filter=in_now), all=Count("pk")
    ):
        row = _main(rows, number)
        row.now += now
        row.before += all_of_it - now
        if stage in row.stages:
            row.stages[stage] += now


def _resolve(
    rows: dict[int, Heard], contacts: ContactQuerySet, year: date, today: date
) -> None:
    """Count what a year's contacts led to, by objection and script."""
    matured = Q(happened_at__lt=end_of(today - timedelta(days=RESOLVED_WITHIN)))
    resolved = Q(outcome=ContactOutcome.AGREED) | Q(led_further=True)
    counted = (
        contacts.filter(happened_at__gte=start_of(year))
        .with_led_further(RESOLVED_WITHIN)
        .order_by()
        .values_list("objection", "script")
        .annotate(
            matured=Count("pk", filter=matured),
            resolved=Count("pk", filter=matured & resolved),
            all=Count("pk"),
        )
    )
    rates: dict[tuple[int, int | None], Rate] = defaultdict(Rate)
    for number, script, ripe, good, all_of_it in counted:
        one = Rate(ripe, good, all_of_it - ripe)
        row = _main(rows, number)
        row.rate.add(one)
        rates[row.objection.pk, script].add(one)
    _name_scripts(rows, rates)


def _name_scripts(
    rows: dict[int, Heard], rates: dict[tuple[int, int | None], Rate]
) -> None:
    named = _scripts(script for _number, script in rates if script)
    for (number, script), rate in sorted(rates.items(), key=_most_used):
        rows[number].by_script.append((named.get(script or 0), rate))


def _scripts(numbers: Iterable[int]) -> dict[int, Script]:
    return {row.pk: row for row in Script.objects.filter(pk__in=set(numbers))}


def _most_used(item: Any) -> tuple[bool, int]:
    (_number, script), rate = item
    return script is None, -rate.matured
