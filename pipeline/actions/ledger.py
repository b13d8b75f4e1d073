"""The ledger of stages and what is derived from it, always by the same walk."""

from collections.abc import Iterable, Iterator
from dataclasses import fields
from functools import cache
from itertools import groupby, islice
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from clients.models import Client
from core.clock import day_of
from core.written import WrittenRows, mark, put, write_facts, write_models
from pipeline.actions.cohorts import count_changes
from pipeline.models import Journey, StageChange
from pipeline.rules import Move, Standing, Way, standing_after

AT_ONCE = 500
LEDGER = (
    "client_id",
    "moved_at",
    "stage",
    "outcome",
    "is_claimed",
    "broker_id",
    "branch_id",
    "team_id",
)
PROJECTION = ("stage", "stage_since", "outcome", "is_claimed")
WHEN = {"A": "a_on", "B": "b_on", "C": "c_on", "D": "d_on"}
FOLLOWING = ("broker", "branch", "team", "channel", "method")
WAY = tuple(one.name for one in fields(Way))
COUNTED = ("broker_id", "branch_id", "team_id")
# What follows in the journey that is there already.
WRITTEN = (*FOLLOWING, *WHEN.values(), "left_on", "is_claimed")
CLIENT = mark(2)  # where a client's number stands in what is written once


@transaction.atomic
def append_moves(moves: Iterable[StageChange]) -> int:
    """Add entries to the ledger, in any order; bring what follows from it up to date.

    The way many entries are written at once (imports, the demo world); a person's own
    move is `advance`. Entries are taken as they are. Returns how many were added.
    """
    entries = list(moves)
    clients = {entry.client_id for entry in entries}
    StageChange.objects.bulk_create(entries, batch_size=AT_ONCE)
    recount_journeys(clients)
    return len(entries)


def recount_journeys(clients: Iterable[int | Client]) -> int:
    """Derive journeys and the clients' stages anew from the ledger; safe at any time.

    Returns how many clients were looked at. The ledger alone decides: running this over
    everybody changes nothing unless something was wrong.
    """
    numbers = iter(sorted({c if isinstance(c, int) else c.pk for c in clients}))
    done = 0
    while chunk := list(islice(numbers, AT_ONCE)):
        _recount(chunk)
        done += len(chunk)
    return done


@transaction.atomic
def _recount(numbers: list[int]) -> None:
    # Locked in one order by everybody, so that nobody waits in a ring.
    locked = Client.objects.select_for_update(of=("self",)).filter(pk__in=numbers)
    clients = {
        row["pk"]: row
        for row in locked.order_by("pk").values(
            "pk", *PROJECTION, "origin__channel", "origin__method"
        )
    }
    _follow(clients, _ledgers_of(numbers))


def follow_ledger(client: Client, ledger: list[dict[str, Any]]) -> Standing:
    """Derive a client's journey and stage from their whole ledger, read already.

    The client is locked, with broker and origin; `ledger` are rows of LEDGER in order.
    Their own stage and version follow in the database and in the object.
    """
    facts = {name: getattr(client, name) for name in PROJECTION}
    origin = client.origin
    facts["origin__channel"] = origin.channel if origin else ""
    facts["origin__method"] = origin.method if origin else ""
    (now,) = _follow({client.pk: facts | {"pk": client.pk}}, [(client.pk, ledger)])
    return now


def _follow(
    clients: dict[int, dict[str, Any]],
    ledgers: Iterable[tuple[int, list[dict[str, Any]]]],
) -> list[Standing]:
    """Write what follows from the ledgers of some clients, who are locked."""
    numbers = list(clients)
    before = ways_of(numbers)
    journeys, found = [], {}
    for number, rows in ledgers:
        standing = found[number] = standing_after(_move(row) for row in rows)
        if standing.first is not None:
            journeys.append(_journey(clients[number], standing, rows))
    _write_journeys(journeys, numbers)
    after = {journey.client_id: way_of(journey) for journey in journeys}
    count_changes((before.get(number), after.get(number)) for number in numbers)
    _write_projections(clients, found)
    return list(found.values())


