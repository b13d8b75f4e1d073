"""What each way of reaching people takes and brings, and how many names it has left."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from math import ceil
from typing import Any

from django.db.models import Count, F, Sum, Value
from django.db.models.functions import Coalesce

from clients.enums import Method
from clients.querysets import ClientQuerySet
from pipeline.analytics.funnel import Counts, FunnelQuery
from pipeline.querysets import ActivityQuerySet, JourneyQuerySet
from pipeline.rules import FEW, FIGURES
from pipeline.rules.living import PRIOR_CONTACTS, belief_of
from pipeline.rules.mix import UNKNOWN_MINUTES, minutes_of
from pipeline.rules.shrinkage import shrinkage_of

STEP = "A>D"
# Whoever is met by these stands on no list beforehand.
WITHOUT_NAMES = (Method.COLD_CALL, Method.CONSULTATION, Method.CHANCE)
Sums = dict[tuple[int, str], list[int]]


@dataclass(frozen=True)
class Time:
    """Contacts logged and what they took (minutes, the usual where none is noted)."""

    contacts: int = 0
    minutes: int = 0

    def plus(self, contacts: int, minutes: int) -> "Time":
        return Time(self.contacts + contacts, self.minutes + minutes)


@dataclass(frozen=True)
class Yield:
    """One method over twelve months: funnel, time, cost (yuan), yield, names left.

    `rate` is deals a first contact, `length` minutes a contact; `is_own` and
    `is_own_length` say whether thirty of one's own lie behind them or the branch's
    stand in. `left` is None where nobody needs to be listed first.
    """

    method: Method
    counts: Counts
    time: Time
    cost: Decimal
    rate: float
    is_own: bool
    length: int
    is_own_length: bool
    names: int

    @property
    def deals(self) -> int:
        return self.counts.reached["D"]

    @property
    def hours(self) -> float:
        return self.time.minutes / 60

    @property
    def an_hour(self) -> float:
        """Return the deals to expect of an hour of first contacts."""
        return self.rate * 60 / self.length

    @property
    def cost_of_deal(self) -> Decimal | None:
        return self.cost / self.deals if self.deals else None

    @property
    def needs_names(self) -> bool:
        return self.method not in WITHOUT_NAMES


@dataclass(frozen=True)
class Counted:
    """What the methods are weighed by: figures and times of (broker, method), names."""

    sums: Sums
    times: Mapping[tuple[int, str], Time]
    names: Mapping[str, int]


def counted_by_method(
    journeys: JourneyQuerySet,
    activity: ActivityQuerySet,
    listed: ClientQuerySet,
    query: FunnelQuery,
) -> Counted:
    """Count every figure, what was done and who is left, by method; one statement.

    Where a broker noted no minutes for a kind of contact, each counts what is usual.
    Listed are people nobody has contacted, by the method of their origin.
    """
    done = activity.filter(day__gte=query.start or query.as_of, day__lte=query.as_of)
    left = listed.filter(stage="", outcome="")
    parts: tuple[tuple[Any, ...], ...] = (
        (journeys.filter(query.people()), F("broker"), F("method"), Value("figures")),
        (done, F("broker"), F("method"), F("kind")),
        (left, Value(0), Coalesce(F("origin__method"), Value("")), Value("names")),
    )
    asked: tuple[list[Any], ...] = (
        [Count(Value(1), filter=query.figure(name)) for name in FIGURES],
        [Sum("contacts"), Sum("minutes")],
        [Count(Value(1))],
    )
    first, *others = (
        rows.order_by()
        .annotate(_who=who, _how=how, _what=what)
        .values_list("_who", "_how", "_what")
        .annotate(**_padded(counts))
        for (rows, who, how, what), counts in zip(parts, asked, strict=True)
    )
    return _told(first.union(*others, all=True))


def _padded(counts: list[Any]) -> dict[str, Any]:
    """Name counts as columns, as many as there are figures."""
    rest = [Value(0)] * (len(FIGURES) - len(counts))
    return {f"n{i}": count for i, count in enumerate([*counts, *rest])}


def _told(rows: Iterable[tuple[Any, ...]]) -> Counted:
    sums: Sums = {}
    times: dict[tuple[int, str], Time] = defaultdict(Time)
    names: dict[str, int] = {}
    for broker, method, what, *found in rows:
        if what == "figures":
            sums[broker, method] = found
        elif what == "names":
            names[method] = found[0]
        else:
            contacts, minutes = found[:2]
            took = minutes_of(what, contacts, minutes)
            times[broker, method] = times[broker, method].plus(contacts, took)
    return Counted(sums, dict(times), names)


def by_broker(sums: Sums, query: FunnelQuery) -> dict[int, Counts]:
    """Add the methods up, broker by broker."""
    total: dict[int, list[int]] = defaultdict(lambda: [0] * len(FIGURES))
    for (broker, _), found in sums.items():
        total[broker] = [a + b for a, b in zip(total[broker], found, strict=True)]
    return {
        broker: Counts(
            replace(query, broker_id=broker), dict(zip(FIGURES, found, strict=True))
        )
        for broker, found in total.items()
    }


def _of_method(
    sums: Sums, query: FunnelQuery, method: str, broker_id: int | None
) -> Counts:
    """Add the brokers up for one method; of one broker only, where one is named."""
    total = [0] * len(FIGURES)
    for (broker, name), found in sums.items():
        if name == method and broker_id in (None, broker):
            total = [a + b for a, b in zip(total, found, strict=True)]
    figures = dict(zip(FIGURES, total, strict=True))
    return Counts(replace(query, broker_id=broker_id, method=method), figures)


def yields_of(
    found: Counted,
    *,
    query: FunnelQuery,
    costs: Mapping[str, Mapping[str, int]],
    broker_id: int | None,
) -> list[Yield]:
    """Weigh one broker's methods against the branch's; None is the branch itself."""
    sums, times, names = found.sums, found.times, found.names
    units = by_broker(sums, query).values()
    overall = _overall(units, query)
    alike = shrinkage_of(_pair(counts) for counts in units)
    weight = alike.weight if alike else PRIOR_CONTACTS
    return [
        _yield(
            method,
            (
                _of_method(sums, query, method, broker_id),
                _pair(_of_method(sums, query, method, None)),
            ),
            (_time(times, method, broker_id), _time(times, method, None)),
            (overall, weight),
            (costs[method], names.get(method, 0)),
        )
        for method in Method
    ]


def _pair(counts: Counts) -> tuple[int, int]:
    return counts.steps[STEP].converted, counts.steps[STEP].matured


def _overall(units: Iterable[Counts], query: FunnelQuery) -> float:
    """Return the branch's rate over all methods, drawn toward the benchmark."""
    pairs = [_pair(counts) for counts in units]
    benchmark = query.ratio["D"] / query.ratio["A"]
    sums = (sum(x for x, _ in pairs), sum(n for _, n in pairs))
    return belief_of(
        (0, 0), sums, weight=1, benchmark=benchmark, prior=PRIOR_CONTACTS
    ).mean


