"""Rows of a contact file: read, understood, or rejected with a reason."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from clients.importing.values import choice_of, moment, text_of
from core.files import FileRefused, Table
from core.text import fold
from service.actions import EARLIEST
from service.enums import Aida, ContactKind, ContactOutcome

LONGEST_MINUTES = 1440
NEEDED = ("client", "kind", "happened_at")
HEADINGS: dict[str, tuple[str, ...]] = {
    "client": ("client", "客户", "会员号", "member_no", "external_ref"),
    "kind": ("kind", "方式", "接触方式", "类型"),
    "happened_at": ("happened_at", "happened at", "时间", "接触时间", "发生时间"),
    "broker": ("broker", "经纪人", "客户经理"),
    "outcome": ("outcome", "结果"),
    "minutes": ("minutes", "分钟", "时长"),
    "aida": ("aida", "心思"),
    "note": ("note", "备注", "内容"),
    "attendees": ("attendees", "also present", "同行人"),
}
KIND_WORDS = {
    "call": "phone", "tel": "phone", "telephone": "phone", "电话": "phone",
    "meeting": "visit", "face_to_face": "visit", "face-to-face": "visit",
    "面谈": "visit", "面访": "visit", "拜访": "visit", "上门": "visit",
    "定期访问": "interview", "访谈": "interview", "到营业部": "reception",
    "接待": "reception", "wechat": "message", "sms": "message", "微信": "message",
    "短信": "message", "邮件": "email", "信函": "letter", "活动": "event",
}  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """One understood row; `client` and `broker` are still as written."""

    row: int
    client: str
    broker: str
    happened_at: datetime
    facts: dict[str, Any]


@dataclass
class ContactReport:
    """What came of a file. `rejected` lists {row, field, reason}."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    duplicates: int = 0
    dry_run: bool = False
    rejected: list[dict[str, Any]] = field(default_factory=list)

    def reject(self, row: int, column: str, reason: str) -> None:
        """Note why a row cannot be taken."""
        self.rejected.append({"row": row, "field": column, "reason": reason})


def _minutes(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and int(text[:6]) <= LONGEST_MINUTES):
        raise ValidationError(_("Minutes are a whole number between 0 and 1440."))
    return int(text)


def _happened(text: str) -> datetime:
    try:
        at = moment(text)
        is_early = at < EARLIEST
    except (ValueError, OverflowError):
        raise ValidationError(_("Write the time as 2026-11-24 15:00.")) from None
    if is_early:
        raise ValidationError(_("A contact before the year 2000 cannot be entered."))
    return at


def _or_nothing(read: Callable[[str], Any], text: str) -> Any:
    return read(text) if text else ""


READERS: dict[str, Callable[[str], Any]] = {
    "kind": choice_of(ContactKind, KIND_WORDS),
    "outcome": partial(_or_nothing, choice_of(ContactOutcome, {})),
    "aida": partial(_or_nothing, choice_of(Aida, {})),
    "minutes": _minutes,
    "note": text_of(4000),
    "attendees": text_of(200),
}


def entries(table: Table, report: ContactReport) -> Iterator[Entry]:
    """Yield the rows that can be understood; note the others in the report.

    Raises FileRefused when a needed column is missing or the same one comes twice.
    """
    places = _places(table.columns)
    for number, cells in enumerate(table.rows, 1):
        report.rows += 1
        texts = {name: cells[place].strip() for name, place in places.items()}
        entry = _entry(number, texts, report)
        if entry:
            yield entry


def _places(columns: list[str]) -> dict[str, int]:
    words = {fold(word): name for name, all_ in HEADINGS.items() for word in all_}
    places: dict[str, int] = {}
    for place, heading in enumerate(columns):
        name = words.get(fold(heading))
        if name and name not in places:
            places[name] = place
    for name in NEEDED:
        if name not in places:
            raise FileRefused(
                _("There is no column “%(column)s”; the columns are %(columns)s.")
                % {"column": name, "columns": ", ".join(HEADINGS)}
            )
    return places


def _entry(number: int, texts: dict[str, str], report: ContactReport) -> Entry | None:
    known = len(report.rejected)
    if not texts["client"]:
        report.reject(number, "client", _("The client is missing."))
    at: datetime | None = None
    facts: dict[str, Any] = {}
    try:
        at = _happened(texts["happened_at"])
    except ValidationError as problem:
        report.reject(number, "happened_at", problem.messages[0])
    for name, read in READERS.items():
        try:
            facts[name] = read(texts[name]) if name in texts else None
        except ValidationError as problem:
            report.reject(number, name, problem.messages[0])
    if at is None or len(report.rejected) > known:
        return None
    given = {name: value for name, value in facts.items() if value is not None}
    return Entry(number, texts["client"], texts.get("broker", ""), at, given)
