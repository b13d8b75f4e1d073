"""Whose certificate allows them to face clients today, and the sentence when not."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache

from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import Certificate, User
from accounts.scoping import VIEWER
from core.clock import today
from core.templatetags.display import day as shown_day
from core.written import Written, WrittenRows, write, write_models

# Warned this many days before a certificate ends, so that a renewal is in time.
LAPSING_DAYS = 60
DAYS_KEPT = 8  # of statements written once
NEEDS_CERTIFICATE = (Role.BROKER, Role.ADVISER)


@dataclass(frozen=True)
class Standing:
    """What a person's certificate allows on a day, and why.

    `state` is valid, lapsing, lapsed, missing or not_needed; `sentence` is translated
    and empty where nothing needs saying.
    """

    state: str
    open: bool
    until: date | None = None
    number: str = ""
    sentence: str = ""

    @property
    def tone(self) -> str:
        """Return the tag's class: ok, warn, bad or none."""
        return {
            "valid": "ok",
            "lapsing": "warn",
            "lapsed": "bad",
            "missing": "bad",
        }.get(self.state, "")


def may_face_clients(user: User, *, on: date | None = None) -> bool:
    """Say whether contact, message and offer actions are open to this person.

    Brokers and advisers need a certificate that is valid on the day; a manager acts
    for the branch and needs none; the other roles do not face clients.
    """
    if not user.is_active:
        return False
    if user.role == Role.MANAGER:
        return True
    if user.role not in NEEDS_CERTIFICATE:
        return False
    return bool(_valid_on(on or today()).rows({VIEWER: user.pk}))


@lru_cache(maxsize=DAYS_KEPT)
def _valid_on(day: date) -> Written:
    """Write what asks whether somebody has a certificate valid on a day."""
    valid = Certificate.objects.filter(user=VIEWER).valid_on(day)
    return write(valid.order_by().values_list("pk")[:1])


def standing(user: User, *, on: date | None = None) -> Standing:
    """Judge one person's certificates on a day (default today); one query at most."""
    if user.role not in NEEDS_CERTIFICATE:
        return judge(user, [], on=on)
    return judge(user, _certificates().read({VIEWER: user.pk}), on=on)


@cache
def _certificates() -> WrittenRows:
    return write_models(Certificate.objects.filter(user=VIEWER))


def judge(
    user: User, certificates: list[Certificate], *, on: date | None = None
) -> Standing:
    """Judge a person by certificates already read, for lists of many people."""
    on = on or today()
    if user.role not in NEEDS_CERTIFICATE:
        return Standing("not_needed", user.is_active and user.role == Role.MANAGER)
    begun = [one for one in certificates if one.valid_from <= on]
    if not begun:
        return Standing("missing", open=False, sentence=_missing())
    last = max(begun, key=lambda one: one.valid_to or date.max)
    if last.valid_to and last.valid_to < on:
        return Standing(
            "lapsed",
            open=False,
            until=last.valid_to,
            number=last.number,
            sentence=_lapsed(last.valid_to),
        )
    until = max((one.valid_to or date.max) for one in certificates)
    if until - timedelta(days=LAPSING_DAYS) > on:
        return Standing("valid", user.is_active, last.valid_to, last.number)
    return Standing("lapsing", user.is_active, until, last.number, _lapsing(until))


def licence_sentence(user: User, *, on: date | None = None) -> str:
    """Say why client-facing actions are closed to this person; empty when open."""
    found = standing(user, on=on)
    return "" if found.open else found.sentence


def _missing() -> str:
    return _(
        "No certificate is on file; contact, message and offer actions stay closed "
        "until one is entered."
    )


def _lapsed(until: date) -> str:
    return _(
        "Your certificate lapsed on %(day)s; contact, message and offer actions are "
        "closed until it is renewed."
    ) % {"day": shown_day(until)}


def _lapsing(until: date) -> str:
    return _("Your certificate ends on %(day)s; renew it in time.") % {
        "day": shown_day(until)
    }
