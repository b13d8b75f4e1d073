from celery import shared_task

from digests import actions
from digests.models import Source


@shared_task
def fetch_sources() -> None:
    """Fetch every source whose turn it is."""
    actions.fetch_due()


@shared_task
def fetch_source(source_id: int) -> None:
    """Fetch one source now."""
    for source in Source.objects.filter(pk=source_id):
        actions.fetch_source(source)


@shared_task
def plan_digests() -> None:
    """Plan today's digest when it is due; the hand-over has its own tick."""
    actions.plan_digest()
