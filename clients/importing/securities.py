"""The list of securities: codes are text, names may change, codes do not."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clients.importing.values import text_of
from clients.models import Security
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
}
EXCHANGES = {"XSHG": "SH", "SSE": "SH", "XSHE": "SZ", "SZSE": "SZ", "BSE": "BJ"}
TEXTS = ("name", "area", "industry")
UPDATED = (*TEXTS, "listed_on")
_CODE = re.compile(r"([0-9A-Za-z]{1,12})(?:\.([A-Za-z]{2,4}))?")
DIGITS = {"HK": 5}
USUAL_DIGITS = 6
AT_ONCE = 400


@dataclass
class SecuritiesReport:
    """What came of a list of securities, in rows."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    duplicates: int = 0
    rejected: list[dict[str, Any]] = field(default_factory=list)


def import_securities(table: Table) -> SecuritiesReport:
    """Enter new securities and follow changed names; all rows or none.

    With a rejected row nothing is written. Raises FileRefused without code or name.
    """
    places = _places(table.columns)
    report, found = SecuritiesReport(), {}
    for number, row in enumerate(table.rows, 1):
        report.rows += 1
        try:
            facts = _read(row, places)
        except _BadCell as error:
            reason = {"row": number, "field": error.field, "reason": str(error)}
            report.rejected.append(reason)
            continue
        key = (facts.pop("code"), facts.pop("exchange"))
        report.duplicates += key in found
        found[key] = facts
    if not report.rejected:
        _write(found, report)
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


class _BadCell(Exception):  # noqa: N818
    def __init__(self, reason: str, field: str) -> None:
        super().__init__(reason)
        self.field = field


def _read(row: Sequence[str], places: dict[str, int]) -> dict[str, Any]:
    texts = {name: row[place].strip() for name, place in places.items()}
    code, exchange = _read_code(texts)
    facts: dict[str, Any] = {"code": code, "exchange": exchange, "listed_on": None}
    for name in TEXTS:
        longest: int = getattr(Security, name).field.max_length
        facts[name] = _try(name, text_of(longest), texts.get(name, ""))
    if not facts["name"]:
        raise _BadCell(_("The name is missing."), "name")
    if day := texts.get("listed_on"):
        facts["listed_on"] = _try("listed_on", read_day, day)
    return facts


def _read_code(texts: dict[str, str]) -> tuple[str, str]:
    match = _CODE.fullmatch(texts["code"])
    if not match:
        raise _BadCell(
            _("“%(written)s” is no code: letters and digits, as 000001 or 000001.SZ.")
            % {"written": texts["code"][:40]},
            "code",
        )
    exchange = (match[2] or texts.get("exchange", "")).upper()
    exchange = EXCHANGES.get(exchange, exchange)
    if len(exchange) > 4:  # noqa: PLR2004 — the column's width
        raise _BadCell(_("An exchange has at most four letters."), "exchange")
    if match[1].isdigit() and len(match[1]) < DIGITS.get(exchange, USUAL_DIGITS):
        raise _BadCell(
            _("“%(written)s” has lost its leading zeros; store codes as text.")
            % {"written": match[1]},
            "code",
        )
    return match[1].upper(), exchange


def _try(name: str, read: Any, text: str) -> str | date:
    try:
        value: str | date = read(text)
    except ValidationError as error:
        raise _BadCell(" ".join(error.messages), name) from None
    return value


@transaction.atomic
def _write(
    found: dict[tuple[str, str], dict[str, Any]], report: SecuritiesReport
) -> None:
    known = {(s.code, s.exchange): s for s in Security.objects.select_for_update()}
    by_code: dict[str, list[Security]] = {}
    for one in known.values():
        by_code.setdefault(one.code, []).append(one)
    new: list[Security] = []
    changed: list[Security] = []
    for (code, exchange), facts in found.items():
        security: Security | None = known.get((code, exchange))
        if security is None and not exchange and len(by_code.get(code, ())) == 1:
            security = by_code[code][0]
        if security is None:
            new.append(Security(code=code, exchange=exchange, **facts))
        elif _differs(security, facts):
            changed.append(security)
        else:
            report.duplicates += 1
    Security.objects.bulk_create(new)
    Security.objects.bulk_update(changed, UPDATED, batch_size=AT_ONCE)
    report.created, report.updated = len(new), len(changed)


def _differs(security: Security, facts: dict[str, Any]) -> bool:
    """Follow what the list says where it says anything; tell whether it was news."""
    news = {n: v for n, v in facts.items() if v and getattr(security, n) != v}
    for name, value in news.items():
        setattr(security, name, value)
    return bool(news)
