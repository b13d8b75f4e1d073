"""Background work of the desk: the database says what is due, messages only nudge."""

from celery import shared_task

from desk.actions import remind
from desk.importing.jobs import fail, recover, run, waiting_jobs
from desk.importing.sweeping import sweep_once_a_day


@shared_task
def run_job(job_id: int) -> None:
    """Run one job; whatever breaks, its owner is told."""
    try:
        run(job_id)
    except Exception:
        fail(job_id)
        raise


@shared_task
def run_waiting_jobs() -> None:
    """Take up jobs whose nudge was lost, and close those whose worker died."""
    recover()
    for job_id in waiting_jobs():
        run_job(job_id)


@shared_task
def sweep_imports() -> None:
    """Clear away what imports leave behind, once a day."""
    sweep_once_a_day()


@shared_task
def remind_colleagues() -> None:
    """Tell colleagues of steps whose time has come, and of the day on its morning."""
    remind()
