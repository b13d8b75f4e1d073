"""What opinions do by the clock."""

from celery import shared_task

from opinions import actions


@shared_task
def escalate_opinions() -> None:
    """Tell whoever the ladder of running opinions reaches; any number may run."""
    actions.escalate()


@shared_task
def plan_return_visits() -> None:
    """Plan the visit of every new member; any number may run."""
    actions.plan_new_visits()
