"""What addresses of the axes name, of Lin's."""

from datetime import date
from decimal import Decimal
from typing import Any

from clients.models import Turnover
from tests.cast import Firm


def axes_things(firm: type[Firm]) -> dict[str, Any]:
    """Make turnover of Mr Zhang's; return what its URL parameter is."""
    row = Turnover.objects.create(
        client=firm.zhang,
        from_on=date(2026, 1, 1),
        to_on=date(2026, 1, 31),
        traded=Decimal(1),
        average_assets=Decimal(1),
    )
    return {"turnover_id": row.pk}
