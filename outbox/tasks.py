from celery import shared_task

from outbox import actions
from outbox.actions import letters


@shared_task
def hand_over_due() -> None:
    """Hand over what is due; any number of these may run at once."""
    actions.hand_over_due()


@shared_task
def hand_over_letters() -> None:
    """Hand over what colleagues are to be told; any number may run at once."""
    letters.hand_over_letters()
