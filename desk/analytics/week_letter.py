"""The branch's week as a letter to its manager."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import User
from core.money import show_money
from desk.analytics.week import Member, Pack, Week, week_pack
from outbox.registry import Table, Told
from pipeline.enums import Stage
from pipeline.rules import STAGES
from pipeline.rules.reminding import WAYS, read_wishes

WEEK = "week_pack"


def week_letter(user: User, key: str) -> Told | None:
    """Compose the week's mail; None where it is not wanted or nobody works there."""
    wants = "email" in WAYS[read_wishes(user.reminders).week]
    if not wants or user.role != Role.MANAGER or user.branch is None:
        return None
    pack = week_pack(user.branch, Week.read(key))
    if not pack.people:
        return None
    subject = _("%(branch)s: week %(week)s") % {
        "branch": pack.branch.name,
        "week": pack.week.number,
    }
    return Told(
        subject, "\n".join(sentences(pack)), page_of(pack.week), (_table(pack),)
    )


def page_of(week: Week) -> str:
    """Return the page that shows a week."""
    return f"{reverse('desk:week')}?week={week.name}"


def sentences(pack: Pack) -> list[str]:
    """Say the week in a few lines: people, contacts, who is stuck, visits, plans."""
    stages = " · ".join(
        f"{stage} {Stage(stage).label} {pack.reached[stage]} ({pack.before[stage]})"
        for stage in STAGES
    )
    met = {"met": pack.visits.met, "members": pack.visits.members, "n": pack.stuck}
    done = {"n": pack.contacts, "before": pack.contacts_before}
    return [
        _("For the first time, in brackets the week before: %(stages)s")
        % {"stages": stages},
        _("Contacts: %(n)s, the week before %(before)s.") % done,
        _("As of today %(n)s stuck; %(met)s of %(members)s members met this month.")
        % met,
        plans_sentence(pack),
    ]


def plans_sentence(pack: Pack) -> str:
    """Say how far the signed plans have come, beside how much of the year is over."""
    plans = pack.plans
    if not plans.target:
        return _("No plan of this year is signed.")
    return _(
        "Of the signed plans' %(target)s %(assets)s have come, %(share)s%%; %(year)s%% "
        "of the year's working days are over."
    ) % {
        "target": show_money(plans.target),
        "assets": show_money(plans.assets),
        "share": plans.share,
        "year": pack.share_of_year,
    }


def _table(pack: Pack) -> Table:
    heads = [_("Broker"), _("Contacts"), *STAGES, _("Stuck"), _("Met"), _("A a day")]
    return Table(tuple(heads), tuple(_row(one) for one in pack.people))


def _row(one: Member) -> tuple[str, ...]:
    """Write a broker's line, by name: no ranking."""
    planned = "" if one.planned is None else f" / {one.planned}"
    return (
        one.name,
        str(one.contacts),
        *(str(one.reached[stage]) for stage in STAGES),
        str(one.stuck),
        f"{one.visits.met}/{one.visits.members}",
        f"{one.a_day:.1f}{planned}",
    )
