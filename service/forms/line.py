"""A line that was read, as a page: chips to confirm, questions to answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policies import working_calendar
from clients.models import Client
from core.clock import SHANGHAI, today
from core.templatetags.display import day as shown_day
from core.templatetags.display import moment as shown_moment
from service.actions.appointing import keeper_of
from service.analytics.appointments import clashes
from service.analytics.line import LineRead
from service.enums import KIND_ICONS, ContactKind, ContactOutcome
from service.forms.appointment import warning_words
from service.forms.contact import ContactForm
from service.forms.tiles import Tile
from service.rules.appointments import USUAL_LENGTH

PLAIN = ("kind", "outcome", "aida", "objection", "minutes", "attendees")
# What is always shown; the rest only when the line said it.
ALWAYS = ("kind", "outcome", "happened_at", "note")
SHOWN = (
    *("kind", "outcome", "happened_at", "aida", "objection", "minutes"),
    *("next_on", "next_at", "book", "next_what", "attendees", "introducer", "note"),
)


@dataclass(frozen=True)
class Question:
    """What the line leaves open: one of a few has to be tapped."""

    legend: str
    tiles: list[Tile]


def initial_of(read: LineRead) -> dict[str, Any]:
    """Return what the form is filled with; what is open stays empty."""
    reading = read.reading
    filled = {name: reading.value(name) for name in PLAIN}
    filled |= {name: reading.value(name) for name in ("next_on", "next_at")}
    filled["next_what"] = reading.value("next_what")
    filled["happened_at"] = _when(reading.value("happened_at"))
    filled["note"] = reading.note
    filled["book"] = reading.value("book")
    filled["papers"] = dict(reading.value("papers") or ())
    introducer = read.client_of("introducer")
    if introducer:
        filled["introducer"] = f"{introducer.name} {introducer.phone_key[-4:]}".strip()
    return {n: value for n, value in filled.items() if value not in (None, "", {})}


def _when(moment: datetime | None) -> datetime | None:
    return moment and moment.replace(second=0, microsecond=0)


def line_page(read: LineRead, *, by: User, token: object) -> dict[str, Any]:
    """Return what the page of a read line shows."""
    reading = read.reading
    client = read.client_of("client") or Client(branch=by.branch)
    form = ContactForm(
        by=by, client=client, initial=initial_of(read) | {"token": token}
    )
    form.fields["happened_at"].label = _("Happened at")
    form.fields["next_on"].label = _("Next step on")
    questions = [*_questions(read), *_objection_question(read, form)]
    asked = {tile.name for question in questions for tile in question.tiles}
    told = {slot for slot, chip in reading.chips.items() if not chip.asks}
    shown = [
        name for name in SHOWN if name not in asked and (name in told or name in ALWAYS)
    ]
    return {
        "read": reading,
        "form": form,
        "client": read.client_of("client"),
        "questions": questions,
        "chips": [form[name] for name in shown if name != "note"]
        + [field for field in form.paper_fields if field.value()],
        "assumed": {s for s, chip in reading.chips.items() if chip.is_assumed},
        "nobody": "client" not in reading.chips,
        "clashing": booking_warnings(read, by=by),
    }


def booking_warnings(read: LineRead, *, by: User) -> list[str]:
    """Say what lies at the time of the appointment a line agrees on."""
    reading, client = read.reading, read.client_of("client")
    day, at = reading.value("next_on"), reading.value("next_at")
    if client is None or not (reading.value("book") and day and at):
        return []
    start = datetime.combine(day, at, tzinfo=SHANGHAI)
    span = (start, start + timedelta(minutes=USUAL_LENGTH))
    found = clashes(by=by, keeper=keeper_of(client, by), client=client, span=span)
    return warning_words(found, is_closed=not working_calendar().is_open(day))


def _questions(read: LineRead) -> Iterable[Question]:
    chips = read.reading.chips
    if (chip := chips.get("client")) and chip.asks:
        rows = [(n, *_client_words(read.clients[n])) for n in chip.choices]
        yield Question(_("Which of them?"), _tiles("client", rows))
    kinds = chips.get("kind")
    if kinds is None or kinds.asks:
        offered = kinds.choices if kinds else ContactKind.values
        rows = [(k, str(ContactKind(k).label), "") for k in offered]
        yield Question(_("How were you in touch?"), _tiles("kind", rows))
    yield from _day_questions(read)


def _client_words(client: Client) -> tuple[str, str]:
    tail = client.phone_key[-4:]
    name = f"{client.name} · {tail}" if tail else client.name
    last = client.last_contact_at
    seen = _("last contact %(day)s") % {"day": shown_moment(last)} if last else ""
    stage = f"{client.stage} {client.get_stage_display()}" if client.stage else ""
    return name, " · ".join(filter(None, (stage, seen)))


def _day_questions(read: LineRead) -> Iterable[Question]:
    chips = read.reading.chips
    if (chip := chips.get("day")) is not None:
        days = [chip.value] if chip.value else chip.choices
        rows = [(d, _day(d), _side(d)) for d in days]
        yield Question(_("Which day do you mean?"), _tiles("day", rows))
    if (chip := chips.get("next_on")) and chip.asks:
        rows = [(d, _day(d), "") for d in chip.choices]
        yield Question(_("Next step on which day?"), _tiles("next_on", rows))
    if (chip := chips.get("happened_at")) and chip.asks:
        rows = [
            (f"{localtime(at):%Y-%m-%dT%H:%M}", shown_moment(at), "")
            for at in chip.choices
        ]
        yield Question(_("When did it happen?"), _tiles("happened_at", rows))
    if (chip := chips.get("outcome")) and chip.asks:
        rows = [(v, str(ContactOutcome(v).label), "") for v in chip.choices]
        yield Question(_("What came of it?"), _tiles("outcome", rows))


def _objection_question(read: LineRead, form: ContactForm) -> Iterable[Question]:
    chip = read.reading.chips.get("objection")
    if chip is None or not chip.asks:
        return
    names = {o.pk: o.name for o in form.fields["objection"].queryset}  # type: ignore[attr-defined]
    rows = [(n, names[n], "") for n in chip.choices if n in names]
    yield Question(_("Which objection?"), _tiles("objection", rows))


def _day(day: date) -> str:
    return f"{shown_day(day)} {date_format(day, 'D')}"


def _side(day: date) -> str:
    return _("when it happened") if day <= today() else _("the next step")


def _tiles(name: str, rows: Iterable[tuple[Any, Any, str]]) -> list[Tile]:
    icons = KIND_ICONS if name == "kind" else {}
    return [
        Tile(f"id_{name}_{n}", name, str(value), str(label), icons.get(value, ""),
             small, checked=False, required=True)
        for n, (value, label, small) in enumerate(rows)
    ]  # fmt: skip
