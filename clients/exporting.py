"""A list of clients as a file: what the list shows, safe to open, and marked.

The columns are those `import_clients` knows, so that a file brought in again gives the
same people; what cannot be brought in stands behind them. The last column of every row
says who took the list out of the house, and when.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import islice
from pathlib import Path
from types import NoneType
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from clients import enums
from clients.models import Client, ClientStyle
from clients.querysets import ClientQuerySet
from core.clock import SHANGHAI, now
from core.files import safe_cell, write_xlsx
from core.written import Written, mark, write

PER_CHUNK = 2_000
Column = Sequence[Any]
Chunk = list[Column]
# Where a text, in a column joined by NULs, begins with neither letter nor digit.
_ODD_START = re.compile(r"(?:^|\0)[^\w\0]")
# Paths of the plain columns, in the order of the file; None is filled in per chunk.
# A value type's name is for the house only: what leaves carries the scores instead.
PATHS = (
    "name", "phone", "email", "wechat", "gender", "birthday", "address", "occupation",
    "employer", "member_no", "external_ref", "assets", "potential_assets", "stage",
    "stage_since", "origin__source", "origin__channel", "origin__method",
    "origin__outlet", "introducer_id", "origin__legal_basis", "origin__consent_text",
    "horizon", "pk", "risk_class", "broker__username", "note", "pk",
    "outcome", "tier", "size", "current_score", "growth_score", "assets_on",
    "last_contact_at", "added_at",
)  # fmt: skip
INTRODUCER, STYLES, TAGS = 19, 23, 27
LABELLED = {
    4: enums.Gender, 15: enums.Source, 16: enums.Channel, 17: enums.Method,
    20: enums.LegalBasis, 22: enums.Horizon, 28: enums.Outcome, 29: enums.Tier,
    30: enums.Size,
}  # fmt: skip
MOMENTS = (14, 34, 35)
# Data, not interface text: words `clients.importing.fields` reads, Chinese, English.
HEADINGS = (
    ("姓名", "name"), ("电话", "telephone"), ("邮箱", "e-mail"), ("微信", "WeChat"),
    ("性别", "gender"), ("生日", "birthday"), ("地址", "address"),
    ("职业", "occupation"), ("单位", "employer"), ("会员号", "membership number"),
    ("外部编号", "external reference"), ("资产", "assets"),
    ("潜在资产", "potential assets"), ("阶段", "stage"), ("发生时间", "happened at"),
    ("来源", "source"), ("渠道", "channel"), ("方法", "method"), ("网点", "outlet"),
    ("介绍人", "introducer"), ("合法依据", "legal basis"), ("同意文本", "consent text"),
    ("投资期限", "horizon"), ("分析风格", "analysis style"), ("风险等级", "risk class"),
    ("经纪人", "broker"), ("备注", "note"), ("标签", "tags"),
)  # fmt: skip


def header() -> list[str]:
    """Return the headings in the reader's language; the import knows them again."""
    chinese = (get_language() or "").startswith("zh")
    known = [zh if chinese else en for zh, en in HEADINGS]
    return [
        *known, _("outcome"), _("tier"), _("size"), _("score of assets and activity"),
        _("score of possible growth"), _("assets as of"), _("last contact"),
        _("added at"), _("exported by"),
    ]  # fmt: skip


def mark_of(by: User) -> str:
    """Return what every copy carries: who took it out, and when."""
    return f"{by.username} {localtime(now()):%Y-%m-%d %H:%M}"


def chunks_of(clients: ClientQuerySet, *, by: User) -> Iterator[Chunk]:
    """Yield the columns of some clients at a time, in the list's order.

    Three statements a chunk more. What is alike in a column is done in one go.
    """
    stamp = mark_of(by)
    words = {
        place: {str(code): str(label) for code, label in choices.choices}
        for place, choices in LABELLED.items()
    }
    found = clients.values_list(*PATHS).iterator(chunk_size=PER_CHUNK)
    while chunk := list(islice(found, PER_CHUNK)):
        columns: list[Column] = [*zip(*chunk, strict=True)]
        _fill_in(columns, by)
        for place, labels in words.items():
            columns[place] = [*map(labels.get, columns[place])]
        for place in MOMENTS:
            columns[place] = [
                at and at.astimezone(SHANGHAI).isoformat(" ", "seconds")[:19]
                for at in columns[place]
            ]
        yield [*columns, [stamp] * len(chunk)]


