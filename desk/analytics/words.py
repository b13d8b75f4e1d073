"""Why somebody is next, in a sentence; what a step is called when nobody says."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.models import Client
from core.clock import today
from core.templatetags.display import day as shown_day
from desk.analytics.today import Next
from desk.analytics.today_reasons import Reason
from pipeline.analytics.offers import usual_step


def words_of_step(why: str, client: Client) -> str:
    """Name the step of someone put off by the reason they stood on the list."""
    reason = Reason(int(why)) if why.isdecimal() and int(why) in REASONS else None
    match reason:
        case Reason.OPINION_DUE | Reason.OPINION:
            return _("solve the opinion")
        case Reason.RISK_EXPIRING:
            return _("renew the risk assessment")
        case Reason.BIRTHDAY:
            return _("birthday greetings")
        case Reason.OCCASION:
            return _("call for the occasion")
        case Reason.VISIT_AT_RISK | Reason.VISIT_DUE:
            return _("visit of the month")
        case _:
            return usual_step(client)


REASONS = {int(reason) for reason in Reason}


def sentence_of(p: Next, missing: int = 0) -> str:
    """Say why somebody is next; `missing` new contacts are what the day still asks."""
    match p.reason:
        case Reason.OPINION_DUE | Reason.OPINION:
            said = _opinion(p)
        case Reason.STEP_TODAY | Reason.STEP_OVERDUE:
            said = _agreed(p)
        case Reason.STUCK | Reason.POOL | Reason.CONTACT_DUE:
            said = _standing_still(p)
        case Reason.RISK_EXPIRING:
            said = _expiring(p.on, p.days)
        case Reason.BIRTHDAY:
            said = _("Has their birthday on %(day)s; a good occasion to call")
            said %= {"day": f"{p.client.birthday:%m-%d}"}
        case Reason.OCCASION:
            said = _occasion(p.occasion)
        case Reason.UNCONTACTED:
            said = _new(p.days, missing)
        case _:
            said = _unmet(p.days)
    return said


def _opinion(p: Next) -> str:
    facts = {"day": shown_day(p.on), "n": p.days}
    if p.reason == Reason.OPINION:
        said = ngettext(
            "An opinion is to be solved by %(day)s, in %(n)s working day",
            "An opinion is to be solved by %(day)s, in %(n)s working days",
            p.days,
        )
    elif p.days:
        said = ngettext(
            "An opinion was due on %(day)s, overdue by %(n)s working day",
            "An opinion was due on %(day)s, overdue by %(n)s working days",
            p.days,
        )
    elif p.on == today():
        said = _("An opinion is to be solved today, closed with the client's word")
    else:
        said = _("An opinion was due on %(day)s")
    return said % facts


def _due_again(days: int, limit: int) -> str:
    return ngettext(
        "Last contact %(n)s working day ago; due after %(limit)s, nothing is agreed",
        "Last contact %(n)s working days ago; due after %(limit)s, nothing is agreed",
        days,
    ) % {"n": days, "limit": limit}


def _unmet(days: int) -> str:
    if not days:
        return _("Not met in person this month; no working day is left after today")
    return ngettext(
        "Not met in person this month; %(n)s working day left",
        "Not met in person this month; %(n)s working days left",
        days,
    ) % {"n": days}


def _agreed(p: Next) -> str:
    one = p.client
    facts = {"what": one.step, "day": shown_day(one.step_on)}
    if p.reason == Reason.STEP_OVERDUE:
        said = _("Was agreed for %(day)s: %(what)s") % facts
        return f"{said} · {_('comes round')}" if one.step_repeats else said
    if one.step_at is None:
        return _("Agreed for today: %(what)s") % facts
    facts["time"] = f"{one.step_at:%H:%M}"
    return _("Agreed for %(time)s: %(what)s") % facts


def _standing_still(p: Next) -> str:
    if p.reason == Reason.CONTACT_DUE:
        return _due_again(p.days, p.limit)
    return _forgotten(p) if p.reason == Reason.POOL else _stuck(p)


def _forgotten(p: Next) -> str:
    said = _("Goes back to the public pool on %(day)s unless contacted")
    return said % {"day": shown_day(p.client.pool_on)}


def _stuck(p: Next) -> str:
    said = _(
        "Has stood at %(stage)s for %(days)s working days, the limit is %(limit)s"
    ) % {"stage": p.client.stage, "days": p.days, "limit": p.limit}
    if p.client.step_on is None:
        return said + _("; no next step is agreed")
    facts = {"day": shown_day(p.client.step_on), "what": p.client.step}
    return said + _("; agreed for %(day)s: %(what)s") % facts


def _expiring(on: date | None, days: int) -> str:
    if days < 0:
        return _(
            "The risk assessment expired on %(day)s; no product may be introduced "
            "until it is renewed"
        ) % {"day": shown_day(on)}
    return ngettext(
        "The risk assessment expires in %(n)s day; after that no product may be "
        "introduced",
        "The risk assessment expires in %(n)s days; after that no product may be "
        "introduced",
        days,
    ) % {"n": days}


def _occasion(one: Any) -> str:
    facts = {"what": one.label, "day": shown_day(one.on), "n": one.days}
    if one.days:
        said = ngettext(
            "%(what)s in %(n)s day, on %(day)s",
            "%(what)s in %(n)s days, on %(day)s",
            one.days,
        )
    else:
        said = _("Today: %(what)s")
    note = f": {one.note}" if one.note else ""
    return said % facts + note


def _new(days: int, missing: int) -> str:
    said = _("New on your list today, not contacted yet")
    if days:
        said = ngettext(
            "On your list for %(n)s working day, not contacted yet",
            "On your list for %(n)s working days, not contacted yet",
            days,
        ) % {"n": days}
    if not missing:
        return said
    return said + ngettext(
        "; the plan asks for %(n)s more new contact today",
        "; the plan asks for %(n)s more new contacts today",
        missing,
    ) % {"n": missing}
