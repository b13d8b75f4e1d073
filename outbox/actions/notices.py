"""Letters a person writes once and sends to many: in the same ledger as the digests."""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from clients.models import Client
from core.clock import end_of, now, today
from outbox.actions.wording import why_unsayable
from outbox.enums import Channel, Kind
from outbox.models import Delivery, Mailing

LASTS = timedelta(days=3)
LONGEST, MOST = 2_000, 5_000


@transaction.atomic
def plan_notice(
    readers: Iterable[Client], *, by: User, text: str, about: int, former: User
) -> int:
    """Plan a letter about the new broker to each reader; return how many are new.

    `about` is the hand-over it speaks of, `former` who left: whoever is theirs again
    when it would leave does not get it. Raises ValidationError with every phrase the
    wording rules stop.
    """
    said = text.strip()
    if not said:
        raise ValidationError({"text": _("Write the letter first.")})
    if stopped := why_unsayable(said, is_licensed=False):
        raise ValidationError({"text": stopped})
    day, moment = today(), now()
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Who looks after you from now on")
    mailing, _is_new = Mailing.objects.get_or_create(
        kind=Kind.HANDOVER,
        day=day,
        defaults={"subject": subject, "deadline": end_of(day + LASTS)},
    )
    personal = {"text": said, "about": about, "former": former.pk}
    rows = [
        Delivery(
            mailing=mailing,
            client=client,
            kind=Kind.HANDOVER,
            day=day,
            channel=Channel.EMAIL,
            personal=personal,
            not_before=moment,
        )
        for client in readers
    ]
    before = Delivery.objects.filter(mailing=mailing).count()
    Delivery.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    planned = Delivery.objects.filter(mailing=mailing).count() - before
    record(by, "notice.planned", mailing, count=planned, change=about)
    return planned
