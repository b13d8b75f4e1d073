"""The versions of an entry beside one another: what each said, and what changed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from clients.models import Client
from core.templatetags.display import moment
from service.models import Contact


@dataclass(frozen=True)
class Cell:
    """What one version says of one thing, and whether the one before said otherwise."""

    text: str
    is_changed: bool


@dataclass(frozen=True)
class Line:
    """One thing an entry says, through its versions, the first one left."""

    label: str
    cells: list[Cell]

    @property
    def is_changed(self) -> bool:
        return any(cell.is_changed for cell in self.cells)


def compared(versions: Sequence[Contact], viewer: User) -> list[Line]:
    """Compare versions, the oldest first; what none of them says is left out."""
    lines = []
    readers = _readers() | {_("Introduced by"): _introducers(versions, viewer)}
    for label, read in readers.items():
        said = [read(version) for version in versions]
        if any(said):
            was = [False, *(before != after for before, after in pairwise(said))]
            cells = [Cell(*pair) for pair in zip(said, was, strict=True)]
            lines.append(Line(label, cells))
    return lines


def _readers() -> dict[str, Callable[[Contact], str]]:
    return {
        _("How"): lambda one: str(one.get_kind_display()),
        _("Happened at"): lambda one: moment(one.happened_at),
        _("What came of it"): lambda one: str(one.get_outcome_display()),
        _("The client's mind"): lambda one: str(one.get_aida_display()),
        _("Objection raised"): lambda one: str(one.objection or ""),
        _("Script used"): lambda one: str(one.script or ""),
        _("Minutes it took"): lambda one: _number(one.minutes),
        _("Shown"): lambda one: " · ".join(one.shown_words),
        _("Signal seen"): lambda one: str(one.get_signal_display()),
        _("Asked for"): lambda one: str(one.get_asked_display()),
        _("Answer"): lambda one: str(one.get_answer_display()),
        _("Documents"): _papers,
        _("Colleagues who were there"): _companions,
        _("Also present"): lambda one: one.attendees,
        _("How content is the client?"): lambda one: one.content_words,
        _("What has changed"): lambda one: _interview(one, "changed"),
        _("Note"): lambda one: one.note,
    }


def _number(value: Any) -> str:
    return "" if value is None else str(value)


def _papers(one: Contact) -> str:
    return " · ".join(f"{name} {words}" for name, _state, words in one.paper_words)


def _companions(one: Contact) -> str:
    people = [row.user.full_name for row in one.companions.all()]
    return " · ".join(sorted(people))


def _introducers(versions: Sequence[Contact], viewer: User) -> Callable[[Contact], str]:
    """Name who introduced, unless it is another's client by now."""
    numbers = {one.introducer_id for one in versions if one.introducer_id}
    seen = Client.objects.visible_to(viewer).filter(pk__in=numbers)
    names = dict(seen.values_list("pk", "name")) if numbers else {}

    def read(one: Contact) -> str:
        unnamed = _("a colleague's client") if one.introducer_id else ""
        return str(names.get(one.introducer_id, unnamed))

    return read


def _interview(one: Contact, name: str) -> str:
    return str((one.interview or {}).get(name, ""))
