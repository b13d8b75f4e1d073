"""One's own list: who is next and why, its statements written once a day.

The ranking by `desk.analytics.today` is a condition of two pages; put together twice a
request it cost more than everything PostgreSQL does for the page.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import F

from accounts.models import User
from accounts.scoping import Eyes, eyes_of, numbers_of
from clients.models import Client
from core.written import Written, WrittenRows, mark, write, write_models
from desk.analytics import today as next_ones
from pipeline.analytics.board import WorkingAge
from service.models import Contact

# What a row of the list and its reason show.
OF_CLIENT = (
    "name",
    "phone",
    "stage",
    "size",
    "tier",
    "horizon",
    "broker_id",
    "birthday",
    "stage_since",
    "last_contact_at",
    "added_at",
    "risk_assessed_on",
)
MOST_KEPT = 32  # statements: roles, days, lengths of lists
FIRST_PLACE = 10  # the marks before it are the viewer's


@dataclass(frozen=True)
class _Asked:
    """What the ranking's statement depends on; the rest are marks."""

    eyes: Eyes
    today: date
    edges: tuple[tuple[str, date], ...]
    risk_edge: date
    visits: tuple[tuple[str, int], ...]
    cadence: tuple[tuple[str, date], ...]
    places: int
    rules: next_ones.Rules = field(compare=False)


def read_own(
    user: User, rules: next_ones.Rules, *, segment: str = "", most: int
) -> tuple[dict[str, int], list[next_ones.Next]]:
    """Return counts by segment and the first rows of somebody's own list.

    What `read` finds for `ranked` clients that are visible to them; two statements.
    """
    ranking = _ranking(user, rules)
    shown = next_ones.first_of(ranking, segment, most)
    values = _places(shown)
    rows = _rows(len(values)).read(values) if shown else []
    people = next_ones.told(shown, {row.pk: row for row in rows}, rules)
    return next_ones.counts_of(ranking), people


def _ranking(user: User, rules: next_ones.Rules) -> list[tuple[int, int]]:
    values = _places(rules.occasions)
    age = WorkingAge(rules.working, rules.today)
    limits = sorted(rules.stage_limits.items(), key=lambda pair: pair[1])
    edges = tuple((stage, age.edge_of(limit)) for stage, limit in limits)
    asked = _Asked(
        eyes_of(user),
        rules.today,
        edges,
        rules.risk_edge,
        tuple(sorted(rules.visits.items())),
        rules.rhythm.edges(),
        len(values),
        rules,
    )
    rows = _judged(asked).rows(values | numbers_of(user))
    # Whoever has no reason comes last on PostgreSQL, first on SQLite.
    return [(number, reason) for number, reason, *_rest in rows if reason is not None]


@lru_cache(maxsize=MOST_KEPT)
def _judged(asked: _Asked) -> Written:
    """Write the ranking of a role's clients on a day."""
    # Only the numbers of the clients matter here.
    places: dict[int, Any] = dict.fromkeys(_marks(asked.places))
    rules = next_ones.Rules(
        asked.today,
        asked.rules.working,
        asked.rules.stage_limits,
        asked.rules.risk_valid_months,
        places,
        asked.rules.visits,
        asked.rules.cadence,
    )
    found = next_ones.judged(Client.objects.visible_to(asked.eyes), rules)
    return write(found.order_by(*next_ones.ORDER).values_list("pk", "reason"))


@lru_cache(maxsize=MOST_KEPT)
def _rows(places: int) -> WrittenRows:
    """Write what reads the clients shown, whose numbers were ranked for the viewer."""
    rows = Client.objects.filter(pk__in=_marks(places))
    return write_models(next_ones.with_step(rows.order_by().only(*OF_CLIENT)))


def _marks(places: int) -> list[int]:
    return [mark(FIRST_PLACE + n) for n in range(places)]


def _places(numbers: Iterable[int]) -> dict[int, int | None]:
    """Give each number a mark; statements are kept for lengths 0, 1, 2, 4, … only."""
    given: list[int | None] = list(numbers)
    length = 1 << (len(given) - 1).bit_length() if given else 0
    given += [None] * (length - len(given))
    return dict(zip(_marks(length), given, strict=True))


def last_with(user: User, client_id: int) -> Contact | None:
    """Return the last contact with a client that this person may see, if any."""
    values = numbers_of(user) | {mark(FIRST_PLACE): client_id}
    found: Contact | None = _last(eyes_of(user)).first(values)
    return found


@lru_cache(maxsize=MOST_KEPT)
def _last(eyes: Eyes) -> WrittenRows:
    rows = Contact.objects.visible_to(eyes).current()
    rows = rows.filter(client=mark(FIRST_PLACE)).order_by("-happened_at", "-pk")
    shown = rows.only("happened_at", "kind", "note")
    return write_models(shown.annotate(about=F("objection__name"))[:1])
