"""Writing about securities: their names, risk and status, their latest price."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.enums import Role
from accounts.models import User
from clients.models import Price, Security, SecurityName
from core.text import pinyin_keys, squeeze

MOST_INITIALS, MOST_READINGS = 8, 4
AT_ONCE = 400
LONGEST_SEARCH_TEXT = 400  # the column's width


def search_text_of(name: str, former: Iterable[str] = ()) -> str:
    """Return what a security is found by: its names, their initials and pinyin."""
    found: list[str] = []
    for one in (name, *former):
        plain = squeeze(one)
        letters = sum(c.isalnum() for c in plain)
        keys = pinyin_keys(one)
        initials = [key for key in keys if len(key) == letters]
        whole = [key for key in keys if len(key) > letters]
        found += [plain, *initials[:MOST_INITIALS], *whole[:MOST_READINGS]]
    return "|".join(dict.fromkeys(found))[:LONGEST_SEARCH_TEXT]


def rename(security: Security, name: str, *, on: date) -> SecurityName:
    """Give a security another name from a day on; return the former one, unsaved."""
    former = SecurityName(
        security=security,
        name=security.name,
        from_on=min(security.named_on, on) if security.named_on else None,
        to_on=on,
    )
    security.name, security.named_on = name, on
    return former


@transaction.atomic
def judge_security(
    security: Security, *, by: User, risk_level: str, status: str
) -> Security:
    """Set what head office says of a security's risk and status.

    An empty level goes back to what the code tells. Raises ValidationError.
    """
    if by.role != Role.HEAD_OFFICE:
        raise ValidationError(_("Head office decides about risk levels; nobody else."))
    row: Security = Security.objects.select_for_update().get(pk=security.pk)
    before = (row.risk_level, row.status)
    row.risk_level, row.status = risk_level, status
    row.clean_fields(exclude=["code", "name"])
    if before != (risk_level, status):
        row.save(update_fields=["risk_level", "status"])
        facts = {"risk_level": risk_level, "status": status}
        record(by, "security.judged", row, **facts)
    return row


def follow_prices(numbers: Iterable[int]) -> None:
    """Let these securities carry their latest price; called with the writing."""
    wanted = sorted(set(numbers))
    latest = Price.objects.filter(security=OuterRef("pk")).order_by("-on", "-pk")
    for start in range(0, len(wanted), AT_ONCE):
        Security.objects.filter(pk__in=wanted[start : start + AT_ONCE]).update(
            last_close=Subquery(latest.values("close")[:1]),
            last_close_on=Subquery(latest.values("on")[:1]),
        )
