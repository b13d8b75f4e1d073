"""What is kept up about clients by the clock."""

from celery import shared_task

from clients.actions.axes import recompute_due
from clients.actions.events import remind
from clients.actions.households import dissolve_alone
from clients.actions.pool_recycling import recycle_due
from clients.actions.privacy import purge_due
from clients.actions.privacy_binned import empty_bin
from clients.actions.privacy_late import clear_late
from clients.actions.profile_score import is_first_today, recount_completeness
from clients.actions.segments_counting import count_due
from core.clock import today


@shared_task
def keep_profiles() -> None:
    """Call days to mind that come up; once a day put right what no action can."""
    remind(today())
    if is_first_today():
        recount_completeness()
        dissolve_alone()


@shared_task
def recompute_axes() -> None:
    """Place the clients of every branch whose day or rules have changed since."""
    recompute_due()


@shared_task
def count_segments() -> None:
    """Write down how many were in each segment at the end of yesterday."""
    count_due()


@shared_task
def keep_pool() -> None:
    """Warn of who goes back to the pool, and send back who was warned of."""
    recycle_due()


@shared_task
def keep_privacy() -> None:
    """Erase what the bin kept long enough, what is sealed no longer, what came late."""
    empty_bin()
    purge_due()
    clear_late()
