"""Making what is derived from the ledger anew, for very many clients at once."""

from collections.abc import Iterator
from itertools import islice

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from clients.models import Client
from pipeline.actions.cohorts import fold_cohorts, recount_cohorts
from pipeline.actions.ledger import recount_journeys
from pipeline.analytics.walking import (
    JOURNEY,
    walked,
    wrong_journeys,
    wrong_standing,
)
from pipeline.models import StageChange

# Below this, one by one is quicker than a statement over everybody.
FEW = 200
AT_ONCE = 20_000
COLUMNS = ", ".join(JOURNEY)
FOLLOWING = ", ".join(f"{name} = excluded.{name}" for name in JOURNEY[1:])
WRITE_JOURNEYS = f""" INSERT INTO pipeline_journey ({COLUMNS})
    SELECT {COLUMNS} FROM journeys WHERE true
    ON CONFLICT (client_id) DO UPDATE SET {FOLLOWING}"""  # noqa: S608 — our names
WRITE_STANDING = """ UPDATE clients_client SET stage = standing.stage,
    stage_since = standing.stage_since, outcome = standing.outcome,
    is_claimed = standing.is_claimed, version = clients_client.version + 1
    FROM standing WHERE standing.client_id = clients_client.id"""


def rebuild_journeys() -> int:
    """Let journeys follow the ledger where they do not; return how many clients.

    The funnel's sums follow with them.
    """
    return _rebuild(wrong_journeys(), WRITE_JOURNEYS)


def rebuild_standing() -> int:
    """Let the clients' stages follow the ledger where they do not; return how many."""
    return _rebuild(wrong_standing(), WRITE_STANDING)


def rebuild_cohorts() -> int:
    """Let the funnel's sums follow the journeys; return how many rows were wrong."""
    wrong = recount_cohorts()
    fold_cohorts()
    return wrong


@transaction.atomic
def _rebuild(clients: list[int], write: str) -> int:
    if len(clients) <= FEW:
        return recount_journeys(clients)
    for some in _parts(clients):
        _lock(some)
        beginning, parameters = walked(some)
        with connection.cursor() as cursor:
            cursor.execute(beginning + write, parameters)
        # Who never entered the process has nothing that could be walked through.
        entered = StageChange.objects.counted().exclude(stage="")
        entered = entered.filter(client=OuterRef("pk"))
        outside = Client.objects.filter(~Exists(entered), pk__in=some)
        recount_journeys(list(outside.values_list("pk", flat=True)))
    if write is WRITE_JOURNEYS:
        recount_cohorts()
    return len(clients)


def _lock(clients: list[int]) -> None:
    """In one order by everybody, so that nobody waits in a ring."""
    rows = Client.objects.select_for_update(of=("self",)).filter(pk__in=clients)
    list(rows.order_by("pk").values_list("pk"))


def _parts(clients: list[int]) -> Iterator[list[int]]:
    rest = iter(clients)
    while some := list(islice(rest, AT_ONCE)):
        yield some
