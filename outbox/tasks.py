from celery import shared_task

from outbox import actions


@shared_task
def hand_over_due() -> None:
    """Hand over what is due; any number of these may run at once."""
    actions.hand_over_due()
