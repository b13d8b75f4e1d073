"""What the route tests need to know of provenance, consent and requests: Lin's."""

from typing import Any

from accounts.models import Attachment
from clients.actions.privacy import file_request
from clients.actions.suppression import suppress
from clients.enums.privacy import NumberKind
from clients.models import Client, Origin
from core.clock import today
from tests.cast import Firm


def privacy_things(firm: type[Firm]) -> dict[str, Any]:
    """Make a proof of Mr Zhang's consent, a request of his, a number on the list."""
    proof = Attachment.objects.create(
        name="proof.pdf", sha256="0" * 64, user=firm.lin, branch=firm.nanjing
    )
    origin = Origin.objects.create(
        branch=firm.nanjing,
        user=firm.lin,
        source="publicity",
        legal_basis="consent",
        attachment=proof,
    )
    Client.objects.filter(pk=firm.zhang.pk).update(origin=origin, has_basis=True)
    firm.zhang.refresh_from_db()
    request = file_request(
        firm.zhang,
        by=firm.lin,
        kind="erase",
        received_on=today(),
        received_by="branch",
    )
    row = suppress(by=firm.lin, kind=NumberKind.PHONE, written="13700009999")
    return {
        "attachment_id": proof.pk,
        "request_id": request.pk,
        "suppression_id": row.pk,
    }
