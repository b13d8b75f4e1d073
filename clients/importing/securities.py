"""The list of securities: codes are text, names may change, codes do not."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clients.actions.securities import rename, search_text_of
from clients.enums import SecurityStatus
from clients.importing.codes import BadCell, code_of
from clients.importing.values import choice_of, text_of
from clients.models import Security, SecurityName
from core.clock import today
from core.files import FileRefused, Table
from core.forms import read_day
from core.text import fold

HEADINGS = {
    "code": ("ts_code", "code", "symbol", "代码", "证券代码", "股票代码"),
    "exchange": ("exchange", "交易所", "市场"),
    "name": ("name", "名称", "证券名称", "股票名称", "证券简称", "股票简称"),
    "area": ("area", "地区", "地域"),
    "industry": ("industry", "行业", "所属行业"),
    "listed_on": ("list_date", "listed_on", "上市日期"),
    "status": ("list_status", "status", "状态", "上市状态"),
}
STATUSES = {"l": "listed", "正常": "listed", "d": "delisted", "p": "suspended",
            "退市": "delisted", "停牌": "suspended", "上市": "listed"}  # fmt: skip
TEXTS = ("name", "area", "industry")
WRITTEN = (
    *TEXTS,
    *("listed_on", "status", "named_on", "search_text"),
)
AT_ONCE = 400


@dataclass
class SecuritiesReport:
    """What came of a list of securities, in rows."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    duplicates: int = 0
    rejected: list[dict[str, Any]] = field(default_factory=list)


def import_securities(
    table: Table, *, as_of: date | None = None, is_trial: bool = False
) -> SecuritiesReport:
    """Enter new securities and follow changed names; all rows or none.

    `as_of` is the day the list speaks of: new names hold from it (today). With a
    rejected row nothing is written; a trial never writes. Raises FileRefused without
    code or name.
    """
    places = _places(table.columns)
    report, found = SecuritiesReport(), {}
    for number, row in enumerate(table.rows, 1):
        report.rows += 1
        try:
            facts = _read(row, places)
        except BadCell as error:
            reason = {"row": number, "field": error.field, "reason": str(error)}
            report.rejected.append(reason)
            continue
        key = (facts.pop("code"), facts.pop("exchange"))
        report.duplicates += key in found
        found[key] = facts
    if not report.rejected:
        with transaction.atomic():
            _write(found, report, as_of or today(), is_trial=is_trial)
    return report


def _places(columns: Sequence[str]) -> dict[str, int]:
    known = [fold(column) for column in columns]
    places = {}
    for name, words in HEADINGS.items():
        place = next((known.index(w) for w in words if w in known), None)
        if place is not None:
            places[name] = place
    for name in ("code", "name"):
        if name not in places:
            raise FileRefused(
                _("No column is headed “%(heading)s”.") % {"heading": HEADINGS[name][1]}
            )
    return places


def _read(row: Sequence[str], places: dict[str, int]) -> dict[str, Any]:
    texts = {name: row[place].strip() for name, place in places.items()}
    code = code_of(texts["code"], texts.get("exchange", ""))
    facts: dict[str, Any] = {"code": code.code, "exchange": code.exchange}
    facts["listed_on"] = None
    for name in TEXTS:
        longest: int = getattr(Security, name).field.max_length
        facts[name] = _try(name, text_of(longest), texts.get(name, ""))
    if not facts["name"]:
        raise BadCell(_("The name is missing."), "name")
    if day := texts.get("listed_on"):
        facts["listed_on"] = _try("listed_on", read_day, day)
    if status := texts.get("status"):
        facts["status"] = _try("status", choice_of(SecurityStatus, STATUSES), status)
    return facts


def _try(name: str, read: Any, text: str) -> str | date:
    try:
        value: str | date = read(text)
    except ValidationError as error:
        raise BadCell(" ".join(error.messages), name) from None
    return value


def _write(
    found: dict[tuple[str, str], dict[str, Any]],
    report: SecuritiesReport,
    day: date,
    *,
    is_trial: bool,
) -> None:
    known = {(s.code, s.exchange): s for s in Security.objects.select_for_update()}
    by_code: dict[str, list[Security]] = {}
    for one in known.values():
        by_code.setdefault(one.code, []).append(one)
    new, changed, unfindable = [], [], []
    renamed: list[SecurityName] = []
    for (code, exchange), facts in found.items():
        security: Security | None = known.get((code, exchange))
        if security is None and not exchange and len(by_code.get(code, ())) == 1:
            security = by_code[code][0]
        if security is None:
            text = search_text_of(facts["name"])
            new.append(
                Security(code=code, exchange=exchange, search_text=text, **facts)
            )
        elif _differs(security, facts, day, renamed):
            changed.append(security)
        else:
            report.duplicates += 1
            unfindable += [] if security.search_text else [security]
    report.created, report.updated = len(new), len(changed)
    if is_trial:
        return
    SecurityName.objects.bulk_create(renamed)
    changed += unfindable
    _make_findable(changed)
    Security.objects.bulk_create(new, batch_size=AT_ONCE)
    Security.objects.bulk_update(changed, WRITTEN, batch_size=AT_ONCE)


def _differs(
    security: Security, facts: dict[str, Any], day: date, renamed: list[SecurityName]
) -> bool:
    """Follow what the list says where it says anything; tell whether it was news."""
    news = {n: v for n, v in facts.items() if v and getattr(security, n) != v}
    if name := news.pop("name", ""):
        renamed.append(rename(security, name, on=day))
    for field_name, value in news.items():
        setattr(security, field_name, value)
    return bool(news or name)


def _make_findable(securities: list[Security]) -> None:
    """Let securities be found under every name they have had."""
    former: dict[int, list[str]] = {}
    numbers = [security.pk for security in securities]
    for start in range(0, len(numbers), AT_ONCE):
        rows = SecurityName.objects.filter(
            security__in=numbers[start : start + AT_ONCE]
        )
        for row in rows.order_by("-to_on", "-pk"):
            former.setdefault(row.security_id, []).append(row.name)
    for security in securities:
        names = former.get(security.pk, ())
        security.search_text = search_text_of(security.name, names)
