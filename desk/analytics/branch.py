"""The manager's morning: the branch in figures, person by person, and what waits."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Max, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from clients.querysets import ClientQuerySet
from core.calendars import Calendar
from desk.analytics.today import Rules, stuck_rows
from pipeline.analytics import FunnelQuery, reached_since
from pipeline.querysets import ActivityQuerySet, JourneyQuerySet
from pipeline.rules import STAGES
from service.analytics import Coverage, coverage_by, total_of
from service.analytics.cadence import unagreed
from service.analytics.visits import Targets
from service.rules import AT_RISK_FROM

NO_END = date(9999, 12, 31)
LAPSING = timedelta(days=60)


@dataclass(frozen=True)
class Person:
    """One broker's line of the morning brief."""

    pk: int
    name: str
    contacts: int
    minutes: int
    stuck: int
    visits: Coverage
    until: date | None
    is_lapsed: bool
    is_lapsing: bool


@dataclass(frozen=True)
class Brief:
    """The morning brief: each active broker's line, and the branch in sum.

    The sums count everything the branch has, also what those who left have behind.
    """

    people: list[Person]
    contacts: int
    stuck: int
    visits: Coverage
    is_at_risk: bool
    due_again: int

    @property
    def terms(self) -> list[Person]:
        """Whose certificate has lapsed or soon will."""
        return [p for p in self.people if p.is_lapsed or p.is_lapsing]


def last_working_day(today: date, working: Calendar) -> date:
    """Return the working day before today."""
    day = today - timedelta(days=1)
    while not working.is_open(day):
        day -= timedelta(days=1)
    return day


def month_counts(journeys: JourneyQuerySet, today: date) -> dict[str, int]:
    """Count who reached each stage for the first time this month."""
    found = reached_since(journeys, this_month(today)).values()
    return {stage: sum(row[stage] for row in found) for stage in STAGES}


def this_month(today: date) -> FunnelQuery:
    """Ask who reached a stage this month, whenever they were first contacted."""
    return FunnelQuery(as_of=today, since=today.replace(day=1))


def branch_brief(
    brokers: QuerySet[Any],
    clients: ClientQuerySet,
    activity: ActivityQuerySet,
    rules: Rules,
) -> Brief:
    """Return every broker with yesterday's activity, stuck clients, visits, term."""
    day = last_working_day(rules.today, rules.working)
    done = {
        broker: (contacts, minutes)
        for broker, contacts, minutes in activity.filter(day=day)
        .order_by()
        .values_list("broker")
        .annotate(c=Sum("contacts"), m=Sum("minutes"))
    }
    stuck = _resting(clients, rules)
    owed = Targets(default=rules.visits)
    units = coverage_by(clients, rules.today.replace(day=1), "broker", owed)
    visits = {row.pk: row for row in units}
    people = brokers.annotate(
        until=Max(Coalesce("certificates__valid_to", Value(NO_END)))
    )
    lines = []
    for user in people.order_by("full_name", "pk"):
        contacts, minutes = done.get(user.pk, (0, 0))
        too_long_n, _again = stuck.get(user.pk, (0, 0))
        met = visits.get(user.pk, Coverage(user.pk, user.full_name, 0, 0))
        until, is_lapsed, is_lapsing = _term(user.until, rules.today)
        lines.append(
            Person(user.pk, user.full_name, contacts, minutes, too_long_n,
                   met, until, is_lapsed, is_lapsing)
        )  # fmt: skip
    contacts = sum(number for number, _ in done.values())
    too_long, again = (sum(counts[n] for counts in stuck.values()) for n in (0, 1))
    at_risk = rules.today.day >= AT_RISK_FROM
    return Brief(lines, contacts, too_long, total_of(units), at_risk, again)


def _term(until: date | None, today: date) -> tuple[date | None, bool, bool]:
    """Return the last certificate's end, and whether it has ended or soon will."""
    is_lapsed = until is None or until < today
    is_lapsing = until is not None and today <= until < today + LAPSING
    return (None if until == NO_END else until), is_lapsed, is_lapsing


def _resting(clients: ClientQuerySet, rules: Rules) -> dict[int, tuple[int, int]]:
    """Count by broker who stands too long and with whom a contact is due."""
    too_long, again = stuck_rows(rules), rules.rhythm.due() & unagreed()
    standing = clients.filter(too_long | again).order_by().values_list("broker")
    counted = standing.annotate(
        stuck=Count("pk", filter=too_long), again=Count("pk", filter=again)
    )
    return {broker: (count, due) for broker, count, due in counted}
