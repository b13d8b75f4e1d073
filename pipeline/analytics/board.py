"""The board: who stands where, how long, and what is agreed on next."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any

from django.db.models import Count, F, FilteredRelation, Q, Sum

from accounts.models import User
from accounts.policies import working_calendar
from accounts.scoping import Eyes, eyes_of, numbers_of
from clients.models import Client
from clients.querysets import ClientQuerySet
from core.calendars import Calendar
from core.clock import day_of, start_of
from core.pages import PER_PAGE, Cut, Page, cut_of
from core.written import WrittenRows, write_models, write_tuples
from pipeline.registry import mind_expression
from pipeline.rules import STAGES

ORDER = dict.fromkeys("ABC", ("stage_since", "pk")) | {"D": ("-stage_since", "-pk")}
AFTER = {"A": "B", "B": "C", "C": "D"}
LANE = PER_PAGE
Edges = tuple[tuple[str, datetime], ...]
MOST_KEPT = 32  # statements: roles, days, limits
NOBODY = Page([], None, None)
LONGEST_LOOK_BACK = 3660
SHOWN = (
    "name",
    "size",
    "assets",
    "potential_assets",
    "stage",
    "stage_since",
    "outcome",
    "is_claimed",
    "member_no",
)


@dataclass
class WorkingAge:
    """Working days passed since a day, counted once for a whole page."""

    calendar: Calendar
    today: date

    def __post_init__(self) -> None:
        self._day, self._passed = self.today, {self.today: 0}

    def since(self, day: date) -> int:
        """Count open days d with day < d ≤ today; ten years at most."""
        day = max(day, self.today - timedelta(days=LONGEST_LOOK_BACK))
        while self._day > day:
            passed = self._passed[self._day] + self.calendar.is_open(self._day)
            self._day -= timedelta(days=1)
            self._passed[self._day] = passed
        return self._passed.get(day, 0)

    def edge_of(self, limit: int) -> date:
        """Return the latest day that is more than `limit` working days ago."""
        day = self.today
        while self.since(day) <= limit and (self.today - day).days < LONGEST_LOOK_BACK:
            day -= timedelta(days=1)
        return day


@dataclass(frozen=True)
class Card:
    """A client on the board."""

    client: Any
    days: int
    limit: int | None

    @property
    def is_stuck(self) -> bool:
        return self.limit is not None and self.days > self.limit

    @property
    def next_stage(self) -> str:
        return AFTER.get(self.client.stage, "")

    @property
    def worth(self) -> Decimal | None:
        """Yuan in custody, or else what could come."""
        one = self.client
        found: Decimal | None = (
            one.potential_assets if one.assets is None else one.assets
        )
        return found

    @property
    def is_estimate(self) -> bool:
        return self.client.assets is None


@dataclass(frozen=True)
class Lane:
    """One column: how many stand there, how many too long, and a page of them.

    `worth` is yuan in custody, `limit` working days, None in a stage without one.
    """

    stage: str
    count: int
    stuck: int
    worth: Decimal | None
    limit: int | None
    cards: list[Card]
    page: Page


@dataclass(frozen=True)
class Board:
    """The lanes asked for, and how many stand in each of the four."""

    lanes: list[Lane]
    counts: Mapping[str, int]

    @property
    def stuck(self) -> int:
        """How many stand longer than the limit of their stage."""
        return sum(lane.stuck for lane in self.lanes)

    @cached_property
    def total(self) -> int:
        return sum(self.counts.values())


def board(
    clients: ClientQuerySet,
    *,
    today: date,
    limits: Mapping[str, int],
    stages: str = STAGES,
    keys: Mapping[str, str] | None = None,
    only_stuck: bool = False,
) -> Board:
    """Cut a page of each lane, by key.

    Those who stand longest come first, in D those who came last. `keys` holds the key
    of a page by stage. `limits` are working days.
    """
    age = WorkingAge(working_calendar(), today)
    stuck = stuck_before(edges_of(limits, age))
    standing = clients.exclude(stage="").filter(outcome="")
    if only_stuck:
        standing = standing.filter(stuck)
    sums = _named(_sums(standing, stuck))
    cuts = _cuts(standing, [s for s in stages if s in sums], keys or {})
    rows = list(_together(cuts.values())) if cuts else []
    return _board(sums, _pages(cuts, rows), age, limits, stages)


def own_board(viewer: User, *, today: date, limits: Mapping[str, int]) -> Board:
    """Cut the first page of each lane of all whom somebody sees.

    What `board` finds for the clients visible to them, by statements written once.
    """
    age = WorkingAge(working_calendar(), today)
    cuts = _first_cuts(eyes_of(viewer))
    summing, reading = _written(eyes_of(viewer), edges_of(limits, age))
    sums = _named(summing.read(numbers_of(viewer)))
    rows = reading.read(numbers_of(viewer)) if sums else []
    return _board(sums, _pages(cuts, rows), age, limits, STAGES)


@lru_cache(maxsize=MOST_KEPT)
def _written(eyes: Eyes, edges: Edges) -> tuple[WrittenRows, WrittenRows]:
    """Write what sums up the lanes and what reads them, for a role and a day."""
    standing = Client.objects.visible_to(eyes).exclude(stage="").filter(outcome="")
    summing = write_tuples(_sums(standing, stuck_before(edges)))
    return summing, write_models(_together(_first_cuts(eyes).values()))


@lru_cache(maxsize=MOST_KEPT)
def _first_cuts(eyes: Eyes) -> dict[str, Cut]:
    standing = Client.objects.visible_to(eyes).exclude(stage="").filter(outcome="")
    return _cuts(standing, STAGES, {})


def _sums(standing: ClientQuerySet, stuck: Q) -> Any:
    return (
        standing.order_by()
        .values_list("stage")
        .annotate(n=Count("pk"), long=Count("pk", filter=stuck), worth=Sum("assets"))
    )


def _named(rows: Iterable[Sequence[Any]]) -> dict[str, Sequence[Any]]:
    return {stage: found for stage, *found in rows}


def _board(
    sums: Mapping[str, Sequence[Any]],
    pages: Mapping[str, Page],
    age: WorkingAge,
    limits: Mapping[str, int],
    stages: str,
) -> Board:
    lanes = []
    for stage in stages:
        count, too_long, worth = sums.get(stage, (0, 0, None))
        page, limit = pages.get(stage, NOBODY), limits.get(stage)
        cards = [
            Card(one, age.since(day_of(one.stage_since)), limit) for one in page.rows
        ]
        lanes.append(Lane(stage, count, too_long, worth, limit, cards, page))
    return Board(lanes, {stage: sums.get(stage, (0,))[0] for stage in STAGES})


def _cuts(
    standing: ClientQuerySet, stages: Sequence[str], keys: Mapping[str, str]
) -> dict[str, Cut]:
    return {
        stage: cut_of(
            standing.filter(stage=stage), ORDER[stage], keys.get(stage, ""), LANE
        )
        for stage in stages
    }


def _together(cuts: Iterable[Cut]) -> Any:
    """Return the statement that reads a page of each lane."""
    every: Any = Client.objects.all()
    parts = [_for_cards(every.filter(pk__in=cut.rows.values("pk"))) for cut in cuts]
    return parts[0].union(*parts[1:], all=True) if parts[1:] else parts[0]


def _pages(cuts: Mapping[str, Cut], rows: Iterable[Any]) -> dict[str, Page]:
    found: dict[str, list[Any]] = {stage: [] for stage in cuts}
    for one in rows:
        if one.stage in found:
            found[one.stage].append(one)
    return {stage: cut.page(found[stage]) for stage, cut in cuts.items()}


def _for_cards(clients: ClientQuerySet) -> ClientQuerySet:
    """Read what a card shows, the open next step (at most one) in the same row."""
    rows: ClientQuerySet = (
        clients.order_by()
        .alias(
            open_step=FilteredRelation(
                "next_steps", condition=Q(next_steps__done_at__isnull=True)
            )
        )
        .annotate(
            step_on=F("open_step__due_on"),
            step_at=F("open_step__due_at"),
            step=F("open_step__what"),
            looked_after_by=F("broker__full_name"),
            mind=mind_expression(),
        )
        .only(*SHOWN)
    )
    return rows


def edges_of(limits: Mapping[str, int], age: WorkingAge) -> Edges:
    """Return since which moment somebody stands too long, by stage."""
    in_order = sorted(limits.items(), key=lambda pair: pair[1])
    return tuple(
        (stage, start_of(age.edge_of(limit) + timedelta(days=1)))
        for stage, limit in in_order
    )


def stuck_before(edges: Edges) -> Q:
    """Return the condition of standing in a stage longer than its limit."""
    stuck = Q()
    for stage, edge in edges:
        stuck |= Q(stage=stage, stage_since__lt=edge)
    return stuck


def working_days_of(year: int, calendar: Calendar) -> int:
    """Count a year's working days."""
    return sum(1 for _ in calendar.days(date(year, 1, 1), date(year, 12, 31)))
