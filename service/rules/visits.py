"""Months of visits."""

from collections.abc import Mapping
from datetime import date, timedelta

AT_RISK_FROM = 20


MONTHS = 12


def visit_state(
    *,
    month: date,
    since: date | None,
    met: bool,
    today: date,
    until: date | None = None,
) -> str:
    """Name what a member's month of visits is: done, due, risk, miss or "" (no member).

    `month` is its first day, `since` the day the client became a member, `until` the
    day they left: who was none on the month's last day (today, while it runs) owes it
    nothing. The running month is at risk from the 20th on.
    """
    if met:
        return "done"
    if since is None or since >= next_month(month):
        return ""
    if until is not None and until <= judged_on(month, today):
        return ""
    if month < today.replace(day=1):
        return "miss"
    return "risk" if today.day >= AT_RISK_FROM else "due"


def judged_on(month: date, today: date) -> date:
    """Return the day that judges a month: its last, or today while it runs.

    >>> judged_on(date(2024, 2, 1), date(2024, 3, 5))
    datetime.date(2024, 2, 29)
    """
    return min(next_month(month) - timedelta(days=1), today)


def visits_owed(tier: str, targets: Mapping[str, int]) -> int:
    """Return how many meetings a month a tier is owed; no tier is a general member.

    >>> visits_owed("", {"general": 1, "key": 2})
    1
    """
    return targets["key"] if tier == "key" else targets["general"]


def next_month(month: date) -> date:
    """Return the first day of the month after the one that begins on `month`."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def last_months(today: date, count: int = MONTHS) -> list[date]:
    """Return the first days of the last months, the running one last."""
    months = [today.replace(day=1)]
    while len(months) < count:
        months.insert(0, (months[0] - timedelta(days=1)).replace(day=1))
    return months


def add_months(day: date, months: int) -> date:
    """Return the day some months later (or earlier), at most the month's last.

    >>> add_months(date(2026, 1, 31), 1)
    datetime.date(2026, 2, 28)
    """
    years, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + years, month + 1, 1)
    last = next_month(first) - timedelta(days=1)
    return first.replace(day=min(day.day, last.day))
