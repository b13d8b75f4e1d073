"""The supervisor's pack: a period in figures, each with its definition and its rows.

Every figure is counted by the query that its page shows the rows with.
"""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from clients.models import Client
from core.clock import today
from core.templatetags.display import percent
from opinions.analytics.pack_parts import Figure, Period, Section, count_of, url_of
from opinions.analytics.pack_people import complaints_part, roster_part
from opinions.analytics.visiting import coverage_of
from opinions.enums import VisitKind
from opinions.models import ReturnVisit, VisitRound
from service.analytics import coverage_by, total_of
from service.analytics.checks import month_lines
from service.models import CheckPeriod
from service.rules import last_months


def pack_of(viewer: User, period: Period) -> list[Section]:
    """Return the pack as far as somebody sees: the firm's, or the own branch's."""
    return [
        roster_part(viewer, period),
        complaints_part(viewer, period),
        _returns(viewer, period),
        _visits(viewer, period),
        _checks(viewer, period),
    ]


def _returns(viewer: User, period: Period) -> Section:
    mine = ReturnVisit.objects.visible_to(viewer)
    new = mine.filter(kind=VisitKind.NEW, member_on__gte=period.first)
    found = coverage_of(new.filter(member_on__lte=period.last), today())
    asked = {"kind": VisitKind.NEW.value, **period.query}
    words = _(
        "Members whose first deal lies in the period and was planned for a visit."
    )
    figures = [
        count_of(
            _("New members"), found.planned, words, url_of("opinions:visits", **asked)
        ),
        count_of(
            _("of them asked"),
            found.asked,
            _("Return visits with recorded answers."),
            url_of("opinions:visits", show="done", **asked),
        ),
        count_of(
            _("of them asked in time"),
            found.in_time,
            _("By the day due: the term in months after the first deal."),
            url_of("opinions:visits", show="in_time", **asked),
        ),
        Figure(_("Share asked"), percent(found.share), _("Asked, of those planned.")),
    ]
    years = range(period.first.year, period.last.year + 1)
    rounds = VisitRound.objects.visible_to(viewer).filter(year__in=years)
    lines = [
        _round_line(one, mine)
        for one in rounds.select_related("branch").order_by("year", "branch__name")
    ]
    heads = [
        *(_("branch"), _("year"), _("members at last year's end"), _("drawn")),
        *(_("asked"), _("share of members")),
    ]
    return Section("returns", _("Return visits"), figures, heads, lines)


def _round_line(one: VisitRound, mine: Any) -> list[tuple[str, str]]:
    found = coverage_of(mine.filter(round=one), today())
    drawn = url_of("opinions:visits", round=one.pk)
    asked = url_of("opinions:visits", round=one.pk, show="done")
    share = found.asked / one.members
    return [
        (str(one.branch), ""),
        (str(one.year), ""),
        (str(one.members), ""),
        (str(one.size), drawn),
        (str(found.asked), asked),
        (percent(share), ""),
    ]


def _visits(viewer: User, period: Period) -> Section:
    clients = Client.objects.visible_to(viewer)
    offered = {f"{m:%Y-%m}" for m in last_months(today())}
    lines, met, members = [], 0, 0
    for month in period.months:
        total = total_of(coverage_by(clients, month, "branch"))
        met, members = met + total.met, members + total.members
        name = f"{month:%Y-%m}"
        is_shown = name in offered
        page = url_of("service:visits", month=name) if is_shown else ""
        seen = url_of("service:visits", month=name, state="done") if is_shown else ""
        lines.append(
            [
                (name, ""),
                (str(total.members), page),
                (str(total.met), seen),
                (percent(total.share), ""),
            ]
        )
    share = percent(met / members) if members else "—"
    figure = Figure(
        _("Member-months with a meeting"),
        share,
        _(
            "Of today's members, each month from the one of the first deal on; met in "
            "person within the month, by the contact log."
        ),
    )
    heads = [_("month"), _("members"), _("met"), _("share")]
    return Section("visits", _("Face-to-face visits"), [figure], heads, lines)


def _checks(viewer: User, period: Period) -> Section:
    mine = CheckPeriod.objects.visible_to(viewer).filter(
        month__gte=period.first.replace(day=1), month__lte=period.last
    )
    months = month_lines(
        mine.select_related("branch").order_by("month", "branch__name", "pk")
    )
    drawn = [line for line in months if line.draw]
    figures = [
        Figure(
            _("Months drawn"),
            f"{len(drawn)} / {len(months)}",
            _("Months of branches whose frame was frozen and drawn from once."),
            reverse("service:checks"),
        )
    ]
    lines = [
        [
            (str(line.period.branch), ""),
            (
                f"{line.period.month:%Y-%m}",
                reverse("service:check_month", args=[line.period.pk]),
            ),
            (f"{line.tally.done} / {line.tally.drawn}", ""),
            (str(line.tally.confirmed), ""),
            (str(line.tally.denied), ""),
            (str(line.tally.unverified), ""),
            (percent(line.tally.bound), ""),
        ]
        for line in drawn
    ]
    heads = [
        *(_("branch"), _("month"), _("done / drawn"), _("confirmed"), _("denied")),
        *(_("not verified"), _("at most false (exact, 95%)")),
    ]
    return Section("checks", _("Spot checks"), figures, heads, lines)
