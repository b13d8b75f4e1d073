"""How much was done: contacts and minutes by day, method and objection.

Read from the daily summary, which holds a row for each broker, day, method, kind,
objection and result. One question feeds the sums and the list of the contacts behind
them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from django.db.models import Q, Sum

from core.clock import start_of
from pipeline.analytics.funnel import FunnelQuery
from pipeline.models import Objection
from pipeline.querysets import ActivityQuerySet

BY_DAY = 62  # a longer period is shown by month


@dataclass(frozen=True)
class ActivityQuery:
    """Whose contacts, from which to which day (both included).

    `method` and `objection` None ask for all; "" and 0 for those without one.
    """

    start: date
    end: date
    branch_id: int | None = None
    team_id: int | None = None
    broker_id: int | None = None
    method: str | None = None
    objection: int | None = None

    def _whose(self) -> Q:
        wanted = Q()
        if self.branch_id:
            wanted &= Q(branch=self.branch_id)
        if self.team_id:
            wanted &= Q(broker__team=self.team_id)
        if self.broker_id:
            wanted &= Q(broker=self.broker_id)
        return wanted if self.method is None else wanted & Q(method=self.method)

    def summed(self) -> Q:
        """Return the condition on rows of the daily summary."""
        wanted = self._whose() & Q(day__gte=self.start, day__lte=self.end)
        if self.objection is None:
            return wanted
        return wanted & Q(objection_no=self.objection)

    def entries(self) -> Q:
        """Return the same condition on the contacts themselves."""
        until = start_of(self.end + timedelta(days=1))
        wanted = self._whose() & Q(
            is_current=True,
            happened_at__gte=start_of(self.start),
            happened_at__lt=until,
        )
        if self.objection is None:
            return wanted
        return wanted & Q(objection=self.objection or None)

    @property
    def is_by_month(self) -> bool:
        return (self.end - self.start).days >= BY_DAY

    def part_of(self, day: date) -> "ActivityQuery":
        """Return the same question about the row a day belongs to: a day or a month."""
        if not self.is_by_month:
            return replace(self, start=day, end=day)
        first = day.replace(day=1)
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        return replace(self, start=max(first, self.start), end=min(last, self.end))


@dataclass
class Sums:
    """Contacts and minutes."""

    contacts: int = 0
    minutes: int = 0

    def add(self, contacts: int, minutes: int) -> None:
        self.contacts += contacts
        self.minutes += minutes


@dataclass
class Done:
    """A day's or month's row: all of it, and by method."""

    query: ActivityQuery
    total: Sums = field(default_factory=Sums)
    by_method: dict[str, Sums] = field(default_factory=lambda: defaultdict(Sums))


def activity_query(asked: FunnelQuery, *, days: int = 30) -> ActivityQuery:
    """Take over whom and when a funnel question asks about.

    Without a first day the last `days` are looked at. Channel, source and segment are
    facts of people, not of a day's work: they are not taken over.
    """
    end = min(filter(None, (asked.end, asked.as_of)))
    start = asked.start or end - timedelta(days=days - 1)
    return ActivityQuery(
        min(start, end), end, asked.branch_id, asked.team_id, asked.broker_id,
        asked.method or None,
    )  # fmt: skip


def done_by(rows: ActivityQuerySet, query: ActivityQuery) -> list[Done]:
    """Sum what was done by day (or month) and method; one statement."""
    asked = rows.filter(query.summed()).order_by().values_list("day", "method")
    found: dict[date, Done] = {}
    for day, method, contacts, minutes in asked.annotate(
        c=Sum("contacts"), m=Sum("minutes")
    ):
        part = query.part_of(day)
        row = found.setdefault(part.start, Done(part))
        row.total.add(contacts, minutes)
        row.by_method[method].add(contacts, minutes)
    return [found[day] for day in sorted(found)]


def objections_by(
    rows: ActivityQuerySet, query: ActivityQuery
) -> dict[int, dict[date, int]]:
    """Count contacts in which an objection was raised, by objection and month."""
    asked = rows.filter(query.summed(), objection_no__gt=0).order_by()
    found: dict[int, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for number, day, contacts in asked.values_list("objection_no", "day").annotate(
        c=Sum("contacts")
    ):
        found[number][day.replace(day=1)] += contacts
    return {number: dict(months) for number, months in found.items()}


def objection_names(numbers: Iterable[int]) -> dict[int, str]:
    """Return what the objections are called; one statement.

    Where two branches have one of the same name, each is called with its branch.
    """
    rows = Objection.objects.filter(pk__in=list(numbers))
    found = list(rows.values_list("pk", "name", "branch__name"))
    often = Counter(name for _, name, _ in found)
    return {
        number: f"{name} · {branch}" if often[name] > 1 and branch else name
        for number, name, branch in found
    }


def months_in(query: ActivityQuery) -> Iterable[date]:
    """Yield the first days of the months a question touches."""
    month = query.start.replace(day=1)
    while month <= query.end:
        yield month
        month = (month + timedelta(days=31)).replace(day=1)