def _time(
    times: Mapping[tuple[int, str], Time], method: str, broker_id: int | None
) -> Time:
    total = Time()
    for (broker, name), found in times.items():
        if name == method and broker_id in (None, broker):
            total = total.plus(found.contacts, found.minutes)
    return total


def _yield(
    method: Method,
    counted: tuple[Counts, tuple[int, int]],
    took: tuple[Time, Time],
    prior: tuple[float, float],
    rest: tuple[Mapping[str, int], int],
) -> Yield:
    counts, branch = counted
    is_own = counts.steps[STEP].matured >= FEW
    belief = belief_of(
        _pair(counts) if is_own else (0, 0),
        branch,
        weight=prior[1],
        benchmark=prior[0],
        prior=PRIOR_CONTACTS,
    )
    length, is_own_length = _length(*took)
    costs, names = rest
    spent = costs["contact"] * counts.reached["A"] + (
        Decimal(costs["hour"]) * took[0].minutes / 60
    )
    return Yield(
        method,
        counts,
        took[0],
        round(Decimal(spent), 2),
        belief.mean,
        is_own,
        length,
        is_own_length,
        names,
    )


def _length(own: Time, branch: Time) -> tuple[int, bool]:
    for time, is_own in ((own, True), (branch, False)):
        if time.contacts >= FEW:
            return max(ceil(time.minutes / time.contacts), 1), is_own
    return UNKNOWN_MINUTES, False
