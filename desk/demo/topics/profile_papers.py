"""Invented papers of the demo world."""

import hashlib
from datetime import date, datetime, timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from accounts.models import Attachment
from clients.models import Client, ClientDocument
from core.clock import start_of
from desk.demo.dice import Span

LEAF = (
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
    b"/Resources << /Font << /F1 5 0 R >> >> >>"
)


def hour_of(span: Span, ago: int) -> datetime:
    """Return an hour of the working day about so many days ago."""
    day = span.open_from(span.today - timedelta(days=ago))
    return min(start_of(day) + timedelta(hours=15), span.end - timedelta(hours=2))


def keep_paper(
    client: Client, kind: str, name: str, expires_on: date | None, span: Span
) -> None:
    """Keep an invented paper: a page that says so, and nothing of a real person."""
    content = page(f"DEMO {kind} {client.member_no}")
    digest = hashlib.sha256(content).hexdigest()
    path = f"attachments/demo/{digest[:32]}.pdf"
    if not default_storage.exists(path):
        path = default_storage.save(path, ContentFile(content))
    attachment = Attachment.objects.create(
        file=path,
        name=f"{name}（演示）.pdf",
        sha256=digest,
        user_id=client.broker_id,
        branch_id=client.branch_id,
    )
    at = hour_of(span, 66)
    Attachment.objects.filter(pk=attachment.pk).update(added_at=at)
    ClientDocument.objects.create(
        client=client,
        attachment=attachment,
        kind=kind,
        content_type="application/pdf",
        size=len(content),
        expires_on=expires_on,
        by_id=client.broker_id,
        at=at,
    )


def page(text: str) -> bytes:
    """Write a PDF of one page with a line of ASCII text."""
    drawn = f"BT /F1 18 Tf 60 760 Td ({text}) Tj ET".encode("ascii")
    bodies = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        LEAF,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    file, places = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, 1):
        places.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return file + head + table + end % (len(bodies) + 1, len(file))