def _fill_in(columns: list[Column], by: User) -> None:
    """Put styles, tags and introducers into the columns of a chunk."""
    keys = columns[STYLES]
    styles: dict[int, list[str]] = {}
    for client_id, style, level in _styles_written().rows({mark(1): keys}):
        styles.setdefault(client_id, []).append(f"{style}:{level}")
    tags: dict[int, list[str]] = {}
    for client_id, name in _tags_written().rows({mark(1): keys}):
        tags.setdefault(client_id, []).append(name)
    named = _introducers({*columns[INTRODUCER]} - {None}, by)
    columns[INTRODUCER] = [*map(named.get, columns[INTRODUCER])]
    for place, found in ((STYLES, styles), (TAGS, tags)):
        joined = {key: ";".join(words) for key, words in found.items()}
        columns[place] = [*map(joined.get, keys)]


@cache
def _styles_written() -> Written:
    styles = ClientStyle.objects.filter(client__in=[mark(1)])
    return write(
        styles.order_by("client", "style").values_list("client_id", "style", "level")
    )


@cache
def _tags_written() -> Written:
    tagged = Client.tags.through.objects.filter(client__in=[mark(1)])
    return write(tagged.order_by("pk").values_list("client_id", "tag__name"))


def _introducers(keys: set[int], by: User) -> dict[int, str]:
    """Name introducers by what tells them apart; those the exporter may not see not."""
    if not keys:
        return {}
    people = Client.objects.visible_to(by).filter(pk__in=keys)
    columns = people.values_list("pk", "external_ref", "member_no", "phone", "name")
    return {pk: next(filter(None, facts)) for pk, *facts in columns}


def csv_lines(chunks: Iterable[Chunk]) -> Iterator[str]:
    """Yield the header and the lines of each chunk, guarded against formulas.

    Begins with a byte order mark, so that spreadsheets read it as UTF-8.
    """
    yield "\ufeff" + _lines([header()])
    for columns in chunks:
        # Moments are digits already.
        cells = [
            column if place in MOMENTS else _cells(column)
            for place, column in enumerate(columns)
        ]
        yield _lines(zip(*cells, strict=True))


def _lines(rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue()


def _cells(column: Column) -> Column:
    """Return a column as the csv module writes it: None as nothing, the rest as text.

    No text in it is one that a spreadsheet runs.
    """
    kinds = {*map(type, column)}
    if kinds <= {str, NoneType}:
        # Letters and digits begin no formula; most columns need no closer look.
        is_odd = _ODD_START.search("\0".join({*filter(None, column)}))
        return [v and safe_cell(v) for v in column] if is_odd else column
    if kinds == {date, NoneType} or kinds <= {int, NoneType}:
        return column
    return [*map(_cell, column)]


def _cell(value: Any) -> str:
    if value.__class__ is Decimal:
        return f"{value:f}"
    if value is None:
        return ""
    return safe_cell(value) if isinstance(value, str) else str(value)


def write_file(path: Path, chunks: Iterable[Chunk], *, kind: str, by: User) -> int:
    """Write a csv or xlsx file, marked; return how many clients it holds."""
    if kind == "xlsx":
        rows = (row for columns in chunks for row in zip(*columns, strict=True))
        return write_xlsx(path, header(), rows, mark_of(by))
    count = 0

    def counted() -> Iterator[Chunk]:
        nonlocal count
        for columns in chunks:
            count += len(columns[0])
            yield columns

    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(csv_lines(counted()))
    return count


def note_export(*, by: User, count: int, filters: Sequence[str], kind: str) -> None:
    """Write down that a list left the house: how many, narrowed by what; no values."""
    record(by, "client.exported", count=count, filters=sorted(filters), format=kind)


def file_name(by: User, kind: str) -> str:
    """Name the file after who made it and when."""
    return f"clients-{by.username}-{localtime(now()):%Y%m%d-%H%M}.{kind}"
