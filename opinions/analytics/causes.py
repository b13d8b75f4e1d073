"""What clients spoke about, month by month, and how it was solved."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q

from core.clock import end_of, start_of
from opinions.enums import Category, Cause
from opinions.querysets import OpinionQuerySet
from service.rules import next_month


@dataclass(frozen=True)
class CauseLine:
    """A cause in one month: its count, the parts of it, and the month before."""

    cause: str
    label: str
    count: int
    complaints: int
    running: int
    late: int
    before: int
    width: str

    @property
    def trend(self) -> int:
        return self.count - self.before


def causes_of(rows: OpinionQuerySet, month: date) -> list[CauseLine]:
    """Count the opinions registered in a month by cause; one statement.

    `late` were not closed within their day. Bars share one linear axis from zero.
    """
    last = next_month(month) - timedelta(days=1)
    earlier = (month - timedelta(days=1)).replace(day=1)
    here = Q(opened_at__gte=start_of(month), opened_at__lt=end_of(last))
    found = {
        row["cause"]: row
        for row in rows.filter(
            opened_at__gte=start_of(earlier), opened_at__lt=end_of(last)
        )
        .order_by()
        .values("cause")
        .annotate(
            n=Count("pk", filter=here),
            before=Count("pk", filter=~here),
            complaints=Count("pk", filter=here & Q(category=Category.COMPLAINT)),
            running=Count("pk", filter=here & ~Q(state="closed")),
        )
    }
    late = _late_by_cause(rows.filter(here))
    top = max([row["n"] for row in found.values()], default=0) or 1
    return [
        CauseLine(
            code,
            str(label),
            row["n"],
            row["complaints"],
            row["running"],
            late.get(code, 0),
            row["before"],
            f"{100 * row['n'] / top:.1f}%",
        )
        for code, label in Cause.choices
        if (row := found.get(code))
    ]


def _late_by_cause(rows: OpinionQuerySet) -> dict[str, int]:
    found: dict[str, int] = {}
    for cause in rows.late().values_list("cause", flat=True):
        found[cause] = found.get(cause, 0) + 1
    return found
