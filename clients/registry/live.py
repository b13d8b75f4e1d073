"""Live business: why somebody may not be let go of, whichever app knows it.

Asked before a prospect is thrown away or given back to the pool. Apps above add theirs
in `apps.ready()`; lists ask `live_business` within a statement of their own.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q
from django.utils.functional import Promise

from clients.models import Client


@dataclass(frozen=True)
class Live:
    """A kind of live business: its sentence, and the rows of a client that are some.

    `rows` is given the client's number, or a reference to it in an outer statement.
    """

    key: str
    words: str | Promise
    rows: Callable[[int | OuterRef], Exists]


_kinds: dict[str, Live] = {}


def add_live_business(kind: Live) -> None:
    """Let one more kind of business keep a client."""
    _kinds[kind.key] = kind


def live_business() -> Q:
    """Return the condition of clients with whom some business is live."""
    conditions = (Q(kind.rows(OuterRef("pk"))) for kind in _kinds.values())
    return reduce(or_, conditions, Q(pk__in=()))


def live_among(clients: Collection[int]) -> set[int]:
    """Return those of some clients with whom business is live; one statement."""
    rows = Client.objects.filter(live_business(), pk__in=clients)
    return set(rows.values_list("pk", flat=True))


def why_live(client: Client) -> str:
    """Say what keeps a client; "" when nothing does."""
    for kind in _kinds.values():
        if Client.objects.filter(Q(kind.rows(OuterRef("pk"))), pk=client.pk).exists():
            return str(kind.words)
    return ""
