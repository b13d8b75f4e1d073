"""Rows of a history file, read and checked one by one."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from accounts.enums import ROLES_WITH_BRANCH
from accounts.models import User
from core.clock import now, read_moment
from core.files import FileRefused, read_table
from core.text import has_unwanted
from pipeline.actions.moves import EARLIEST
from pipeline.enums import Outcome
from pipeline.rules import STAGES

NEEDED = ("client", "stage", "at")
KNOWN = (*NEEDED, "broker", "reason")
LONGEST_REF, LONGEST_REASON = 80, 200
Key = tuple[str, datetime]


@dataclass
class Row:
    """One row of the file, understood."""

    number: int
    ref: str
    stage: str
    outcome: str
    at: datetime
    broker: User | None
    reason: str

    @property
    def key(self) -> Key:
        return (self.stage or self.outcome, self.at)


@dataclass
class HistoryReport:
    """What became of each row, and how many clients were touched."""

    rows: int = 0
    moves: int = 0
    created: int = 0
    updated: int = 0
    duplicates: int = 0
    rejected: list[dict[str, Any]] = field(default_factory=list)
    dry_run: bool = False

    def reject(self, number: int, column: str, reason: str) -> None:
        """Note why a row cannot be taken."""
        self.rejected.append({"row": number, "field": column, "reason": reason})


class Refusal(Exception):  # noqa: N818 — a decision, not an accident
    """A row cannot be taken: which column, and why."""

    def __init__(self, reason: str, column: str) -> None:
        super().__init__(reason)
        self.column, self.reason = column, reason


def read_rows(path: Path, by: User, report: HistoryReport) -> Iterator[Row]:
    table = read_table(path, name=path.name)
    columns = [heading.strip().lower() for heading in table.columns]
    if missing := [name for name in NEEDED if name not in columns]:
        raise FileRefused(
            _("There is no column “%(column)s”; the columns are %(columns)s.")
            % {"column": missing[0], "columns": ", ".join(KNOWN)}
        )
    people = {
        person.username: person
        for person in User.objects.visible_to(by).filter(role__in=ROLES_WITH_BRANCH)
    }
    for number, cells in enumerate(table.rows, 1):
        report.rows += 1
        try:
            yield _read_row(number, dict(zip(columns, cells, strict=False)), people)
        except Refusal as refusal:
            report.reject(number, refusal.column, refusal.reason)


def _read_row(number: int, cells: dict[str, str], people: dict[str, User]) -> Row:
    ref, reason = cells["client"].strip(), cells.get("reason", "").strip()
    if not ref:
        raise Refusal(_("The client's reference is missing."), "client")
    if len(ref) > LONGEST_REF:
        raise Refusal(_("The reference is longer than 80 characters."), "client")
    if len(reason) > LONGEST_REASON:
        raise Refusal(_("The reason is longer than 200 characters."), "reason")
    for column, text in (("client", ref), ("reason", reason)):
        if has_unwanted(text):
            raise Refusal(_("It holds characters that cannot be kept."), column)
    stage, outcome = _read_stage(cells["stage"].strip())
    login = cells.get("broker", "").strip()
    if login and login not in people:
        raise Refusal(
            _("You work with nobody whose login is “%(login)s”.")
            % {"login": login[:60]},
            "broker",
        )
    at = _read_at(cells["at"].strip())
    return Row(number, ref, stage, outcome, at, people.get(login), reason)


def _read_stage(text: str) -> tuple[str, str]:
    if len(text) == 1 and text.upper() in STAGES:
        return text.upper(), ""
    if text.lower() in Outcome.values:
        return "", text.lower()
    raise Refusal(
        _("“%(stage)s” is no stage: A, B, C, D, lost, dormant or recycled.")
        % {"stage": text[:20]},
        "stage",
    )


def _read_at(text: str) -> datetime:
    try:
        at = read_moment(text)
        is_early, is_late = at < EARLIEST, at > now()
    except (ValueError, OverflowError):
        raise Refusal(
            _("“%(at)s” is no moment: write it as 2026-11-24 10:30.")
            % {"at": text[:40]},
            "at",
        ) from None
    if is_late:
        raise Refusal(_("A move cannot lie in the future."), "at")
    if is_early:
        raise Refusal(_("A move cannot lie before 1990."), "at")
    return at
