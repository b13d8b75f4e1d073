"""Monthly face-to-face visits: who was met, who is still due, by whom.

Coverage is computed on everybody: every member of a month is in the denominator, with
whoever served them on its last day, and meetings in person with them within the
Shanghai month are what counts, as many as the tier is owed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThanOrEqual, LessThan
from django.utils.translation import gettext as _

from accounts.models import Branch, Setting, User
from accounts.policies import working_calendar
from clients.enums import Axis, Duty
from clients.models import Assignment, Classification
from clients.querysets import ClientQuerySet
from core.clock import end_of, start_of, today
from service.models import Contact
from service.policies import VISIT_TARGETS
from service.querysets import ContactQuerySet
from service.rules import AT_RISK_FROM, judged_on, next_month


@dataclass(frozen=True)
class Coverage:
    """How many members of a month someone (or a branch) met in person."""

    pk: int
    name: str
    members: int
    met: int

    @property
    def open(self) -> int:
        """Return how many are not met yet."""
        return self.members - self.met

    @property
    def share(self) -> float | None:
        """Return the share met; None without members."""
        return self.met / self.members if self.members else None

    @property
    def width(self) -> int:
        """Return the share in whole per cent, for a bar."""
        return round(100 * self.met / self.members) if self.members else 0


@dataclass(frozen=True)
class Targets:
    """How many meetings a month each tier is owed, by branch and day."""

    rows: Sequence[tuple[int | None, date, Mapping[str, int]]] = ()
    default: Mapping[str, int] = field(default_factory=lambda: VISIT_TARGETS.default)

    def of(self, branch_id: int | None, on: date) -> Mapping[str, int]:
        """Return what applies to a branch on a day: its own before the firm's."""
        known = [row for row in self.rows if row[1] <= on]
        for place in (branch_id, None):
            for branch, _from_on, value in known:
                if branch == place:
                    return value
        return self.default

    def branches(self) -> list[int]:
        """Name the branches with a value of their own."""
        return sorted({branch for branch, *_rest in self.rows if branch is not None})

    def are_one(self, on: date) -> bool:
        """Say whether everybody is owed one meeting: the plain question."""
        places = [None, *self.branches()]
        return all({*self.of(place, on).values()} == {1} for place in places)


def visit_targets() -> Targets:
    """Read how many meetings are owed when; one statement."""
    rows = Setting.objects.filter(name=VISIT_TARGETS.name).order_by("-from_on", "-pk")
    return Targets(list(rows.values_list("branch", "from_on", "value")))


def members_in(
    clients: ClientQuerySet, month: date, targets: Targets | None = None
) -> ClientQuerySet:
    """Keep the members of a month, each with `met` and who `served` them.

    Judged by the month's last day, or today while it runs: whoever had left by then is
    out, whoever had come is in. One statement reads the targets if they are not given.
    """
    targets = targets or visit_targets()
    day = judged_on(month, today())
    stayed = Q(journey__left_on=None) | Q(journey__left_on__gt=day)
    members: ClientQuerySet = clients.filter(stayed, journey__d_on__lte=day)
    if _is_over(month) and not targets.are_one(day):
        members = members.annotate(tier_then=_tier_then(day))
    found: ClientQuerySet = members.annotate(
        met=_met(month, targets, day), served=_served(month, day)
    )
    return found


def _met(month: date, targets: Targets, day: date) -> Combinable:
    """Say whether a member was met as often as owed."""
    meetings = Contact.objects.face_to_face().between(
        start_of(month), start_of(next_month(month))
    )
    mine = meetings.filter(client=OuterRef("pk"))
    if targets.are_one(day):
        return Exists(mine)
    owed = [(branch, targets.of(branch, day)) for branch in targets.branches()]
    others = targets.of(None, day)
    is_key = Q(tier_then="key") if _is_over(month) else Q(tier="key")
    whens = [
        When(
            Q(branch=branch) & (is_key if tier == "key" else ~is_key),
            then=Value(count),
        )
        for branch, one in owed
        for tier, count in one.items()
    ]
    needed = Case(
        *whens,
        When(is_key, then=Value(others["key"])),
        default=Value(others["general"]),
        output_field=IntegerField(),
    )
    times = mine.order_by().values("client").annotate(n=Count("pk")).values("n")
    return Case(
        When(
            GreaterThanOrEqual(Coalesce(Subquery(times), 0), needed),
            then=Value(value=True),
        ),
        default=Value(value=False),
        output_field=BooleanField(),
    )


