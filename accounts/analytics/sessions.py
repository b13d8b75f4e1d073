"""Where a person is signed in: read from the sessions themselves, nothing is kept."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.middleware import AGENT, SEEN, SIGNED_IN
from accounts.models import User
from accounts.rules import device_of
from core.clock import now

# Read at most as many: some weeks of a firm of five hundred.
MOST_READ = 20_000


@dataclass(frozen=True)
class SignIn:
    """One session of a person; `ref` names it on a page without telling its key."""

    key: str
    ref: str
    began_at: datetime
    seen_at: datetime
    device: tuple[str, str]
    is_here: bool


def ref_of(key: str) -> str:
    """Return the name a page calls a session by; the key itself never leaves."""
    return hashlib.sha256(f"session {key}".encode()).hexdigest()[:16]


def sign_ins_of(user: User, *, here: str | None) -> list[SignIn]:
    """Return the sessions in which a person is still signed in, this one first.

    Who rested longer than a session may rest is signed out already.
    """
    moment = now()
    rested = moment - timedelta(seconds=settings.SESSION_IDLE_SECONDS)
    rows = Session.objects.filter(expire_date__gt=moment).order_by("-expire_date", "pk")
    found = []
    for row in rows[:MOST_READ].iterator():
        facts: dict[str, Any] = row.get_decoded()
        if facts.get(SESSION_KEY) != str(user.pk):
            continue
        one = _sign_in(row.session_key, facts, here=here, else_at=moment)
        if one.is_here or one.seen_at > rested:
            found.append(one)
    return sorted(found, key=lambda one: (not one.is_here, -one.seen_at.timestamp()))


def _sign_in(
    key: str, facts: dict[str, Any], *, here: str | None, else_at: datetime
) -> SignIn:
    def at(name: str) -> datetime:
        told = facts.get(name)
        return (
            datetime.fromtimestamp(told, tz=timezone.get_current_timezone())
            if told
            else else_at
        )

    agent = str(facts.get(AGENT, ""))
    return SignIn(
        key, ref_of(key), at(SIGNED_IN), at(SEEN), device_of(agent), key == here
    )