def ledger_of(client: Client) -> list[dict[str, Any]]:
    """Return the rows of one client's ledger, in order."""
    return _ledger().read({CLIENT: client.pk})


@cache
def _ledger() -> WrittenRows:
    return write_facts(_rows_of([CLIENT]))


def row_of(change: StageChange) -> dict[str, Any]:
    """Return an entry as a row of the ledger."""
    return {name: getattr(change, name) for name in LEDGER}


def ways_of(numbers: list[int]) -> dict[int, Way]:
    """Return the ways of some clients as they are counted now."""
    if len(numbers) == 1:
        found = _way().read({CLIENT: numbers[0]})
    else:
        found = list(Journey.objects.filter(pk__in=numbers).only(*WAY))
    return {row.client_id: way_of(row) for row in found}


@cache
def _way() -> WrittenRows:
    return write_models(Journey.objects.filter(pk=CLIENT).only(*WAY))


def way_of(journey: Journey) -> Way:
    """Return of a journey what the funnel's figures count."""
    return Way(**{column: getattr(journey, column) for column in WAY})


@transaction.atomic
def drop_journeys(numbers: list[int]) -> int:
    """Delete the journeys of some clients, whom no figure counts then."""
    count_changes((way, None) for way in ways_of(numbers).values())
    return int(Journey.objects.filter(pk__in=numbers).delete()[0])


def _ledgers_of(numbers: list[int]) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    for number, entries in groupby(_rows_of(numbers), key=lambda r: r["client_id"]):
        yield number, list(entries)


def _rows_of(numbers: list[int]) -> QuerySet[Any]:
    ledger = StageChange.objects.counted().filter(client__in=numbers)
    rows: QuerySet[Any] = ledger.order_by("client", "moved_at", "pk").values(*LEDGER)
    return rows


def _move(row: dict[str, Any]) -> Move:
    return Move(
        row["moved_at"],
        day_of(row["moved_at"]),
        row["stage"],
        row["outcome"],
        row["is_claimed"],
    )


def _journey(
    client: dict[str, Any], standing: Standing, rows: list[dict[str, Any]]
) -> Journey:
    first = next(row for row in rows if row["stage"])
    return Journey(
        client_id=client["pk"],
        channel=client["origin__channel"] or "",
        method=client["origin__method"] or "",
        is_claimed=standing.is_claimed,
        left_on=standing.left_on,
        **{column: first[column] for column in COUNTED},
        **{column: standing.reached.get(stage) for stage, column in WHEN.items()},
    )


def _write_journeys(journeys: list[Journey], numbers: list[int]) -> None:
    if len(journeys) == 1:
        put(journeys[0], over=WRITTEN)
    else:
        Journey.objects.bulk_create(
            journeys,
            update_conflicts=True,
            unique_fields=["client"],
            update_fields=[*WRITTEN],
        )
    kept = {journey.client_id for journey in journeys}
    if gone := set(numbers) - kept:
        Journey.objects.filter(client__in=gone).delete()


def _write_projections(
    clients: dict[int, dict[str, Any]], found: dict[int, Standing]
) -> None:
    changed = []
    for number, client in clients.items():
        now = found.get(number) or Standing()
        claimed = now.is_claimed and now.stage == "D"
        facts = (now.stage, now.since, now.outcome, claimed)
        if facts != tuple(client[field] for field in PROJECTION):
            since = connection.ops.adapt_datetimefield_value(now.since)
            changed.append((now.stage, since, now.outcome, claimed, number))
    if changed:
        # bulk_update would spend a second in Python on every thousand clients.
        with connection.cursor() as cursor:
            cursor.executemany(
                """UPDATE clients_client SET stage = %s, stage_since = %s,
                   outcome = %s, is_claimed = %s, version = version + 1
                   WHERE id = %s""",
                changed,
            )
