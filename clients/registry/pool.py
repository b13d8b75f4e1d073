"""What keeps clients out of the public pool, whichever app knows it.

Live business does (`clients.registry.live`), and what is named here besides: it spares
somebody from the pool, though they may well be thrown away. Each kind is a condition on
rows of clients; outer references name their columns. Apps above add theirs in
`apps.ready()`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clients.enums.privacy import RequestState
from clients.models import Client, PrivacyRequest
from clients.registry.live import live_business, why_live


@dataclass(frozen=True)
class Spared:
    """A reason to stay with one's broker: its name, and for whom it holds today."""

    key: str
    label: str | Promise
    holds: Callable[[], Q | Exists]


_kinds: dict[str, Spared] = {}


def add_spared(*kinds: Spared) -> None:
    """Let one more kind of thing keep clients out of the pool."""
    for kind in kinds:
        _kinds[kind.key] = kind


def spared_from_pool() -> Q:
    """Return the condition of clients who stay with their broker."""
    held = (Q(kind.holds()) for kind in _kinds.values())
    return reduce(or_, held, live_business())


def why_spared(client: Client) -> list[str]:
    """Name what keeps one client; a query a kind."""
    rows = Client.objects.filter(pk=client.pk)
    named = [k.label for k in _kinds.values() if rows.filter(k.holds()).exists()]
    said = why_live(client)
    return [str(label) for label in named] + ([said] if said else [])


def _member() -> Q:
    return Q(stage="D") | Q(member_no__isnull=False)


def _asked() -> Exists:
    """Find who waits for an answer about their personal data."""
    asked = PrivacyRequest.objects.filter(state=RequestState.OPEN)
    return Exists(asked.filter(client=OuterRef("pk")))


OWN_SPARED = (
    Spared("member", _("a member"), _member),
    Spared("privacy", _("a request about personal data is open"), _asked),
)
