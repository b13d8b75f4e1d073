"""Private addresses under which a calendar program reads somebody's appointments."""

import secrets

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from core.clock import now
from core.hashes import keyed_digest
from service.enums import FACING
from service.models import CalendarFeed

PURPOSE = "calendar"
TOKEN_BYTES = 32


@transaction.atomic
def open_feed(*, by: User, shows_names: bool = False) -> str:
    """Make a new private address; return its token, which is kept nowhere.

    An address from before is closed. Raises ValidationError for who has no calendar.
    """
    if by.role not in FACING:
        raise ValidationError(_("Your role does not contact clients."), code="role")
    _close(by)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    try:
        made = CalendarFeed.objects.create(
            user=by, token_hash=hash_of(token), shows_names=shows_names
        )
    except IntegrityError as problem:
        raise ValidationError(
            _("An address was made at this moment. Look at it once more.")
        ) from problem
    record(by, "calendar.opened", made, names=shows_names)
    return token


@transaction.atomic
def close_feed(*, by: User) -> int:
    """Close one's private address at once; return how many there were (0 or 1)."""
    closed = _close(by)
    if closed:
        record(by, "calendar.closed", by)
    return closed


def feed_of(token: str) -> CalendarFeed | None:
    """Return the open address of a token, of somebody who still works here."""
    rows = CalendarFeed.objects.filter(revoked_at=None, user__is_active=True)
    rows = rows.filter(token_hash=hash_of(token), user__role__in=FACING)
    found: CalendarFeed | None = rows.select_related("user").first()
    return found


def hash_of(token: str) -> str:
    """Return what is kept of a token."""
    return keyed_digest(PURPOSE, token)


def _close(by: User) -> int:
    open_ = CalendarFeed.objects.filter(user=by, revoked_at=None)
    return open_.update(revoked_at=now())
