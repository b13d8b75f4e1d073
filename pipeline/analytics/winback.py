"""Who left the process, why, and when one may ask again.

The list, its counts and the picture by month come from one query, so they agree.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    Count,
    DateTimeField,
    F,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, TruncMonth
from django.urls import reverse

from accounts.policies import value_of
from accounts.scoping import Viewer
from clients.models import Client
from clients.querysets import ClientQuerySet
from clients.registry.suppression import Suppressed
from core.charts import percent_of
from core.clock import SHANGHAI, day_of, start_of, today
from pipeline.models import LeavingReason, StageChange
from pipeline.policies import COOL_DOWN

MONTHS = 12
SHOWN = (
    *("name", "stage", "outcome", "assets", "potential_assets", "broker_id"),
    *("branch_id", "stage_since", "is_claimed", "size"),
)
ORDER = ("-worth", "-pk")


def left_clients(viewer: Viewer, pauses: Mapping[str, int]) -> ClientQuerySet:
    """Return the viewer's clients who are out, with the facts of their leaving.

    `left_at`, `left_why`, `left_reason`, `worth` (yuan) and `is_ready`: the pause of
    their outcome is over. Never those on the do-not-contact list, nor sealed records.
    """
    latest = StageChange.objects.filter(client=OuterRef("pk")).exclude(outcome="")
    latest = latest.order_by("-moved_at", "-pk")
    rows: ClientQuerySet = Client.objects.visible_to(viewer).exclude(outcome="")
    rows = rows.exclude(pk__in=_not_to_contact(rows)).annotate(
        left_at=Subquery(latest.values("moved_at")[:1], output_field=DateTimeField()),
        left_why=Subquery(latest.values("why")[:1]),
        left_reason=Subquery(latest.values("reason")[:1]),
        worth=Coalesce(F("assets"), F("potential_assets"), Value(Decimal(0))),
    )
    known: ClientQuerySet = rows.filter(left_at__isnull=False)
    found: ClientQuerySet = known.annotate(is_ready=_ready(pauses))
    return found


def _ready(pauses: Mapping[str, int]) -> Any:
    """Say whether the pause is over, in the database: one edge for each outcome."""
    over = Q()
    for outcome, days in pauses.items():
        edge = start_of(today() - timedelta(days=days - 1))
        over |= Q(outcome=outcome, left_at__lt=edge)
    return Case(When(over, then=Value(value=True)), default=Value(value=False))


def _not_to_contact(rows: ClientQuerySet) -> list[int]:
    """Find those whose number or address nobody may contact; nothing if none is."""
    listed = Suppressed()
    if listed.is_empty:
        return []
    people = list(rows.order_by().values_list("pk", "phone", "email"))
    listed.look_at((phone, email) for _pk, phone, email in people)
    return [pk for pk, phone, email in people if listed.kind_of(phone, email)]


@dataclass(frozen=True)
class Leaver:
    """One line of the list."""

    client: Any
    why: str
    left_on: date
    ask_on: date
    days_ago: int


def leavers(
    clients: Iterable[Any], pauses: Mapping[str, int], names: Mapping[int, str]
) -> list[Leaver]:
    """Put rows of `left_clients` into what a line shows."""
    return [
        Leaver(
            client,
            names.get(client.left_why, ""),
            day_of(client.left_at),
            day_of(client.left_at) + timedelta(days=pauses[client.outcome]),
            (today() - day_of(client.left_at)).days,
        )
        for client in clients
    ]


@dataclass(frozen=True)
class Cell:
    """How many left in a month for a reason, and where they are listed."""

    count: int
    url: str


@dataclass(frozen=True)
class Month:
    """A month of the picture: place and height in per cent."""

    first: date
    count: int
    url: str
    x: str
    y: str
    height: str


@dataclass(frozen=True)
class Leavings:
    """Who is out by the month they left and why: a bar a month, a row a reason."""

    months: list[Month]
    rows: list[tuple[str, list[Cell], int]]

    @property
    def all(self) -> int:
        return sum(month.count for month in self.months)


def leavings(rows: ClientQuerySet, names: Mapping[int, str]) -> Leavings:
    """Count the clients who are out by month and reason, the last twelve months."""
    firsts = _last_months(today())
    month = TruncMonth("left_at", tzinfo=SHANGHAI)
    counted = (
        rows.filter(left_at__gte=start_of(firsts[0]))
        .order_by()
        .annotate(month=month)
        .values_list("month", "left_why")
    )
    found = Counter((_first(at), why) for at, why in counted)
    sums = Counter[date]()
    by_why = Counter[int | None]()
    for (first, why), n in found.items():
        sums[first] += n
        by_why[why] += n
    most = max([*sums.values(), 1])
    months = [
        _month(first, sums[first], most, place) for place, first in enumerate(firsts)
    ]
    lines = [
        (
            names.get(why or 0, ""),
            [Cell(found[first, why], _url(first, why)) for first in firsts],
            total,
        )
        for why, total in by_why.most_common()
    ]
    return Leavings(months, lines)


def _month(first: date, count: int, most: int, place: int) -> Month:
    share = count / most
    x, y = percent_of(place / MONTHS), percent_of(1 - share)
    return Month(first, count, _url(first, 0), x, y, percent_of(share))


def _url(first: date, why: int | None) -> str:
    """Return the list of who left in a month; 0 is any reason, none is no reason."""
    asked = "" if why == 0 else f"&why={why or 'none'}"
    return f"{reverse('pipeline:win_back')}?when=all&left={first:%Y-%m}{asked}"


def _first(at: datetime) -> date:
    return day_of(at).replace(day=1)


def _last_months(day: date) -> list[date]:
    months = [day.replace(day=1)]
    while len(months) < MONTHS:
        months.insert(0, (months[0] - timedelta(days=1)).replace(day=1))
    return months


def pauses_of(branch_id: int | None) -> dict[str, int]:
    """Return how many days each outcome is left alone, by the branch's rule."""
    found: dict[str, int] = value_of(COOL_DOWN, branch_id=branch_id)
    return found


def reason_names(viewer: Viewer) -> dict[int, str]:
    """Return the names of the reasons a person may read, in use or not."""
    rows = LeavingReason.objects.visible_to(viewer).order_by("name", "pk")
    return dict(rows.values_list("pk", "name"))


def count_ready(rows: ClientQuerySet) -> dict[str, int]:
    """Count those who may be asked again, those who may not yet, and both."""
    found = dict(rows.order_by().values_list("is_ready").annotate(n=Count("pk")))
    ready, waiting = found.get(True, 0), found.get(False, 0)
    return {"ready": ready, "waiting": waiting, "all": ready + waiting}
