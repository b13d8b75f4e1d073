"""Work that must not hold up a page: the reset letter, whether or not somebody has
that address, so that the page's time tells nothing."""

from celery import shared_task

from accounts.mail import send_password_link
from accounts.models import User


@shared_task
def send_password_links(user_ids: list[int]) -> int:
    """Mail each of these people a link; return how many left."""
    people = User.objects.active().filter(pk__in=user_ids).exclude(email="")
    return sum(send_password_link(person) for person in people.order_by("pk"))
