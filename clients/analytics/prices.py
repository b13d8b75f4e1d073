"""What securities closed at on a day, or last before it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import OuterRef, Subquery

from clients.models import Price, Security


def closes_on(securities: Collection[int], day: date) -> dict[int, Price]:
    """Return each security's last close on or before a day; one query."""
    latest = Price.objects.filter(security=OuterRef("pk"), on__lte=day).order_by("-on")
    rows = Security.objects.filter(pk__in=securities)
    wanted = rows.annotate(latest=Subquery(latest.values("pk")[:1])).values("latest")
    return {p.security_id: p for p in Price.objects.filter(pk__in=wanted)}


@dataclass(frozen=True)
class Path:
    """Closes over time as a line in a box of 100 × 100, and what its ends are."""

    points: str
    since: date
    first: Decimal
    last: Decimal
    low: Decimal
    high: Decimal


def path_of(prices: Sequence[Price]) -> Path | None:
    """Draw closes, the newest first, by their days; None for fewer than two."""
    if len(prices) < 2:  # noqa: PLR2004
        return None
    closes = [price.close for price in prices]
    low, high = min(closes), max(closes)
    newest, oldest = prices[0], prices[-1]
    days, height = (newest.on - oldest.on).days or 1, (high - low) or Decimal(1)
    points = " ".join(
        f"{100 * (p.on - oldest.on).days / days:.1f},"
        f"{100 - 96 * (p.close - low) / height:.1f}"
        for p in reversed(prices)
    )
    return Path(points, oldest.on, oldest.close, newest.close, low, high)
