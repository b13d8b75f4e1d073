"""Work that must not hold up a page: the reset letter, whether or not somebody has
that address, so that the page's time tells nothing; and the chain of records."""

from celery import shared_task

from accounts import actions
from accounts.mail import send_password_link
from accounts.models import User


@shared_task
def send_password_links(user_ids: list[int]) -> int:
    """Mail each of these people a link; return how many left."""
    people = User.objects.active().filter(pk__in=user_ids).exclude(email="")
    return sum(send_password_link(person) for person in people.order_by("pk"))


@shared_task
def seal_records() -> None:
    """Seal what was written since the last minute; once a morning, tell the head."""
    actions.seal_records()
    actions.tell_head()


@shared_task
def verify_records() -> None:
    """Walk the whole chain, if nobody has today."""
    if actions.is_check_due():
        actions.note_verification()


@shared_task
def verify_records_now() -> None:
    """Walk the whole chain because somebody asked."""
    actions.note_verification()
