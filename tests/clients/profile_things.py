"""A thing of Lin's for each address of profiles, relations, days and papers."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from clients.actions import note_assets
from clients.actions.events import add_event
from clients.actions.profile_documents import add_document
from clients.actions.relations import relate
from tests.cast import Firm

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def paper(name: str = "身份证.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    """Return a small file as a browser sends it."""
    return SimpleUploadedFile(name, content, content_type="application/octet-stream")


def profile_things(firm: type[Firm]) -> dict[str, Any]:
    """Make one of each kind for Mr Zhang; return the parameters that name them."""
    zhang, lin = firm.zhang, firm.lin
    snapshot = note_assets(
        zhang, by=lin, amount=Decimal(1000), on=date(2026, 1, 5), kind="estimate"
    )
    relation = relate(zhang, by=lin, kind="friend", other_name="王芳")
    event = add_event(
        zhang, by=lin, kind="wedding", on=date(1998, 5, 1), is_yearly=True
    )
    document = add_document(zhang, by=lin, kind="id_card", upload=paper())
    return {
        "clients:section": "money",
        "clients:snapshot_id": snapshot.pk,
        "clients:relation_id": relation.pk,
        "clients:event_id": event.pk,
        "clients:document_id": document.pk,
    }
