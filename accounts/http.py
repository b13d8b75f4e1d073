"""Requests that have passed the login wall, and who may do what."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from accounts.models import User


class StaffRequest(HttpRequest):
    """A request that has passed LoginRequiredMiddleware."""

    user: User


P = ParamSpec("P")


def only_for(
    *roles: str,
) -> Callable[
    [Callable[Concatenate[StaffRequest, P], HttpResponse]],
    Callable[Concatenate[StaffRequest, P], HttpResponse],
]:
    """Answer 403 to every other role: it is not their job."""

    def decorate(
        view: Callable[Concatenate[StaffRequest, P], HttpResponse],
    ) -> Callable[Concatenate[StaffRequest, P], HttpResponse]:
        @wraps(view)
        def guarded(
            request: StaffRequest, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponse:
            if request.user.role not in roles:
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate
