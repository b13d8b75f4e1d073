"""Plans beside those of January: a bold one, one waiting, one sent back."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from desk.demo.dice import Span
from desk.demo.people import DemoFirm
from pipeline.enums import PlanState
from pipeline.models import SalesPlan
from pipeline.rules import STANDARD

AVERAGE = Decimal(400_000)
SECOND = (
    (Decimal(12_000_000), AVERAGE, PlanState.SIGNED),
    (Decimal(15_000_000), AVERAGE, PlanState.SUBMITTED),
    (Decimal(15_000_000), 2 * AVERAGE, PlanState.RETURNED),
)
TOO_HIGH = "户均比去年高了一倍，说明依据再报。（演示）"


def seed(firm: DemoFirm, _size: Any, span: Span) -> None:
    """Give the first three brokers of a branch a second version of the year's plan."""
    year = span.today.year
    plans = []
    for place in firm.branches:
        first = {
            plan.broker_id: plan
            for plan in SalesPlan.objects.filter(branch=place.branch, year=year)
        }
        for broker, (target, average, state) in zip(
            place.brokers, SECOND, strict=False
        ):
            new = SalesPlan(
                broker=broker,
                branch=place.branch,
                year=year,
                version=2,
                target=target,
                average_assets=average,
                days=first[broker.pk].days,
                ratio=STANDARD,
                state=state,
                by=broker,
                made_at=span.end - timedelta(days=9),
            )
            if state == PlanState.SIGNED:
                new.signed_by, new.signed_at = place.manager, span.end
            if state == PlanState.RETURNED:
                new.returned_by, new.returned_at = place.manager, span.end
                new.reason = TOO_HIGH
            plans.append(new)
    SalesPlan.objects.bulk_create(plans)
