"""Sessions in the database, read and touched by statements that are written once.

Every request reads its session, and many change a little in it: the minute somebody was
last seen, a sentence for the next page. Such a change is not waited for: PostgreSQL
writes it to disk within half a second, and a crash of the server in between loses no
more than that: a sentence, or a sign-in of that moment, which is then done again. What
ends a session is kept as durably as ever, and nothing brings an ended one back: what
would change it finds no row.
"""

from functools import cache
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db import connection

from core.clock import now
from core.written import (
    MOMENT,
    Written,
    WrittenRows,
    text_mark,
    write_models,
    write_update,
)

KEY, DATA = text_mark("session"), text_mark("data")
# Written with the row, so that it holds for this one transaction.
NOT_WAITED_FOR = " AND set_config('synchronous_commit', 'off', true) = 'off'"


class SessionStore(db.SessionStore):
    """Django's own, with less work for each request."""

    def _get_session_from_db(self) -> Any:
        found = _reading().first({KEY: self.session_key, MOMENT: now()})
        if found is None:
            self._session_key = None
        return found

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002 — as Django calls it
        """Save what is in it; raises UpdateError when it was ended meanwhile."""
        if must_create or self.session_key is None:
            super().save(must_create=must_create)
            return
        data = self.encode(dict(self.items()))
        until = self.get_expiry_date()
        told = {KEY: self.session_key, DATA: data, MOMENT: until}
        # Within somebody's transaction it is that one's business how it is kept.
        if not _touching(is_alone=not connection.in_atomic_block).change(told):
            raise UpdateError


@cache
def _reading() -> WrittenRows:
    known = Session.objects.filter(session_key=KEY, expire_date__gt=MOMENT)
    return write_models(known.order_by())


@cache
def _touching(*, is_alone: bool) -> Written:
    known = Session.objects.filter(session_key=KEY).order_by()
    found = write_update(known, session_data=DATA, expire_date=MOMENT)
    if connection.vendor != "postgresql" or not is_alone:
        return found
    return Written(found.sql + NOT_WAITED_FOR, found.parameters)
