"""What service does by the clock."""

from celery import shared_task

from service.actions import commit_months


@shared_task
def commit_to_draws() -> None:
    """Commit every branch to the draw of the month that has begun."""
    commit_months()
