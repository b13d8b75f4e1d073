"""A branch's week: funnel, activity, who is stuck, visits and the pace of the plans.

What happened within the week is counted for the week; who is stuck, the month's visits
and the plans stand as of today, and every page and mail says so.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Sum

from accounts.models import Branch, User
from accounts.policies import STAGE_LIMITS, calendars, values_of
from clients.models import Client
from clients.querysets import ClientQuerySet
from clients.registry.segments_eyes import BranchEyes
from core.calendars import Calendar, Kind
from core.clock import today
from pipeline.analytics import FunnelQuery, Waiting, reached_since
from pipeline.analytics.plans import Line, Total, added_up, lines_of
from pipeline.models import DailyActivity, Journey, SalesPlan
from pipeline.querysets import JourneyQuerySet
from pipeline.rules import STAGES
from service.analytics import Coverage, coverage_by, total_of

DAYS = 7
NAMED = re.compile(r"([12][0-9]{3})-W([0-9]{2})", re.ASCII)
Reached = dict[int, dict[str, int]]


@dataclass(frozen=True)
class Week:
    """An ISO week, by its Monday."""

    monday: date

    @classmethod
    def of(cls, day: date) -> "Week":
        return cls(day - timedelta(days=day.weekday()))

    @classmethod
    def read(cls, name: str) -> "Week":
        """Read a week as `2026-W48`; raises ValueError for anything else.

        >>> Week.read("2027-W01").monday, Week.read("2026-W53").name
        (datetime.date(2027, 1, 4), '2026-W53')
        """
        found = NAMED.fullmatch(name)
        if found is None:
            raise ValueError(name)
        return cls(date.fromisocalendar(int(found[1]), int(found[2]), 1))

    @property
    def name(self) -> str:
        year, number, _day = self.monday.isocalendar()
        return f"{year}-W{number:02d}"

    @property
    def number(self) -> int:
        return self.monday.isocalendar().week

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=DAYS - 1)

    @property
    def before(self) -> "Week":
        return Week(self.monday - timedelta(days=DAYS))

    @property
    def after(self) -> "Week":
        return Week(self.monday + timedelta(days=DAYS))


@dataclass(frozen=True)
class Member:
    """One broker's week; `planned` is the contacts a working day of a signed plan."""

    pk: int
    name: str
    reached: dict[str, int]
    contacts: int
    minutes: int
    stuck: int
    visits: Coverage
    planned: int | None
    a_day: float


@dataclass(frozen=True)
class Pack:
    """A branch's week; `before` is how many reached each stage the week before.

    The sums count everything the branch has, also what those who left have behind.
    """

    week: Week
    branch: Branch
    people: list[Member]
    reached: dict[str, int]
    before: dict[str, int]
    contacts: int
    contacts_before: int
    stuck: int
    visits: Coverage
    plans: Total
    working_days: int
    share_of_year: int


def week_pack(branch: Branch, week: Week) -> Pack:
    """Add a branch's week up; twelve statements, however many people."""
    eyes, day, working = BranchEyes(branch.pk), today(), calendars()[Kind.WORKING]
    clients = Client.objects.visible_to(eyes)
    journeys = Journey.objects.visible_to(eyes)
    reached = _reached(journeys, week, day)
    done = _done(eyes, week)
    limits = values_of(STAGE_LIMITS, branch_id=branch.pk)[0]
    stuck = _stuck(clients, Waiting(limits, working, day))
    units = coverage_by(clients, day.replace(day=1), "broker")
    brokers = User.objects.visible_to(eyes).brokers().active()
    lines = lines_of(
        brokers.select_related("team").order_by("full_name", "pk"),
        SalesPlan.objects.visible_to(eyes), journeys, day.year,
    )  # fmt: skip
    days = sum(1 for _ in working.days(week.monday, min(week.sunday, day)))
    visits = {unit.pk: unit for unit in units}
    return Pack(
        week=week,
        branch=branch,
        people=[
            _member(line, days, reached, done, stuck=stuck, visits=visits)
            for line in lines
        ],
        reached=_summed(reached),
        before=_summed(_reached(journeys, week.before, day)),
        contacts=sum(contacts for contacts, _ in done.values()),
        contacts_before=sum(n for n, _ in _done(eyes, week.before).values()),
        stuck=sum(stuck.values()),
        visits=total_of(units),
        plans=added_up(lines),
        working_days=days,
        share_of_year=_share_of_year(working, day),
    )


def _member(
    line: Line,
    days: int,
    reached: Reached,
    done: Mapping[int, tuple[int, int]],
    *,
    stuck: Mapping[int, int],
    visits: Mapping[int, Coverage],
) -> Member:
    broker = line.broker
    own = reached.get(broker.pk, dict.fromkeys(STAGES, 0))
    contacts, minutes = done.get(broker.pk, (0, 0))
    return Member(
        broker.pk,
        broker.full_name or broker.username,
        own,
        contacts,
        minutes,
        stuck.get(broker.pk, 0),
        visits.get(broker.pk, Coverage(broker.pk, "", 0, 0)),
        line.a_day if line.is_signed else None,
        own["A"] / days if days else 0.0,
    )


def _stuck(clients: ClientQuerySet, asked: Waiting) -> dict[int, int]:
    """Count by broker who stands longer in a stage than its limit."""
    beyond = asked.beyond("A") | asked.beyond("B") | asked.beyond("C")
    rows = clients.filter(beyond).order_by().values_list("broker")
    return dict(rows.annotate(n=Count("pk")))


def _reached(journeys: JourneyQuerySet, week: Week, day: date) -> Reached:
    """Count by broker who first reached each stage within the week."""
    asked = FunnelQuery(as_of=min(week.sunday, day), since=week.monday)
    return reached_since(journeys, asked, "broker_id")


def _summed(reached: Reached) -> dict[str, int]:
    return {stage: sum(row[stage] for row in reached.values()) for stage in STAGES}


def _done(eyes: BranchEyes, week: Week) -> dict[int, tuple[int, int]]:
    """Add contacts and minutes of a week up by broker."""
    rows = DailyActivity.objects.visible_to(eyes)
    rows = rows.filter(day__gte=week.monday, day__lte=week.sunday).order_by()
    found = rows.values_list("broker").annotate(c=Sum("contacts"), m=Sum("minutes"))
    return {broker: (contacts, minutes) for broker, contacts, minutes in found}


def _share_of_year(working: Calendar, day: date) -> int:
    """Return how much of the year's working days have passed, in per cent."""
    first, last = date(day.year, 1, 1), date(day.year, 12, 31)
    passed = sum(1 for _ in working.days(first, day - timedelta(days=1)))
    return round(100 * passed / (sum(1 for _ in working.days(first, last)) or 1))
