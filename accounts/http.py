"""Requests that have passed the login wall, and who may do what."""

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.models import User


class StaffRequest(HttpRequest):
    """A request that has passed LoginRequiredMiddleware."""

    user: User


View = Callable[..., HttpResponseBase]


def only_for(*roles: str) -> Callable[[View], View]:
    """Answer 403 to every other role: it is not their job."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(
            request: StaffRequest, *args: object, **kwargs: object
        ) -> HttpResponseBase:
            if request.user.role not in roles:
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def own_path(wanted: str) -> str:
    """Return the path someone asks to be sent back to; "" unless it is one of ours.

    Only what begins with a slash: anything else would be taken for a view's name.
    """
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(
        wanted, allowed_hosts=None
    )
    return wanted if is_ours else ""