def unmet_rows(mine: ContactQuerySet, visits: Mapping[str, int]) -> Q:
    """Return the condition of members not met as often as their tier is owed."""
    if {*visits.values()} == {1}:
        return Q(~Exists(mine))
    times = mine.order_by().values("client").annotate(n=Count("pk")).values("n")
    met = Coalesce(Subquery(times), 0)
    is_key = Q(tier="key")
    return (is_key & Q(LessThan(met, visits["key"]))) | (
        ~is_key & Q(LessThan(met, visits["general"]))
    )


def _served(month: date, day: date) -> Combinable:
    """Name who served a member on a day; the hands of today while the month runs."""
    if not _is_over(month):
        return F("broker")
    rows = Assignment.objects.filter(client=OuterRef("pk"), duty=Duty.BROKER)
    then = rows.on(day).order_by("-from_on", "-pk").values("user")[:1]
    first = rows.order_by("from_on", "pk").values("user")[:1]
    return Coalesce(
        Subquery(then), Subquery(first), F("broker"), output_field=BigIntegerField()
    )


def _tier_then(day: date) -> Combinable:
    """Name the tier of a day; whose changes are all later had none known."""
    told = Classification.objects.filter(client=OuterRef("pk"), axis=Axis.TIER)
    then = told.filter(at__lt=end_of(day)).order_by("-at", "-pk").values("value")[:1]
    later = Case(When(Exists(told), then=Value("")), default=None)
    return Coalesce(Subquery(then), later, F("tier"), output_field=CharField())


def _is_over(month: date) -> bool:
    return month < today().replace(day=1)


def coverage_by(
    clients: ClientQuerySet,
    month: date,
    unit: str,
    targets: Targets | None = None,
) -> list[Coverage]:
    """Add up a month by `unit`, broker or branch, in the order of names.

    A broker's month counts for whoever served on its last day, for ever.
    """
    column = "served" if unit == "broker" else "branch"
    label = "broker__full_name" if unit == "broker" else "branch__name"
    is_told = unit == "branch" or not _is_over(month)  # the name is the row's own
    columns = [column, label] if is_told else [column]
    rows = members_in(clients, month, targets).order_by().values_list(*columns)
    counted = rows.annotate(members=Count("pk"), seen=Count("pk", filter=Q(met=True)))
    sums = list(counted)
    if not is_told:
        names = names_of(unit, [number for number, *_rest in sums])
        sums = [(pk, names.get(pk, ""), *counts) for pk, *counts in sums]
    return sorted((Coverage(*row) for row in sums), key=lambda one: (one.name, one.pk))


def names_of(unit: str, numbers: Sequence[int]) -> dict[int, str]:
    """Name brokers or branches by their numbers; one statement."""
    if unit == "broker":
        rows = User.objects.filter(pk__in=numbers).values_list("pk", "full_name")
    else:
        rows = Branch.objects.filter(pk__in=numbers).values_list("pk", "name")
    return dict(rows)


def month_summary(
    clients: ClientQuerySet,
    month: date,
    unit: str,
    targets: Targets,
    broker: int | None = None,
) -> dict[str, Any]:
    """Return the month's coverage in sum and by unit, and what is left of the month.

    With `broker` the month of who served then, whoever serves now.
    """
    units = coverage_by(clients, month, unit, targets)
    if broker is not None:
        units = [one for one in units if one.pk == broker]
    day = today()
    is_running = month == day.replace(day=1)
    last = next_month(month) - timedelta(days=1)
    return {
        "unit": unit,
        "units": units,
        "total": total_of(units),
        "is_at_risk": is_running and day.day >= AT_RISK_FROM,
        "days_left": working_calendar().between(day, last) if is_running else 0,
        "states": list(state_names().items()),
        "names": state_names(),
    }


def total_of(units: Sequence[Coverage]) -> Coverage:
    """Return the sum of several units."""
    return Coverage(0, "", sum(u.members for u in units), sum(u.met for u in units))


def state_names() -> dict[str, str]:
    """Return what the marks of the grid mean."""
    return {
        "done": _("met"),
        "due": _("not due yet"),
        "risk": _("at risk"),
        "miss": _("missed"),
    }
