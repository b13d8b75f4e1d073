"""The portrait of a client: what is known, from what, and what is still to ask."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse

from accounts.scoping import Viewer
from clients.analytics.profile_score import ingredients, with_ingredients
from clients.analytics.profile_words import label_of, question_of
from clients.enums import SnapshotKind, Stage
from clients.models import AssetSnapshot, Client, ProfileFact
from clients.querysets import ClientQuerySet
from clients.rules import profile as rule

MOST_POINTS = 60


@dataclass(frozen=True)
class Ask:
    """A fact still to ask: how to put it, what it weighs, where it is written."""

    name: str
    label: str
    question: str
    weight: int
    url: str


@dataclass(frozen=True)
class Point:
    """Where a figure stands on the chart, in per cent of its box."""

    x: float
    y: float
    on: date
    amount: Decimal


@dataclass(frozen=True)
class Series:
    """The figures of one kind, oldest first."""

    kind: str
    label: str
    points: list[Point]

    @property
    def line(self) -> str:
        """The points as SVG writes a line; a line has two ends."""
        if len(self.points) < 2:  # noqa: PLR2004
            return ""
        return " ".join(f"{p.x},{p.y}" for p in self.points)


@dataclass(frozen=True)
class AssetsChart:
    """Figures over time, one scale for all kinds, and the ends of the axes."""

    series: list[Series]
    first: date
    last: date
    top: Decimal


def asks_of(client: Any, *, most: int | None = None) -> list[Ask]:
    """Return what is still to ask of a client read by `with_ingredients`."""
    known, needs = ingredients(client)
    is_early = client.stage in ("", Stage.CONTACT)
    names = rule.still_to_ask(known, needs, is_early=is_early)[:most]
    return [
        Ask(
            name,
            label_of(name),
            question_of(name),
            _weight(name, needs),
            _url(name, client),
        )
        for name in names
    ]


def _weight(name: str, needs: rule.Needs) -> int:
    return needs.gain if name == "needs" else rule.WEIGHTS[name]


# Which section of the profile holds a fact; forms have the same (a test compares).
SECTION_OF = {
    "income_level": "money",
    "income_stability": "money",
    "fund_source": "money",
    "goals": "goals",
    "experience": "investing",
    "risk_appetite": "investing",
    "products": "investing",
    "traits": "investing",
    "information": "learning",
    "time_available": "learning",
    "willingness": "learning",
    "temperament": "person",
    "notices": "dealing",
    "trades_by": "dealing",
}
PAGES = {"assets": "clients:assets", "needs": "clients:client_needs"}


def _url(name: str, client: Client) -> str:
    if name in SECTION_OF:
        return reverse("clients:profile_section", args=[client.pk, SECTION_OF[name]])
    if name == "consent":
        return f"{client.get_absolute_url()}#consent"
    return reverse(PAGES.get(name, "clients:edit"), args=[client.pk])


def evidence_of(client: Client) -> dict[str, ProfileFact]:
    """Return the latest fact of each field: when and from what it was learnt."""
    rows = client.profile_facts.select_related("by").order_by("at", "pk")
    return {fact.field: fact for fact in rows}


def snapshots_of(client: Client) -> list[AssetSnapshot]:
    """Return all figures of a client, the latest first, corrected ones among them."""
    rows = client.snapshots.select_related("by", "correction", "corrects")
    return list(rows.order_by("-on", "-pk"))


def chart_of(snapshots: Iterable[AssetSnapshot]) -> AssetsChart | None:
    """Draw the figures in force; None below two of them."""
    kept = sorted(
        (s for s in snapshots if s.corrected_by is None),
        key=lambda s: (s.on, s.pk),
    )[-MOST_POINTS:]
    if len(kept) < 2:  # noqa: PLR2004 — one figure is no course
        return None
    first, last = kept[0].on, kept[-1].on
    low = min(Decimal(0), *(s.amount for s in kept))
    top = max(s.amount for s in kept)
    frame = (first, max((last - first).days, 1), low, (top - low) or Decimal(1))
    series = [_series(kind, kept, frame) for kind in SnapshotKind]
    return AssetsChart([s for s in series if s.points], first, last, top)


def _series(
    kind: SnapshotKind,
    kept: Sequence[AssetSnapshot],
    frame: tuple[date, int, Decimal, Decimal],
) -> Series:
    first, days, low, span = frame
    points = [
        Point(
            round(100 * (s.on - first).days / days, 2),
            round(float(100 - 100 * (s.amount - low) / span), 2),
            s.on,
            s.amount,
        )
        for s in kept
        if s.kind == kind
    ]
    return Series(kind, str(kind.label), points)


def least_known(viewer: Viewer, *, broker_id: int | None = None) -> ClientQuerySet:
    """Return the clients still worked with, of one broker or all the viewer sees."""
    rows: ClientQuerySet = Client.objects.visible_to(viewer).filter(outcome="")
    if broker_id is not None:
        rows = rows.filter(broker=broker_id)
    kept: ClientQuerySet = with_ingredients(rows.select_related("broker"))
    return kept
