"""Months nothing is added to any more, because their checks rest on them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from clients.enums import Duty
from clients.models import Assignment
from core.clock import day_of, today
from service.models import CheckPeriod, Contact
from service.rules import next_month

AT_ONCE = 500


@dataclass(frozen=True)
class Moment:
    """Something that happened with a client, now of a branch."""

    client: int
    branch: int
    at: datetime

    @property
    def month(self) -> date:
        """Return the first day of its Shanghai month."""
        return day_of(self.at).replace(day=1)


def closed_ones(moments: Iterable[Moment]) -> set[Moment]:
    """Return what lies in a month its branch, or the client's of that time, has closed.

    The running month never is; nothing is asked of the database for it.
    """
    asked = [m for m in moments if m.month < today().replace(day=1)]
    if not asked:
        return set()
    rows = CheckPeriod.objects.frozen().filter(month__in={m.month for m in asked})
    closed = set(rows.values_list("branch", "month"))
    if not closed:
        return set()
    months = {month for _branch, month in closed}
    served = _served(sorted({m.client for m in asked if m.month in months}))
    return {
        m
        for m in asked
        if (m.branch, m.month) in closed
        or any(
            (branch, m.month) in closed and _overlaps(start, end, m.month)
            for branch, start, end in served.get(m.client, ())
        )
    }


def moments_of(contacts: Mapping[int, Contact]) -> dict[int, Moment]:
    """Return when contacts happened and with whom, by whatever numbers them."""
    return {
        number: Moment(c.client_id, c.branch_id, c.happened_at)
        for number, c in contacts.items()
    }


def closed_rows(contacts: Mapping[int, Contact]) -> dict[int, date]:
    """Return which of numbered contacts lie in a closed month, and in which."""
    moments = moments_of(contacts)
    closed = closed_ones(moments.values())
    return {n: m.month for n, m in moments.items() if m in closed}


def branches_of(moments: Iterable[Moment]) -> set[int]:
    """Return every branch whose closing such moments must not race with."""
    asked = list(moments)
    served = _served(sorted({m.client for m in asked}))
    return {m.branch for m in asked} | {
        branch for spans in served.values() for branch, *_days in spans
    }


def _served(clients: Iterable[int]) -> dict[int, list[tuple[int, date, date | None]]]:
    found: dict[int, list[tuple[int, date, date | None]]] = {}
    rest = iter(clients)
    while chunk := list(islice(rest, AT_ONCE)):
        rows = Assignment.objects.filter(client__in=chunk, duty=Duty.BROKER)
        for client, *span in rows.order_by("pk").values_list(
            "client", "branch", "from_on", "to_on"
        ):
            found.setdefault(client, []).append((span[0], span[1], span[2]))
    return found


def _overlaps(start: date, end: date | None, month: date) -> bool:
    return start < next_month(month) and (end is None or end > month)
