"""Checking everything that is kept beside the ledgers, and putting it right."""

import logging
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache

from core.clock import today
from pipeline.actions.cohorts import fold_cohorts, recount_cohorts, stale_terms
from pipeline.analytics.summaries import Summary, drifts, summaries

log = logging.getLogger(__name__)
TWO_DAYS = 2 * 86_400


@dataclass(frozen=True)
class Found:
    """How many parts of a summary differ from the ledger, and the first of them."""

    summary: Summary
    count: int
    first: Any


def check_summaries() -> list[Found]:
    """Compare every summary with its ledger; writes nothing."""
    return [
        Found(summary, len(rows), rows[0] if rows else None)
        for summary, rows in drifts()
    ]


def rebuild_summaries() -> dict[str, int]:
    """Make every summary anew where it is wrong; return how many parts were."""
    wrong = {one.summary.name for one in check_summaries() if one.count}
    return {
        one.name: one.put_right() if {one.name, one.follows} & wrong else 0
        for one in summaries()
    }


def keep_summaries() -> None:
    """Recount where horizons changed; once a day sum up, check and put right."""
    if stale_terms():
        recount_cohorts()
        fold_cohorts()
    # Should the cache forget, it is done again.
    if not cache.add(f"summaries:{today().isoformat()}", 1, TWO_DAYS):
        return
    wrong = [one for one in check_summaries() if one.count]
    for one in wrong:
        log.error(
            "check_summaries: %s differs in %s places, first %s",
            one.summary.name,
            one.count,
            one.first,
        )
    if wrong:
        rebuild_summaries()
    fold_cohorts()
