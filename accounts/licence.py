"""Whose certificate allows them to face clients today."""

from datetime import date

from accounts.enums import Role
from accounts.models import Certificate, User
from core.clock import today


def may_face_clients(user: User, *, on: date | None = None) -> bool:
    """Say whether contact, message and offer actions are open to this person.

    Brokers and advisers need a certificate that is valid on the day; a manager acts
    for the branch and needs none; the other roles do not face clients.
    """
    if not user.is_active:
        return False
    if user.role == Role.MANAGER:
        return True
    if user.role not in (Role.BROKER, Role.ADVISER):
        return False
    return Certificate.objects.filter(user=user).valid_on(on or today()).exists()
