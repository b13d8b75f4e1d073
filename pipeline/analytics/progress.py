"""What came of a plan and who is on the way, read together."""

from datetime import date
from decimal import Decimal

from django.db.models import Count, DecimalField, F, Sum, Value

from pipeline.querysets import JourneyQuerySet

NOTHING = Value(Decimal(0), DecimalField(max_digits=20, decimal_places=2))
Deals = list[tuple[date, int, Decimal | None, int]]
Waits = list[tuple[str, date, int]]


def read_together(
    dealt: JourneyQuerySet, people: JourneyQuerySet
) -> tuple[Deals, Waits]:
    """Count deals with their assets by day, and people by stage; one statement.

    `people` carry `at` and `since`.
    """
    deals = dealt.order_by().annotate(kind=Value("D"), day=F("d_on"))
    waits = people.order_by().annotate(kind=F("at"), day=F("since"))
    known = Count("client__assets")
    rows = deals.values_list("kind", "day").annotate(
        n=Count("pk"), brought=Sum("client__assets"), known=known
    )
    others = waits.values_list("kind", "day").annotate(
        n=Count("pk"), brought=NOTHING, known=Value(0)
    )
    found = list(rows.union(others, all=True))
    return (
        [
            (day, n, assets, known)
            for kind, day, n, assets, known in found
            if kind == "D"
        ],
        [(kind, day, n) for kind, day, n, *_ in found if kind != "D"],
    )
