"""Keeping what proves a consent: a picture or PDF, known by its content."""

import hashlib
import uuid

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import Attachment, User
from clients.actions.entering import change_client
from clients.actions.facts import record_consent
from clients.actions.profile_documents import safe_name
from clients.models import Client, ConsentEvent
from clients.rules.profile_documents import MOST_BYTES, kind_of_file


def keep_evidence(upload: UploadedFile, *, by: User, branch_id: int) -> Attachment:
    """Keep a proof; raises ValidationError unless it is a PDF, JPEG or PNG."""
    if (upload.size or 0) > MOST_BYTES:
        raise ValidationError(
            {
                "file": _("The file is larger than %(most)s MB.")
                % {"most": MOST_BYTES // 1_000_000}
            }
        )
    content = upload.read(MOST_BYTES + 1)
    found = kind_of_file(content)
    if found is None:
        raise ValidationError({"file": _("Only PDF, JPEG and PNG are kept.")})
    kept = Attachment(
        name=safe_name(upload.name or "", found[1]),
        sha256=hashlib.sha256(content).hexdigest(),
        user=by,
        branch_id=branch_id,
    )
    kept.file.save(f"{uuid.uuid4().hex}{found[1]}", ContentFile(content), save=False)
    try:
        kept.save()
    except BaseException:
        # The database takes nothing back from the disk.
        kept.file.delete(save=False)
        raise
    return kept


@transaction.atomic
def change_origin(
    client: Client, *, by: User, upload: UploadedFile | None, **facts: str
) -> Client:
    """Say anew where a client comes from, with a proof; raises ValidationError."""
    proof = upload and keep_evidence(upload, by=by, branch_id=client.branch_id)
    return change_client(client, by=by, origin={**facts, "attachment": proof})


@transaction.atomic
def record_proven_consent(
    client: Client, *, by: User, upload: UploadedFile | None, **facts: object
) -> ConsentEvent:
    """Record a consent event with the file that proves it; raises ValidationError."""
    proof = upload and keep_evidence(upload, by=by, branch_id=client.branch_id)
    return record_consent(client, by=by, attachment=proof, **facts)  # type: ignore[arg-type]


def note_reading(client: Client, attachment: Attachment, *, by: User) -> None:
    """Keep who opened a proof, and when."""
    record(by, "evidence.read", client, attachment=attachment.pk)
