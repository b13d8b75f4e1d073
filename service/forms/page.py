"""The log form as its page draws it: tiles instead of selects."""

from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.policies import working_calendar
from core.clock import now, today
from core.templatetags.display import day as shown_day
from pipeline.analytics import offered_scripts
from service.enums import KIND_ICONS, Aida, Shown
from service.forms.contact import ContactForm, EntryFields
from service.forms.meeting import MEETING
from service.forms.tiles import Tick, Tile, tiles
from service.rules import mind_behind, quick_days, quick_moments

FOLDED = {
    "further": ("next_when", "next_on", "next_what", "advance_to", "aida"),
    "more": (
        "unsolved",
        "note",
        "objection",
        "script",
        "attendees",
        "introducer",
        "minutes",
        "happened_at",
    ),
    "meeting": MEETING,
}


def log_page(form: ContactForm) -> dict[str, Any]:
    """Return the tiles of each radio field, and which folds to open."""
    return {
        "form": form,
        "kinds": tiles(form["kind"], icons=KIND_ICONS),
        "outcomes": tiles(form["outcome"]),
        "minds": tiles(form["aida"], smalls=_minds()),
        "moves": tiles(form["advance_to"]),
        "days": _days(form),
        **meeting_page(form),
        "moments": _moments(form),
        "open": {fold: _is_open(form, names) for fold, names in FOLDED.items()}
        | {"papers": any(field.value() for field in form.paper_fields)},
        "warning": mind_warning(
            str(form["advance_to"].value() or form.client.stage),
            str(form["aida"].value() or ""),
        ),
    }


def meeting_page(form: EntryFields) -> dict[str, Any]:
    """Return the tiles of what was shown and of who was there."""
    chosen = {
        name: {str(one) for one in form[name].value() or ()}
        for name in ("shown", "companions")
    }
    shown = [
        Tick(f"id_shown_{n}", "shown", value, str(label), value in chosen["shown"])
        for n, (value, label) in enumerate(Shown.choices)
    ]
    people: Any = form.fields["companions"]
    beside = [
        Tick(f"id_companions_{one.pk}", "companions", str(one.pk), one.full_name,
             str(one.pk) in chosen["companions"])
        for one in people.queryset
    ]  # fmt: skip
    return {"shown": shown, "beside": beside}


def said_in(form: ContactForm, by: User) -> dict[str, Any]:
    """Return the scripts that may be said, first those against the objection chosen."""
    chosen = str(form["objection"].value() or "")
    number = int(chosen) if chosen.isascii() and chosen.isdigit() else None
    return {
        "offered": offered_scripts(by, form.client, objection_id=number),
        "objection": number,
        "used": str(form["script"].value() or ""),
        "is_in_form": True,
    }


def mind_warning(stage: str, mind: str) -> str:
    """Say that the client's mind lags behind the stage; empty when it does not."""
    wanted = mind_behind(stage, mind)
    words = _mind_names()
    return wanted and _(
        "Stage %(stage)s usually needs %(wanted)s; the client's mind is at %(mind)s. "
        "The move is yours to judge."
    ) % {"stage": stage, "wanted": words[wanted], "mind": words[mind]}


def _mind_names() -> dict[str, str]:
    return {mind.value: str(mind.label) for mind in Aida}


def _minds() -> dict[str, str]:
    return {
        "attention": _("has heard of it"),
        "interest": _("is willing to listen"),
        "desire": _("wants it"),
        "action": _("wants to act"),
    }


def _days(form: ContactForm) -> list[Tile]:
    names = {
        "tomorrow": _("tomorrow"),
        "three_days": _("in 3 days"),
        "monday": _("next Monday"),
        "two_weeks": _("in 2 weeks"),
    }
    chosen = str(form["next_when"].value() or "")
    offered = [("", _("none agreed"), "")]
    for quick in quick_days(today(), working_calendar()):
        small = f"{shown_day(quick.day)} {date_format(quick.day, 'D')}"
        offered.append((quick.day.isoformat(), names[quick.name], small))
    return [
        Tile(f"id_next_when_{n}", "next_when", value, label, "", small,
             value == chosen, required=False)
        for n, (value, label, small) in enumerate(offered)
    ]  # fmt: skip


def _moments(form: ContactForm) -> list[Tile]:
    names = {
        "now": _("just now"),
        "hour": ngettext("%(n)d hour ago", "%(n)d hours ago", 1) % {"n": 1},
        "morning": _("this morning"),
        "yesterday": _("yesterday"),
    }
    chosen = str(form["when"].value() or "")
    offered = [("", names["now"], "")]
    for name, at in quick_moments(localtime(now()))[1:]:
        iso = at.replace(second=0, microsecond=0).isoformat()
        offered.append((iso, names[name], f"{at:%H:%M}"))
    if chosen and chosen not in [value for value, *_rest in offered]:
        offered.append((chosen, _("as chosen"), chosen[11:16]))
    return [
        Tile(f"id_when_{n}", "when", value, label, "", small,
             value == chosen, required=False)
        for n, (value, label, small) in enumerate(offered)
    ]  # fmt: skip


def _is_open(form: ContactForm, names: tuple[str, ...]) -> bool:
    return any(form.errors.get(name) or form[name].value() for name in names)
