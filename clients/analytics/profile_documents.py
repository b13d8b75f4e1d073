"""Which papers are kept of a client, which are missing, which expire."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from accounts.scoping import Viewer
from clients.enums.profile import DocumentKind
from clients.models import Client, ClientDocument
from core.pages import Page, page_of

WARNING = timedelta(days=60)
# What belongs into the file of a member; the rest may be there.
WANTED = (DocumentKind.ID_CARD, DocumentKind.RISK, DocumentKind.CONSENT)


@dataclass
class Papers:
    """The papers of one kind: those in use, the latest first, and those put away."""

    kind: str
    label: str
    is_wanted: bool
    in_use: list[ClientDocument] = field(default_factory=list)
    away: list[ClientDocument] = field(default_factory=list)
    state: str = "missing"


def checklist_of(client: Client, day: date) -> list[Papers]:
    """Return the papers kind by kind; `state`: missing, expired, expiring or good."""
    found = {
        kind.value: Papers(kind.value, str(kind.label), kind in WANTED)
        for kind in DocumentKind
    }
    rows = client.documents.select_related("attachment", "by").order_by("-at", "-pk")
    for document in rows:
        papers = found[document.kind]
        (papers.away if document.is_put_away else papers.in_use).append(document)
    for papers in found.values():
        if papers.in_use:
            papers.state = max(
                (state_on(one.expires_on, day) for one in papers.in_use),
                key=("expired", "expiring", "good").index,
            )
    return [p for p in found.values() if p.is_wanted or p.in_use or p.away]


def state_on(expires_on: date | None, day: date) -> str:
    """Say how good a paper is on a day; its last day counts as good.

    >>> state_on(date(2026, 1, 1), date(2026, 1, 2))
    'expired'
    """
    if expires_on is None or expires_on > day + WARNING:
        return "good"
    return "expired" if expires_on < day else "expiring"


def expiring(viewer: Viewer, day: date, key: str) -> Page:
    """Return a page of papers that run out within 60 days or have, the oldest first."""
    rows = ClientDocument.objects.visible_to(viewer).filter(
        is_put_away=False, expires_on__lte=day + WARNING
    )
    rows = rows.select_related("client", "client__broker", "attachment")
    return page_of(rows, ("expires_on", "pk"), key)
