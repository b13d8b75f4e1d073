"""Who somebody signed in is, asked once a request."""

from functools import cache
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from accounts.models import User
from accounts.scoping import VIEWER
from core.written import WrittenRows, write_models


class StaffBackend(AuthenticationBackend):
    """allauth's own; the person of a session is read by a statement written once."""

    def get_user(self, user_id: Any) -> User | None:
        """Return the person with this number who may sign in."""
        found: User | None = _person().first({VIEWER: user_id})
        return found if self.user_can_authenticate(found) else None


@cache
def _person() -> WrittenRows:
    return write_models(User.objects.filter(pk=VIEWER).order_by())
