"""When somebody looked last, so that a page can say what is new since."""

from datetime import timedelta

from accounts.models import User
from core.clock import now
from desk.analytics.changed import SITTING

# A page that is opened again and again need not write each time.
WRITE_AFTER = timedelta(minutes=1)


def note_look(*, by: User) -> None:
    """Note that somebody is looking now.

    A look after half an hour's rest begins a new sitting; until it ends, the changes
    shown are those since the sitting before.
    """
    at, last = now(), by.looked_at
    if last is not None and at - last <= WRITE_AFTER:
        return
    before = by.looked_before
    if last is None:
        before = at
    elif at - last > SITTING:
        before = last
    _write(by, at, before)


def close_changes(*, by: User) -> None:
    """Take what is shown as seen: from now on only what comes after is new."""
    at = now()
    _write(by, at, at)


def _write(by: User, at: object, before: object) -> None:
    User.objects.filter(pk=by.pk).update(looked_at=at, looked_before=before)
