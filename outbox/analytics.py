"""What the sending page shows: how a mailing fared among the clients one may see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.scoping import Viewer
from clients.enums import Purpose, Reach
from clients.models import Client, Consent
from clients.registry import Entry, TimelineSource
from core.flat import Flat, Source
from outbox.enums import WAITING, DeliveryState, Kind, Reason
from outbox.models import Delivery, Mailing, WordingStop

S = DeliveryState
FIGURES: Sequence[tuple[str, Sequence[str], str]] = (
    ("sent", (S.SENT,), "ok"),
    ("written", (S.WRITTEN,), ""),
    ("uncertain", (S.UNCERTAIN,), "warn"),
    ("waiting", WAITING, "blue"),
    ("withheld", (S.WITHHELD,), ""),
    ("failed", (S.FAILED,), "bad"),
    ("missed", (S.MISSED,), "bad"),
)
GAP = 0.2
MOST_STOPS = 50


@dataclass(frozen=True)
class Figure:
    """One number of a mailing, a link to its rows; its part of the bar in per cent."""

    state: str
    count: int
    tone: str
    start: float = 0.0
    width: float = 0.0


@dataclass(frozen=True)
class Overview:
    """How one mailing fared among the clients a person may see."""

    mailing: Mailing
    total: int
    figures: Sequence[Figure]
    reasons: Sequence[tuple[str, str, int]]

    @property
    def done(self) -> int:
        return sum(f.count for f in self.figures if f.state in ("sent", "written"))

    @property
    def bars(self) -> Sequence[Figure]:
        return [figure for figure in self.figures if figure.width]

    @property
    def is_under_way(self) -> bool:
        return any(f.count for f in self.figures if f.state == "waiting")

    @property
    def not_sent(self) -> int:
        return sum(count for _state, _reason, count in self.reasons)


def overview(viewer: Viewer, mailing: Mailing) -> Overview:
    """Count a mailing's deliveries by state and by reason, in two queries."""
    seen = Delivery.objects.visible_to(viewer).of(mailing.kind, mailing.day)
    counts = seen.by_state()
    return Overview(mailing, sum(counts.values()), figures_of(counts), _reasons(seen))


def figures_of(counts: Mapping[str, int]) -> list[Figure]:
    """Group the counts of each state as pages show them, with the bars' places."""
    total, start, figures = sum(counts.values()), 0.0, []
    for name, states, tone in FIGURES:
        count = sum(counts.get(state, 0) for state in states)
        width = 100 * count / total if total else 0.0
        figures.append(Figure(name, count, tone, round(start, 2), round(width, 2)))
        start += width
    return figures


def _reasons(seen: QuerySet[Delivery]) -> list[tuple[str, str, int]]:
    rows = (
        seen.filter(state__in=(S.WITHHELD, S.FAILED, S.MISSED))
        .order_by()
        .values_list("state", "reason")
        .annotate(n=Count("pk"))
    )
    return sorted(((s, r, n) for s, r, n in rows), key=lambda row: (-row[2], row[1]))


def latest_days(viewer: Viewer, most: int) -> list[dict[str, Any]]:
    """Return the latest mailings and their states, in two queries."""
    mailings = list(Mailing.objects.latest_days()[:most])
    seen = Delivery.objects.visible_to(viewer)
    days = {mailing.day for mailing in mailings}
    rows = seen.filter(day__in=days).order_by().values_list("kind", "day", "state")
    counts: dict[tuple[str, date], dict[str, int]] = {}
    for kind, day, state, n in rows.annotate(n=Count("pk")):
        counts.setdefault((kind, day), {})[state] = n
    return [_line(one, counts.get((one.kind, one.day), {})) for one in mailings]


def _line(mailing: Mailing, counts: dict[str, int]) -> dict[str, Any]:
    return {
        "mailing": mailing,
        "total": sum(counts.values()),
        "done": counts.get(S.SENT, 0) + counts.get(S.WRITTEN, 0),
        "uncertain": counts.get(S.UNCERTAIN, 0),
    }


# -- Who receives nothing, and why -------------------------------------------------
def without_consent(viewer: Viewer) -> QuerySet[Client]:
    """Return the clients who have not consented to the daily news by e-mail."""
    return Client.objects.visible_to(viewer).filter(~_given())


def without_address(viewer: Viewer) -> QuerySet[Client]:
    """Return the clients who consented but have no e-mail address."""
    return Client.objects.visible_to(viewer).filter(_given(), email="")


LEFT_OUT = {Reason.CONSENT: without_consent, Reason.NO_EMAIL: without_address}


def _given() -> Exists:
    consents = Consent.objects.filter(
        client=OuterRef("pk"),
        purpose=Purpose.NEWS,
        channel=Reach.EMAIL,
        is_given=True,
    )
    return Exists(consents)


def chosen_mailing(kind: str, day: str) -> Mailing | None:
    """Return the mailing of a day as written in an address, else the latest."""
    mailings = Mailing.objects.latest_days()
    try:
        wanted = date.fromisoformat(day)
    except ValueError:
        return mailings.first()
    kinds = [kind] if kind in Kind.values else Kind.values
    return mailings.filter(day=wanted, kind__in=kinds).first()


# -- In a client's timeline ----------------------------------------------------------
@dataclass(frozen=True)
class Stop:
    """An item a wording rule kept back, cut where the phrase stands."""

    row: WordingStop
    before: str
    phrase: str
    after: str


def stops_of(viewer: Viewer, mailing: Mailing) -> list[Stop]:
    """Return what of a mailing was kept back; one query."""
    rows = WordingStop.objects.visible_to(viewer).filter(mailing=mailing)
    return [
        Stop(row, row.text[: row.start], row.text[row.start : row.end],
             row.text[row.end :])
        for row in rows.order_by("pk")[:MOST_STOPS]
    ]  # fmt: skip


LEFT = (S.SENT, S.WRITTEN, S.UNCERTAIN, S.FAILED, S.WITHHELD)


def _rows(client: Client) -> Source:
    rows = Delivery.objects.filter(client=client, state__in=LEFT)
    facts = {"kind": "kind", "state": "state", "reason": "reason"}
    return Source("delivery", rows, facts, at="created_at")


def _show(row: Flat) -> Entry:
    reason = row["reason"]
    return Entry(
        at=row.at or datetime.min,  # noqa: DTZ901 — a delivery always has its moment
        kind="delivery",
        icon="mail",
        title=str(Kind(row["kind"]).label),
        text=str(Reason(reason).label) if reason in Reason.values else "",
        tags=(str(DeliveryState(row["state"]).label),),
    )


TIMELINE = TimelineSource("delivery", _("Mail"), _rows, _show)
