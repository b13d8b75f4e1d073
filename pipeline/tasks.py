"""What is kept up about the pipeline by the clock."""

from celery import shared_task

from pipeline.actions.summaries import keep_summaries as keep


@shared_task
def keep_summaries() -> None:
    """Recount sums whose horizons changed; once a day compare all with the ledgers."""
    keep()
