"""Everything the digests do: fetch, decide, write by hand, plan the day."""

from digests.actions.deciding import approve, approve_all, reject
from digests.actions.fetching import Report, fetch_due, fetch_source
from digests.actions.planning import DayPlan, plan_digest
from digests.actions.sourcing import add_source, ask_for_fetch, switch_source
from digests.actions.writing import write_announcement, write_news

__all__ = [
    "DayPlan",
    "Report",
    "add_source",
    "approve",
    "approve_all",
    "ask_for_fetch",
    "fetch_due",
    "fetch_source",
    "plan_digest",
    "reject",
    "switch_source",
    "write_announcement",
    "write_news",
]
