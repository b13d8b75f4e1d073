"""What workers that died left behind, and what the day's deadline has overtaken."""

from datetime import timedelta

from django.db import transaction

from core.clock import now
from outbox.enums import DeliveryState, Reason
from outbox.models import Delivery

# A claim is renewed every few seconds while its worker lives; nothing was said to the
# mail server yet, so it is simply free again. A hand-over that stays open longer than
# any time-out of ours was cut off: nobody knows whether it arrived.
CLAIM_LASTS = timedelta(seconds=45)
HANDING_LASTS = timedelta(seconds=90)


@transaction.atomic
def sweep() -> dict[str, int]:
    """Free expired claims, mark cut-off hand-overs uncertain, overdue rows missed."""
    moment = now()
    freed = Delivery.objects.filter(
        state=DeliveryState.CLAIMED, claimed_at__lt=moment - CLAIM_LASTS
    ).update(state=DeliveryState.PLANNED, claimed_by="", claimed_at=None)
    uncertain = Delivery.objects.filter(
        state=DeliveryState.HANDING, handed_at__lt=moment - HANDING_LASTS
    ).update(state=DeliveryState.UNCERTAIN, reason=Reason.CRASHED)
    missed = Delivery.objects.filter(
        state=DeliveryState.PLANNED, mailing__deadline__lte=moment
    ).update(state=DeliveryState.MISSED, reason=Reason.DEADLINE)
    return {"freed": freed, "uncertain": uncertain, "missed": missed}
