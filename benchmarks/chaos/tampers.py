"""Changing one value of a month's checks, past every guard of the product."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, models, transaction

from accounts.models import AuditHead
from service.analytics.proving import Tampered, prove
from service.models import CheckDraw, CheckEvent, CheckPeriod, CheckTask, FrameRow

PATHS: dict[type[models.Model], str] = {
    CheckPeriod: "pk",
    FrameRow: "period",
    CheckDraw: "period",
    CheckTask: "draw__period",
    CheckEvent: "draw__period",
}
REFUSED = "the database refused"


def columns() -> Iterator[tuple[type[models.Model], Any]]:
    """Yield every column of every table a month's checks rest on."""
    for model in PATHS:
        for field in model._meta.concrete_fields:
            if not field.primary_key:
                yield model, field


def tamper(
    period: CheckPeriod,
    model: type[models.Model],
    field: Any,
    chance: random.Random,
    *,
    is_open: bool = True,
) -> str | None:
    """Change one value, see what verification says, put it back.

    While the tables are open they refuse nothing: verification alone is tried. Returns
    its sentence; None when it noticed nothing; "" when there is no row.
    """
    rows = models.QuerySet(model).filter(**{PATHS[model]: period.pk}).order_by("pk")
    keys = list(rows.values_list("pk", flat=True))
    if not keys:
        return ""
    key = chance.choice(keys)
    row = models.QuerySet(model).filter(pk=key)
    value = changed(field, row.values_list(field.attname, flat=True).get(), chance)
    said: str | None = None
    with transaction.atomic():
        AuditHead.objects.update(is_open=is_open)
        try:
            with transaction.atomic():
                row.update(**{field.attname: value})
        except IntegrityError:
            said = REFUSED
        else:
            said = _said(period)
        transaction.set_rollback(True)
    return said


def _said(period: CheckPeriod) -> str | None:
    """Verify as `verify_draw` does: the month as it was found by branch and month."""
    try:
        prove(CheckPeriod.objects.get(pk=period.pk))
    except Tampered as found:
        return str(found)
    return None


def changed(field: Any, value: Any, chance: random.Random) -> Any:
    """Return a value of the same kind that differs, by one bit where that can be."""
    if isinstance(field, models.ForeignKey):
        others = models.QuerySet(field.related_model).exclude(pk=value)
        return chance.choice(list(others.values_list("pk", flat=True)))
    if value is None:
        return datetime(2026, 1, 1, tzinfo=UTC)
    kind: Any = next(kind for kind in OTHERS if isinstance(value, kind))
    return OTHERS[kind](value, chance)


def _flipped(text: str, chance: random.Random) -> str:
    if not text:
        return "x"
    at = chance.randrange(len(text))
    return text[:at] + chr(ord(text[at]) ^ 1) + text[at + 1 :]


OTHERS: dict[type, Any] = {
    UUID: lambda value, chance: UUID(int=value.int ^ 1 << chance.randrange(128)),
    datetime: lambda value, _chance: value + timedelta(microseconds=1),
    date: lambda value, _chance: (value + timedelta(days=31)).replace(day=1),
    int: lambda value, chance: value ^ 1 << chance.randrange(8),
    list: lambda value, _chance: [*value, "late"],
    str: _flipped,
}
