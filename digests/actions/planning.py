"""The morning digest of a day: whether it is due, what it holds, planned once."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.policies import (
    DIGEST_DEADLINE,
    DIGEST_TIME,
    trading_calendar,
    value_of,
)
from core.clock import SHANGHAI, now, today
from core.templatetags.display import day as shown_day
from digests.models import Announcement, NewsItem
from outbox.actions import plan_mailing
from outbox.enums import Kind, Outcome
from outbox.models import Mailing

MOST_NEWS = 12
FIRST_REACH = timedelta(days=7)
LATER_BY_HAND = timedelta(hours=4)


@dataclass(frozen=True)
class DayPlan:
    """What planning a day came to; `reason` is a sentence when nothing was planned."""

    day: date
    readers: int = 0
    reason: str = ""
    mailing: Mailing | None = None


def plan_digest(*, day: date | None = None, kind: str = Kind.MORNING) -> DayPlan:
    """Plan the day's digest if it is due; a second time changes nothing.

    Without a day it is today's, from the digest time until the deadline; after the
    deadline it is marked missed, once. A day named by a person is planned at once.
    """
    is_by_hand, on = day is not None, day or today()
    if not trading_calendar().is_open(on):
        return DayPlan(on, reason=_no_trading_day(on))
    known = Mailing.objects.filter(kind=kind, day=on).first()
    if known is not None:
        return DayPlan(on, reason=_known(known), mailing=known)
    begins, ends, moment = _at(on, DIGEST_TIME), _at(on, DIGEST_DEADLINE), now()
    if is_by_hand:
        ends = max(ends, moment + LATER_BY_HAND)
    elif moment < begins:
        return DayPlan(on, reason=_("The digest is due at %(time)s.") % _clock(begins))
    return _plan(kind, on, moment, ends)


def _plan(kind: str, on: date, moment: datetime, ends: datetime) -> DayPlan:
    shared = gather(kind=kind, until=moment)
    is_late, is_empty = moment >= ends, not any(shared.values())
    if is_empty and not is_late:
        return DayPlan(on, reason=_("Nothing new is approved for the digest."))
    outcome = Outcome.PLANNED
    if is_late:
        outcome = Outcome.EMPTY if is_empty else Outcome.LATE
    plan = plan_mailing(
        kind=kind,
        day=on,
        subject=_subject(kind, on),
        shared={} if is_late else shared,
        # What a missed digest would have held goes into the next one.
        taken_until=_taken_until(kind) if is_late else moment,
        deadline=ends,
        outcome=outcome,
    )
    reason = "" if plan.is_new and not is_late else _known(plan.mailing)
    return DayPlan(on, plan.readers, reason, plan.mailing)


def _taken_until(kind: str) -> datetime:
    """Return up to when approvals went into an earlier digest."""
    last = Mailing.objects.filter(kind=kind).order_by("-taken_until", "-pk").first()
    return last.taken_until if last else now() - FIRST_REACH


def gather(*, kind: str, until: datetime) -> dict[str, Any]:
    """Return what was approved since the last digest: news, and announcements.

    A story told by several sources counts once, the newest first.
    """
    since = _taken_until(kind)
    span = {"decided_at__gt": since, "decided_at__lte": until}
    stories: dict[str, dict[str, str]] = {}
    news = NewsItem.objects.approved().filter(**span).select_related("source")
    for item in news.order_by("-published_at", "-pk")[: MOST_NEWS * 10]:
        story = {"title": item.title, "url": item.url, "source": item.source.name}
        stories.setdefault(item.cluster or str(item.pk), story)
    return {
        "news": list(stories.values())[:MOST_NEWS],
        "announcements": _announced(span),
    }


def _announced(span: dict[str, datetime]) -> dict[str, list[dict[str, str]]]:
    """Return the announcements by security (its id as text, for JSON)."""
    found: dict[str, dict[tuple[str, str], dict[str, str]]] = {}
    rows = Announcement.objects.approved().filter(**span).select_related("security")
    for item in rows.order_by("published_at", "pk"):
        facts = {
            "code": item.security.code,
            "name": item.security.name,
            "title": item.title,
            "url": item.url,
            "kind": item.kind,
        }
        same = found.setdefault(str(item.security_id), {})
        same.setdefault((item.title, item.url), facts)
    return {security: list(rows.values()) for security, rows in found.items()}


def _at(day: date, policy: Any) -> datetime:
    hour = time.fromisoformat(value_of(policy, on=day))
    return datetime.combine(day, hour, tzinfo=SHANGHAI)


def _clock(moment: datetime) -> dict[str, str]:
    return {"time": f"{moment.astimezone(SHANGHAI):%H:%M}"}


def _subject(kind: str, on: date) -> str:
    with translation.override(settings.LANGUAGE_CODE):
        return f"{Kind(kind).label} {shown_day(on)}"


def _no_trading_day(on: date) -> str:
    return _("%(day)s is no trading day, so no digest is sent.") % {
        "day": shown_day(on)
    }


def _known(mailing: Mailing) -> str:
    match mailing.outcome:
        case Outcome.LATE:
            return _("The digest of this day was missed: its deadline had passed.")
        case Outcome.EMPTY:
            return _("Nothing was approved in time for the digest of this day.")
        case _:
            return _("The digest of this day is planned already.")
