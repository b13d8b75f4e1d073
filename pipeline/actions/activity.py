"""The daily summary of activity, and the objections people raise."""

from datetime import date
from typing import Any

from django.db import connection
from django.db.models import F

from accounts.models import Branch
from pipeline.models import DailyActivity, LeavingReason, Objection

DEFAULT_OBJECTIONS = (
    "手续费太高",
    "手续麻烦",
    "营业部太远",
    "已在别家开户",
    "没有时间",
    "不信任",
    "以前亏过",
)
KEY = (
    *("broker_id", "branch_id", "day", "method", "kind"),
    *("objection_no", "script_no", "outcome"),
)


def record_activity(
    *,
    broker_id: int,
    branch_id: int,
    day: date,
    method: str,
    kind: str,
    outcome: str,
    objection_no: int = 0,
    script_no: int = 0,
    minutes: int = 0,
    contacts: int = 1,
) -> None:
    """Add contacts and minutes to the day's summary, in the contact's transaction.

    `objection_no` and `script_no` are numbers, 0 for none. One statement, so two
    writers never lose each other's counts. A correction takes away with negative ones.
    """
    key = (broker_id, branch_id, day, method, kind, objection_no, script_no, outcome)
    if contacts < 0 or minutes < 0:
        _take_away(key, contacts, minutes)
        return
    table = connection.ops.quote_name(DailyActivity._meta.db_table)  # noqa: SLF001
    columns = ", ".join(KEY)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO {table} ({columns}, contacts, minutes)
                VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
                ON CONFLICT ({columns}) DO UPDATE SET
                contacts = {table}.contacts + excluded.contacts,
                minutes = {table}.minutes + excluded.minutes""",  # noqa: S608 — our names
            [*_prepared(key), contacts, minutes],
        )


def _prepared(key: tuple[int | str | date, ...]) -> list[Any]:
    """Give the key as the database takes it (SQLite wants days as text)."""
    return [
        connection.ops.adapt_datefield_value(part) if isinstance(part, date) else part
        for part in key
    ]


def _take_away(key: tuple[int | str | date, ...], contacts: int, minutes: int) -> None:
    DailyActivity.objects.filter(**dict(zip(KEY, key, strict=True))).update(
        contacts=F("contacts") + contacts, minutes=F("minutes") + minutes
    )


def add_default_objections(branch: Branch | None = None) -> int:
    """Enter the usual objections of the firm or a branch; return how many were new."""
    known = set(Objection.objects.filter(branch=branch).values_list("name", flat=True))
    new = [
        Objection(branch=branch, name=name)
        for name in DEFAULT_OBJECTIONS
        if name not in known
    ]
    Objection.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


DEFAULT_REASONS = (
    "手续费太高",
    "营业部太远",
    "手续麻烦",
    "已在别家",
    "没有资金",
    "没有时间",
    "对服务态度不满",
    "联系不上",
)


def add_default_reasons(branch: Branch | None = None) -> int:
    """Enter the usual reasons for leaving of the firm or a branch; return the new."""
    known = LeavingReason.objects.filter(branch=branch)
    names = set(known.values_list("name", flat=True))
    new = [
        LeavingReason(branch=branch, name=name)
        for name in DEFAULT_REASONS
        if name not in names
    ]
    LeavingReason.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)
