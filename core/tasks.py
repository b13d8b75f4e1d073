"""Signs of life. Each proves that the worker takes and finishes tasks."""

from celery import shared_task

from core.heartbeats import record_heartbeat


@shared_task
def beat_heartbeat() -> None:
    """Sent by beat, run by a worker: note that the worker works."""
    record_heartbeat("worker")
