"""Keeping closed months closed, whatever way an entry comes."""

from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Branch
from clients.models import Client
from core.clock import today
from service.analytics.closed import Moment, branches_of, closed_ones


def closed_sentence(month: date) -> str:
    """Say that a month takes nothing more."""
    return _(
        "%(month)s is closed: its checks rest on what was entered, nothing is added or "
        "corrected any more."
    ) % {"month": date_format(month, "YEAR_MONTH_FORMAT")}


def hold_months(client: Client, *moments: datetime) -> None:
    """Let nobody close an earlier month while something is entered for it.

    Call it in the transaction before anything is locked; `refuse_closed` follows.
    """
    if past := _past(client, moments):
        lock_branches(branches_of(past))


def refuse_closed(client: Client, *moments: datetime) -> None:
    """Refuse an entry about a client in a closed month. Raises ValidationError."""
    for found in sorted(closed_ones(_past(client, moments)), key=lambda m: m.at):
        raise ValidationError(
            {"happened_at": closed_sentence(found.month)}, code="closed_month"
        )


def _past(client: Client, moments: Iterable[datetime]) -> list[Moment]:
    asked = [Moment(client.pk, client.branch_id, at) for at in moments]
    return [m for m in asked if m.month < today().replace(day=1)]


def lock_branches(branches: Iterable[int]) -> None:
    """Let nobody close a month of these branches, or enter into an earlier one."""
    rows = Branch.objects.select_for_update(no_key=True)
    list(rows.filter(pk__in=sorted(branches)).order_by("pk").values_list("pk"))
