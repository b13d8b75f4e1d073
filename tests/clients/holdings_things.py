"""What the addresses of holdings, securities and cases name: things of Lin's."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from clients.models import (
    CaseFile,
    CasePosition,
    Holding,
    Price,
    Security,
    SheetFile,
    Suggestion,
    WatchItem,
)
from core.clock import today
from tests.cast import Firm

COUNTS = ("rows", "created", "updated", "duplicates", "removed", "rejected")


def holdings_things(firm: type[Firm]) -> dict[str, Any]:
    """Let Mr Zhang hold and watch something, and be the subject of a case."""
    day = today() - timedelta(days=30)
    security = Security.objects.create(code="600519", exchange="SH", name="贵州茅台")
    Price.objects.create(security=security, on=day, close=Decimal(1500))
    holding = Holding.objects.create(
        client=firm.zhang, security=security, quantity=100, cost=1600, as_of=day
    )
    watched = WatchItem.objects.create(client=firm.zhang, security=security)
    case = CaseFile.objects.create(
        client=firm.zhang,
        title="解套",
        baseline_on=day,
        hurdle_name="国债",
        hurdle_rate=Decimal("2.5"),
        by=firm.lin,
    )
    CasePosition.objects.create(
        case=case, security=security, quantity=100, price=1500, price_on=day
    )
    suggestion = Suggestion.objects.create(
        case=case, author=firm.he, certificate="S1", text=f"{firm.zhang.name}"
    )
    name = default_storage.save("sheets/lin.csv", ContentFile(b"code,quantity\n"))
    sheet = SheetFile.objects.create(
        kind="holdings",
        user=firm.lin,
        branch=firm.nanjing,
        file_name="a.csv",
        stored_as=name,
        report={"counts": dict.fromkeys(COUNTS, 0), "rejected": []},
    )
    return {
        "security_id": security.pk,
        "holding_id": holding.pk,
        "watch_id": watched.pk,
        "case_id": case.pk,
        "suggestion_id": suggestion.pk,
        "sheet_id": sheet.pk,
    }
