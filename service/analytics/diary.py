"""What somebody did in a day, a week, a month: figures, and a draft in words.

A figure is counted by the very query its link opens.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.scoping import Viewer
from core.clock import start_of
from core.templatetags.display import day as shown_day
from service.enums import AppointmentState, ContactKind, ContactOutcome
from service.models import Appointment, Contact
from service.querysets import ContactQuerySet
from service.rules.diary import after

MOST_LINES = 60
LONGEST_NOTE = 60


@dataclass(frozen=True)
class Figure:
    """One count, and the page that lists what it counts."""

    name: str
    label: str
    count: int
    href: str = ""


@dataclass(frozen=True)
class Period:
    """Whose days, as whom they are read, from when until before when."""

    user: User
    viewer: Viewer
    span: str
    first: date

    @property
    def end(self) -> date:
        return after(self.span, self.first)

    @property
    def contacts(self) -> ContactQuerySet:
        """The entries of these days, as the contact log lists them."""
        rows: ContactQuerySet = Contact.objects.visible_to(self.viewer).current()
        rows = rows.filter(broker=self.user)
        return rows.between(start_of(self.first), start_of(self.end))

    def contact_page(self, **more: str) -> str:
        """Return the address of the contact log with these entries."""
        asked = {
            "broker": str(self.user.pk),
            "since": self.first.isoformat(),
            "until": (self.end - timedelta(days=1)).isoformat(),
        }
        return f"{reverse('service:contacts')}?{urlencode(asked | more)}"


def figures_of(period: Period) -> list[Figure]:
    """Count a period: entries by kind, people, minutes, moves; two statements."""
    kinds = {
        f"k_{kind}": Count("pk", filter=Q(kind=kind)) for kind in ContactKind.values
    }
    unmet = Q(outcome=ContactOutcome.NOT_REACHED)
    sums = period.contacts.aggregate(
        contacts=Count("pk"),
        people=Count("client", distinct=True),
        minutes=Sum("minutes"),
        missed=Count("pk", filter=unmet),
        moved=Count("pk", filter=~Q(advanced_to="")),
        **kinds,
    )
    found = [
        Figure("contacts", _("Contacts"), sums["contacts"], period.contact_page()),
        Figure("people", _("Clients"), sums["people"]),
        *_by_kind(period, sums),
        Figure(
            "missed",
            str(ContactOutcome.NOT_REACHED.label),
            sums["missed"],
            period.contact_page(outcome=ContactOutcome.NOT_REACHED),
        ),
        Figure("moved", _("Moves with a contact"), sums["moved"]),
        Figure("minutes", _("Minutes"), sums["minutes"] or 0),
        *_appointments(period),
    ]
    always = ("contacts", "people")
    return [one for one in found if one.count or one.name in always]


def _by_kind(period: Period, sums: Mapping[str, Any]) -> Iterable[Figure]:
    for kind, label in ContactKind.choices:
        address = period.contact_page(kind=kind)
        yield Figure(f"k_{kind}", str(label), sums[f"k_{kind}"], address)


def _appointments(period: Period) -> Iterable[Figure]:
    rows = Appointment.objects.visible_to(period.viewer).filter(broker=period.user)
    rows = rows.between(start_of(period.first), start_of(period.end))
    counts = dict(rows.order_by().values_list("state").annotate(n=Count("pk")))
    asked = {
        "since": period.first.isoformat(),
        "until": (period.end - timedelta(days=1)).isoformat(),
        "broker": str(period.user.pk),
    }
    for state in (AppointmentState.KEPT, AppointmentState.MISSED):
        query = urlencode(asked | {"state": state.value})
        address = f"{reverse('service:appointment_list')}?{query}"
        words = {
            AppointmentState.KEPT: _("Appointments kept"),
            AppointmentState.MISSED: _("Appointments nobody came to"),
        }
        yield Figure(f"a_{state.value}", words[state], counts.get(state, 0), address)


def draft_of(period: Period, figures: Iterable[Figure]) -> str:
    """Write a first draft: a sentence with the figures, then what was done with whom.

    A day tells each entry, a week and a month the meetings and the moves.
    """
    rows = period.contacts.select_related("client", "objection")
    if period.span != "day":
        rows = rows.filter(Q(pk__in=rows.face_to_face()) | ~Q(advanced_to=""))
    lines = [_summary(figures)]
    shown = list(rows.order_by("happened_at", "pk")[: MOST_LINES + 1])
    lines += [_line(one, period.span) for one in shown[:MOST_LINES]]
    if len(shown) > MOST_LINES:
        lines.append(_("… and further ones, see the contact log."))
    return "\n".join(lines)


def _summary(figures: Iterable[Figure]) -> str:
    by_name = {one.name: one for one in figures}
    n, people = by_name["contacts"].count, by_name["people"].count
    if not n:
        return _("No contact was written down.")
    kinds = [f"{o.label} {o.count}" for o in figures if o.name.startswith("k_")]
    said = ngettext(
        "%(n)s contact with %(people)s people: %(kinds)s.",
        "%(n)s contacts with %(people)s people: %(kinds)s.",
        n,
    )
    return said % {"n": n, "people": people, "kinds": "、".join(kinds)}


def _line(one: Contact, span: str) -> str:
    at = localtime(one.happened_at)
    when = f"{at:%H:%M}" if span == "day" else shown_day(at.date())
    parts = [str(one.get_kind_display())]
    if one.outcome:
        parts.append(str(one.get_outcome_display()))
    if one.objection:
        parts.append(_("objection: %(words)s") % {"words": one.objection})
    if one.advanced_to:
        parts.append(_("moved to %(words)s") % {"words": one.advanced_to})
    if one.next_on:
        parts.append(f"{shown_day(one.next_on)} {one.next_what}".strip())
    note = " ".join(one.note.split())[:LONGEST_NOTE]
    return f"{when} {one.client.name}：{'，'.join(parts)}{'。' + note if note else ''}"


def saved_figures(figures: Iterable[Figure]) -> dict[str, int]:
    """Return figures as they are kept with a saved page."""
    return {one.name: one.count for one in figures}
