"""Brokers and complaints in the supervisor's pack."""

from collections.abc import Iterator
from statistics import median
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policies import working_calendar
from core.clock import day_of
from opinions.analytics.pack_parts import Figure, Period, Section, count_of, url_of
from opinions.analytics.roster import KINDS, roster_of
from opinions.enums import Category
from opinions.models import Opinion
from opinions.querysets import OpinionQuerySet, shown
from opinions.rules.clock import taken


def roster_part(viewer: User, period: Period) -> Section:
    roster, words = roster_of(viewer, period.first, period.last), _roster_words()
    figures = [
        count_of(
            words[kind][0],
            len(roster[kind]),
            words[kind][1],
            url_of("opinions:roster", what=kind, **period.query),
        )
        for kind in KINDS
    ]
    return Section("roster", _("Brokers"), figures)


def _roster_words() -> dict[str, tuple[str, str]]:
    return {
        "start": (
            _("Brokers on the first day"),
            _("People with the role broker who had joined and not left by then."),
        ),
        "joined": (_("Joined"), _("Brokers whose first day lies in the period.")),
        "left": (
            _("Left"),
            _("Brokers whose access was closed in the period, by the sealed records."),
        ),
        "end": (
            _("Brokers on the last day"),
            _("On the first day, and joined, less those who left."),
        ),
        "lapsed": (
            _("Certificates ended"),
            _("Certificates of brokers whose last day lies in the period."),
        ),
    }


def complaints_part(viewer: User, period: Period) -> Section:
    rows = Opinion.objects.visible_to(viewer).filter(category=Category.COMPLAINT)
    rows = rows.opened_between(period.first, period.last)
    asked = {"category": Category.COMPLAINT.value, **period.query}
    figures = [
        count_of(
            label,
            shown(rows, show).count(),
            definition,
            url_of("opinions:opinions", show=show, **asked),
        )
        for show, label, definition in _complaint_words()
    ]
    working = working_calendar()
    closed = rows.filter(state="closed").values_list("opened_at", "closed_at")
    days = [taken(day_of(a), day_of(b), working) for a, b in closed]
    middle = Figure(
        _("Working days to closing, median"),
        f"{median(days):g}" if days else "—",
        _("From the day of registration to that of closing, of those closed."),
        url_of("opinions:opinions", show="closed", **asked),
    )
    return Section("complaints", _("Complaints"), [*figures, middle])


def _complaint_words() -> list[tuple[str, str, str]]:
    return [
        (
            "",
            _("Registered"),
            _("Opinions of the category complaint, by the day of registration."),
        ),
        (
            "in_time",
            _("Closed in time"),
            _("Closed by the client's word within the term of working days."),
        ),
        (
            "late",
            _("Not in time"),
            _("Closed after the term, or still running after it."),
        ),
        ("running", _("Running"), _("Not closed by the client's word yet.")),
        (
            "reopened",
            _("Opened again"),
            _("Opened again after they were closed; the same term goes on."),
        ),
    ]


def complaint_rows(rows: OpinionQuerySet, period: Period) -> Iterator[list[Any]]:
    """Yield every complaint of a period with its times, for the workbook; no names."""
    found = rows.filter(category=Category.COMPLAINT)
    found = found.opened_between(period.first, period.last)
    title, working = _("Complaints with times"), working_calendar()
    yield [
        title,
        *(_("number"), _("cause"), _("weight"), _("registered at"), _("due on")),
        *(_("closed at"), _("working days"), _("opened again"), _("branch")),
    ]
    for one in found.select_related("client__branch").order_by("opened_at", "pk"):
        closed, opened_on = one.closed_at, day_of(one.opened_at)
        yield [
            title,
            one.pk,
            str(one.get_cause_display()),
            str(one.get_weight_display()),
            f"{localtime(one.opened_at):%Y-%m-%d %H:%M}",
            str(one.due_on),
            f"{localtime(closed):%Y-%m-%d %H:%M}" if closed else "",
            taken(opened_on, day_of(closed), working) if closed else "",
            one.reopened,
            str(one.client.branch),
        ]
