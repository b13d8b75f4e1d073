"""The do-not-contact list: putting numbers on it, taking them off."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from clients.enums.privacy import NumberKind, WhyLifted, WhyNot
from clients.models import Client, DoNotContact
from clients.policies import DECIDERS
from clients.registry.suppression import digest_of
from core.clock import now
from core.text import phone_key


@transaction.atomic
def suppress(
    *, by: User | None, kind: str, written: str, reason: str = WhyNot.ASKED
) -> DoNotContact:
    """Put a number or address on the list; one that is on it stays as it is.

    Clients known by it get a new version, so that no letter written before goes out
    after. Raises ValidationError when nothing is left of what was written.
    """
    digest = digest_of(kind, written)
    if not digest:
        raise ValidationError(_("Write a telephone number or an e-mail address."))
    there = DoNotContact.objects.in_force().filter(digest=digest)
    found: DoNotContact | None = there.first()
    if found is None:
        try:
            with transaction.atomic():
                found = _add(by, kind, digest, reason)
        except IntegrityError:  # somebody else did at this moment
            found = there.get()
    _overtake(kind, written)
    return found


def _add(by: User | None, kind: str, digest: str, reason: str) -> DoNotContact:
    row: DoNotContact = DoNotContact.objects.create(
        kind=kind,
        digest=digest,
        reason=WhyNot(reason),
        by=by,
        branch_id=by.branch_id if by else None,
    )
    record(by, "suppression.added", row, kind=kind, reason=str(reason))
    return row


def _overtake(kind: str, written: str) -> None:
    if kind == NumberKind.PHONE:
        rows = Client.objects.filter(phone_key=phone_key(written))
    else:
        rows = Client.objects.filter(email__iexact=written.strip())
    rows.update(version=F("version") + 1)


@transaction.atomic
def lift(row: DoNotContact, *, by: User, why: str) -> DoNotContact:
    """Take a number off the list, for a reason; raises ValidationError.

    What was put on it for an erased or restricted person is lifted only when that
    person came back, or the number is somebody else's now.
    """
    if by.role not in DECIDERS:
        raise ValidationError(_("The manager or the head office takes numbers off."))
    found: DoNotContact = DoNotContact.objects.select_for_update().get(pk=row.pk)
    if found.lifted_at is not None:
        return found
    if found.reason != WhyNot.ASKED and why == WhyLifted.MISTAKE:
        raise ValidationError(
            _("This number was put on the list for a reason that was no mistake.")
        )
    found.lifted_at, found.lifted_by = now(), by
    found.why_lifted = WhyLifted(why)
    found.save(update_fields=["lifted_at", "lifted_by", "why_lifted"])
    record(by, "suppression.lifted", found, why=str(why))
    return found
