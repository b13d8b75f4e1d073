"""Many people entering the process at once, with a file: one ledger row for each."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any, Protocol

from django.db.models import Model

from accounts.models import User
from clients.models import Client
from core.bulk import Facts, Prepared, insert
from core.clock import day_of
from pipeline.actions.ledger import WAY, WHEN
from pipeline.models import Journey, StageChange
from pipeline.rules import Move, Way, standing_after

Draft = tuple[type[Model], Facts]


class Origin(Protocol):
    """Where people came from, as far as the funnel divides by it."""

    @property
    def channel(self) -> str: ...

    @property
    def method(self) -> str: ...


def draft_entry(
    client: Client, *, to: str, at: datetime, by: User, broker: User, origin: Origin
) -> tuple[Draft, Draft]:
    """Let a client not yet saved begin at stage `to`; return the rows that say so.

    The client's own stage is set with it. A deal from a file has no evidence here, so
    it is claimed. Write the rows with `enter_many`, in the client's transaction.
    """
    is_claimed = to == "D"
    counted = {
        "client_id": client.pk,
        "broker_id": broker.pk,
        "branch_id": client.branch_id,
        "team_id": broker.team_id,
        "is_claimed": is_claimed,
    }
    standing = standing_after([Move(at, day_of(at), to, "", is_claimed)])
    days = {column: standing.reached.get(stage) for stage, column in WHEN.items()}
    client.stage, client.stage_since = standing.stage, standing.since
    client.is_claimed = is_claimed
    return (
        (StageChange, {"stage": to, "moved_at": at, "by_id": by.pk, **counted}),
        (
            Journey,
            {"channel": origin.channel, "method": origin.method, **days, **counted},
        ),
    )


def ways_in(drafted: Iterable[Prepared], numbers: Mapping[int, int]) -> list[Way]:
    """Return the ways that `enter_many` writes, to be counted with `count_changes`.

    They are counted when all are written: while a lane writes, nothing else may.
    """
    return [
        _way(dict(zip(rows.columns, row, strict=True)))
        for rows in drafted
        if rows.model == Journey._meta.label  # noqa: SLF001
        for row in rows.rows
        if row[0] in numbers
    ]


def _way(row: dict[str, Any]) -> Way:
    # SQLite is given days as text.
    days = {
        column: date.fromisoformat(str(row[column])) if row[column] else None
        for column in WHEN.values()
    }
    return Way(**{name: row[name] for name in WAY} | days)


def enter_many(
    drafted: Iterable[Prepared],
    numbers: Mapping[int, int],
    put: Callable[[Prepared, Mapping[int, int]], int] = insert,
) -> int:
    """Write drafted entries under their clients' real numbers; return how many rows.

    The sums of the funnel wait for `count_changes` (see `ways_in`). `put` may be a
    lane's insert, which writes them soon.
    """
    return sum(put(rows, numbers) for rows in drafted)
