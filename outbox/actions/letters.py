"""Letters to colleagues: written down once, composed and handed over when due.

The same two phases as for clients' mail: what broke off in the middle is uncertain and
never sent again by itself.
"""

import secrets
import time
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from accounts.actions import notify
from accounts.models import User
from core.clock import now
from core.hold import is_sending_held
from outbox.actions.sweeping import CLAIM_LASTS, HANDING_LASTS
from outbox.enums import DeliveryState, Reason, StaffChannel
from outbox.mail.carriers import Carrier, InDoubt, NotTaken, RelayDown, carrier
from outbox.mail.links import message_id
from outbox.mail.message import Letter, as_bytes, plain_address, sender_of
from outbox.models import StaffLetter
from outbox.registry import Told, composed

AT_ONCE = 50
TICK_SECONDS = 40.0
S = DeliveryState


@transaction.atomic
def tell(
    user: User,
    *,
    kind: str,
    key: str,
    channels: Iterable[str],
    deadline: datetime,
    facts: Mapping[str, Any] | None = None,
    url: str = "",
) -> int:
    """Tell a colleague one thing, at most once a channel; return how many were new.

    A line in the program is there at once (`facts` fill its words, nothing personal;
    without facts it is only noted down), a mail leaves with the next hand-over.
    """
    made = 0
    for channel in channels:
        is_line = channel == StaffChannel.IN_APP
        moment = now()
        _row, is_new = StaffLetter.objects.get_or_create(
            user=user,
            kind=kind,
            key=key,
            channel=channel,
            defaults={
                "state": S.SENT if is_line else S.PLANNED,
                "not_before": moment,
                "deadline": deadline,
                "handed_at": moment if is_line else None,
            },
        )
        if is_new and is_line and facts is not None:
            notify(user, kind, dict(facts), url)
        made += is_new
    return made


def hand_over_letters(seconds: float = TICK_SECONDS) -> int:
    """Hand over the mails that are due; any number of these may run at once.

    Returns how many were taken. While sending is held after a restore none leaves.
    """
    _sweep()
    until, taken, taker = time.monotonic() + seconds, 0, carrier()
    try:
        while time.monotonic() < until and not is_sending_held():
            claimed = _claim()
            if not claimed:
                break
            taken += sum(_hand(letter, taker) for letter in claimed)
    except RelayDown:
        pass  # what was claimed is freed by the sweep and tried again
    finally:
        taker.close()
    return taken


@transaction.atomic
def _sweep() -> None:
    moment, rows = now(), StaffLetter.objects
    rows.filter(state=S.CLAIMED, claimed_at__lt=moment - CLAIM_LASTS).update(
        state=S.PLANNED, claimed_by=""
    )
    rows.filter(state=S.HANDING, handed_at__lt=moment - HANDING_LASTS).update(
        state=S.UNCERTAIN, reason=Reason.CRASHED
    )
    rows.filter(state=S.PLANNED, deadline__lte=moment).update(
        state=S.MISSED, reason=Reason.DEADLINE
    )


@transaction.atomic
def _claim() -> list[StaffLetter]:
    word, moment = secrets.token_hex(16), now()
    due = StaffLetter.objects.due(moment).order_by("not_before", "pk")
    ids = due.select_for_update(skip_locked=True).values_list("pk", flat=True)
    mine = StaffLetter.objects.filter(pk__in=list(ids[:AT_ONCE]), state=S.PLANNED)
    mine.update(state=S.CLAIMED, claimed_by=word, claimed_at=moment)
    rows = StaffLetter.objects.filter(claimed_by=word).select_related("user")
    return list(rows.order_by("pk"))


def _hand(letter: StaffLetter, taker: Carrier) -> bool:
    user = letter.user
    address = plain_address(user.email)
    with translation.override(user.language or settings.LANGUAGE_CODE):
        told = composed(letter.kind, user, letter.key) if user.is_active else None
        if told is None:
            return _close(letter, S.WITHHELD)
        if not address:
            return _close(letter, S.FAILED, Reason.NO_EMAIL)
        message = as_bytes(_written(letter, told, address))
    try:
        taker.offer(sender_of(settings.DEFAULT_FROM_EMAIL)[1], address)
        mine = StaffLetter.objects.filter(
            pk=letter.pk, claimed_by=letter.claimed_by, state=S.CLAIMED
        )
        if not mine.update(state=S.HANDING, handed_at=now()):
            taker.withdraw()
            return False
        taker.hand(_name(letter).strip("<>"), message)
    except NotTaken as refusal:
        return _not_taken(letter, refusal)
    except InDoubt:
        return _close(letter, S.UNCERTAIN, Reason.BROKEN_OFF)
    _close(letter, taker.handed)
    return True


def _not_taken(letter: StaffLetter, refusal: NotTaken) -> bool:
    if refusal.is_final:
        return _close(letter, S.FAILED, Reason.REFUSED)
    StaffLetter.objects.filter(pk=letter.pk).update(
        state=S.PLANNED,
        reason=Reason.BUSY,
        attempts=letter.attempts + 1,
        not_before=now() + HANDING_LASTS * (letter.attempts + 1),
        claimed_by="",
    )
    return False


def _close(letter: StaffLetter, state: str, reason: str = "") -> bool:
    rows = StaffLetter.objects.filter(pk=letter.pk, claimed_by=letter.claimed_by)
    rows.update(state=state, reason=reason)
    return False


def _name(letter: StaffLetter) -> str:
    host = sender_of(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return message_id(f"s{letter.pk}", host or "localhost")


def _written(letter: StaffLetter, told: Told, address: str) -> Letter:
    wishes = str(settings.SITE_URL) + reverse("desk:reminders")
    facts = {"told": told, "link": settings.SITE_URL + told.url, "wishes": wishes}
    return Letter(
        sender=sender_of(settings.DEFAULT_FROM_EMAIL)[0],
        to=address,
        subject=told.subject,
        message_id=_name(letter),
        delivery_id=f"s{letter.pk}",
        stop_url=wishes,
        text=render_to_string("mail/staff.txt", facts),
        html=render_to_string("mail/staff.html", facts),
    )
