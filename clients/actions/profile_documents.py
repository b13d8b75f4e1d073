"""Taking in papers of a client: bounded, known by their content, safely named."""

import hashlib
import uuid
from datetime import date, timedelta
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import Attachment, User
from clients.models import Client, ClientDocument
from clients.rules.profile_documents import MOST_BYTES, kind_of_file
from core.clock import now
from core.text import clean

TWICE_WITHIN = timedelta(minutes=2)
LONGEST_NAME = 80


@transaction.atomic
def add_document(
    client: Client,
    *,
    by: User,
    upload: UploadedFile,
    kind: str,
    expires_on: date | None = None,
    note: str = "",
) -> ClientDocument:
    """Keep a paper of a client; the same file sent twice is kept once.

    Raises ValidationError when it is too large, empty or of another kind than PDF, JPEG
    or PNG: by what it holds, not by its name.
    """
    Client.objects.select_for_update().get(pk=client.pk)
    content = _read(upload)
    found = kind_of_file(content)
    if found is None:
        raise ValidationError({"file": _("Only PDF, JPEG and PNG are kept.")})
    attachment = Attachment(
        name=safe_name(upload.name or "", found.ending),
        sha256=hashlib.sha256(content).hexdigest(),
        user=by,
        branch_id=client.branch_id,
    )
    if there := _just_taken(client, by, kind, attachment.sha256):
        return there
    document = ClientDocument(client=client, kind=kind, note=note, by=by)
    document.content_type, document.size = found.content_type, len(content)
    document.expires_on = expires_on
    attachment.file.save(
        f"{uuid.uuid4().hex}{found.ending}", ContentFile(content), save=False
    )
    try:
        _write(document, attachment, by)
    except BaseException:
        # The database takes nothing back from the disk.
        attachment.file.delete(save=False)
        raise
    return document


def _write(document: ClientDocument, attachment: Attachment, by: User) -> None:
    document.full_clean(exclude=["client", "attachment", "by"])
    attachment.save()
    document.attachment = attachment
    document.save()
    facts = {"document": document.pk, "kind": document.kind}
    record(by, "client.document_added", document.client, **facts)


def _read(upload: UploadedFile) -> bytes:
    if (upload.size or 0) > MOST_BYTES:
        raise ValidationError(
            {
                "file": _("The file is larger than %(most)s MB.")
                % {"most": MOST_BYTES // 1_000_000}
            }
        )
    content = upload.read(MOST_BYTES + 1)
    if not content:
        raise ValidationError({"file": _("The file is empty.")})
    return bytes(content)


def _just_taken(
    client: Client, by: User, kind: str, digest: str
) -> ClientDocument | None:
    rows = client.documents.filter(by=by, kind=kind, is_put_away=False)
    rows = rows.filter(at__gte=now() - TWICE_WITHIN, attachment__sha256=digest)
    found: ClientDocument | None = rows.order_by("-pk").first()
    return found


def safe_name(written: str, ending: str) -> str:
    """Return a name a disk and a header take: no folders, no controls, the true ending.

    >>> safe_name("../../etc/身份证.pdf.exe", ".pdf")
    '身份证.pdf.pdf'
    """
    last = PurePosixPath(clean(written).replace("\\", "/")).name
    stem = PurePosixPath(last).stem.strip(" .") or "file"
    kept = "".join(c for c in stem if c.isprintable() and c not in '"<>|:*?/%;')
    return f"{kept[:LONGEST_NAME] or 'file'}{ending}"


@transaction.atomic
def put_away(document: ClientDocument, *, by: User) -> None:
    """Put a paper away that was replaced; it stays on record."""
    ClientDocument.objects.filter(pk=document.pk).update(is_put_away=True)
    record(by, "client.document_put_away", document.client, document=document.pk)


def note_reading(document: ClientDocument, *, by: User) -> None:
    """Keep who took a paper out, and when."""
    record(
        by,
        "client.document_read",
        document.client,
        document=document.pk,
        kind=document.kind,
    )
