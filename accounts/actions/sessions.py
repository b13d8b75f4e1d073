"""Ending one's own sessions elsewhere: a telephone left behind, a borrowed desk."""

from django.contrib.sessions.models import Session
from django.db import transaction

from accounts.analytics.sessions import sign_ins_of
from accounts.audit import record
from accounts.models import User


@transaction.atomic
def end_sign_ins(*, by: User, here: str | None, ref: str = "") -> int:
    """End the one session of a person with this name, or all but this one.

    Returns how many ended; the session one is in stays, one signs out of it instead.
    """
    others = [one for one in sign_ins_of(by, here=here) if not one.is_here]
    keys = [one.key for one in others if not ref or one.ref == ref]
    ended = Session.objects.filter(session_key__in=keys).delete()[0]
    if ended:
        record(by, "sessions.ended", by, count=ended)
    return ended
