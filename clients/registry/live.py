"""What makes somebody live business, whichever app knows it: they keep their broker.

Each kind is a condition on rows of clients; outer references name their columns. Apps
above add theirs in `apps.ready()`.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clients.enums.privacy import RequestState
from clients.models import Client, PrivacyRequest

Holds = Callable[[], Q | Exists]


@dataclass(frozen=True)
class Live:
    """A kind of live business: its name, and the clients for whom it holds today."""

    key: str
    label: str | Promise
    holds: Holds


_kinds: dict[str, Live] = {}


def add_live(*kinds: Live) -> None:
    """Let one more kind of business keep clients out of the pool."""
    for kind in kinds:
        _kinds[kind.key] = kind


def live_business() -> Q:
    """Return the condition of clients with whom anything is going on."""
    held = (Q(kind.holds()) for kind in _kinds.values())
    return reduce(or_, held, Q(pk__in=()))


def why_live(client: Client) -> list[str]:
    """Name what is going on with one client; a query a kind."""
    rows = Client.objects.filter(pk=client.pk)
    return [str(k.label) for k in _kinds.values() if rows.filter(k.holds()).exists()]


def live_among(clients: Collection[int]) -> set[int]:
    """Return those of some clients with whom anything is going on."""
    rows = Client.objects.filter(live_business(), pk__in=clients)
    return set(rows.values_list("pk", flat=True))


def _member() -> Q:
    return Q(stage="D") | Q(member_no__isnull=False)


def _asked() -> Exists:
    """Find who waits for an answer about their personal data."""
    asked = PrivacyRequest.objects.filter(state=RequestState.OPEN)
    return Exists(asked.filter(client=OuterRef("pk")))


OWN_LIVE = (
    Live("member", _("a member"), _member),
    Live("privacy", _("a request about personal data is open"), _asked),
)
