"""Many people entering the process at once, with a file: one ledger row for each."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Protocol

from django.db.models import Model

from accounts.models import User
from clients.models import Client
from core.bulk import Facts, Prepared, insert
from core.clock import day_of
from pipeline.actions.ledger import WHEN
from pipeline.models import Journey, StageChange
from pipeline.rules import Move, standing_after

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


def enter_many(
    drafted: Iterable[Prepared],
    numbers: Mapping[int, int],
    put: Callable[[Prepared, Mapping[int, int]], int] = insert,
) -> int:
    """Write drafted entries under their clients' real numbers; return how many rows.

    `put` may be a lane's insert, which writes them soon.
    """
    return sum(put(rows, numbers) for rows in drafted)
