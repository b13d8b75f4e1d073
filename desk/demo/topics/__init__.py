"""What the demo world has beyond lives and plans; a module and a `seed` each topic.

Every `seed(firm, size, span)` writes in bulk, well under a second, the same facts for
the same size, seed and day.
"""

from collections.abc import Callable, Sequence
from typing import Any

from desk.demo.topics import (
    appointments,
    axes,
    bulk,
    checks,
    context,
    diaries,
    dossiers,
    handing,
    holdings,
    importing,
    meetings,
    needs,
    opinions,
    plans,
    pool,
    privacy,
    profile,
    promised,
    referrals,
    reveals,
    scripts,
    segments,
    slips,
    today,
    visits,
)

SEEDS: Sequence[Callable[..., Any]] = (
    bulk.seed,
    context.seed,
    scripts.seed,
    today.seed,
    meetings.seed,
    appointments.seed,
    diaries.seed,
    holdings.seed,
    importing.seed,
    slips.seed,
    needs.seed,
    plans.seed,
    promised.seed,
    dossiers.seed,
    opinions.seed,
    visits.seed,
    referrals.seed,
    profile.seed,
    axes.seed,  # scores rest on what the others note
    privacy.seed,
    reveals.seed,
    handing.seed,
    pool.seed,
    profile.count,  # last: everything there is counts
    segments.seed,  # even later: they are counted by all of it
    checks.seed,  # frozen: nothing may change what it rests on
)
