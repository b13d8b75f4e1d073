"""What only a person decides: an uncertain message counts as sent, or goes again."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.licence import licence_sentence
from accounts.models import User
from core.clock import now
from outbox.enums import DeliveryState, Reason
from outbox.models import Delivery


def why_not_again(delivery: Delivery, by: User) -> str:
    """Say why this person cannot have it sent again now; "" when they can."""
    if delivery.state not in (DeliveryState.UNCERTAIN, DeliveryState.FAILED):
        return _("Only a message that failed or may have arrived can be sent again.")
    if delivery.mailing.deadline <= now():
        return _("The day's deadline has passed; the next digest takes over.")
    return licence_sentence(by)


@transaction.atomic
def send_again(delivery: Delivery, *, by: User) -> None:
    """Plan an uncertain or failed message anew. Raises ValidationError."""
    locked = Delivery.objects.select_for_update(of=("self",)).select_related("mailing")
    found = locked.get(pk=delivery.pk)
    if reason := why_not_again(found, by):
        raise ValidationError(reason, code="not_again")
    Delivery.objects.filter(pk=found.pk).update(
        state=DeliveryState.PLANNED,
        reason=Reason.RESENT,
        attempts=0,
        not_before=now(),
        claimed_by="",
        claimed_at=None,
    )
    record(by, "delivery.resent", found, was=found.state, client=found.client_id)


@transaction.atomic
def count_as_sent(delivery: Delivery, *, by: User) -> None:
    """Close an uncertain message as sent. Raises ValidationError for any other."""
    closed = Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.UNCERTAIN)
    if not closed.update(state=DeliveryState.SENT, reason=Reason.CONFIRMED):
        raise ValidationError(
            _("Only a message that may have arrived can be counted as sent."),
            code="not_uncertain",
        )
    record(by, "delivery.confirmed", delivery, client=delivery.client_id)
