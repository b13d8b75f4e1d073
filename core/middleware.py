"""What every request and answer goes through, whatever the app."""

from collections.abc import Callable

from django.db import InterfaceError, OperationalError, connection
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    JsonResponse,
)
from django.http.request import QueryDict

from core.health import examine
from core.text import clean, has_unwanted

Answer = Callable[[HttpRequest], HttpResponse]


class HealthMiddleware:
    """Answer /healthz before anything that needs the database, a host name or a login.

    A probe must get its answer, with 503 when the database is gone, whatever cookies
    it sends.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info != "/healthz":
            return self.get_response(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        report = examine()
        return JsonResponse(
            report.as_dict(),
            status=200 if report.is_serving else 503,
            headers={"Cache-Control": "no-store"},
        )


class RetryReadsMiddleware:
    """Read once more when the database connection broke in the middle of a GET."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        """Run the view again on a new connection; anything else stays as it is."""
        is_broken = isinstance(exception, OperationalError | InterfaceError)
        match = request.resolver_match
        if not is_broken or match is None or request.method not in ("GET", "HEAD"):
            return None
        if connection.vendor != "postgresql" or connection.in_atomic_block:
            return None
        connection.close()
        answer: HttpResponse = match.func(request, *match.args, **match.kwargs)
        return answer


class NoStoreMiddleware:
    """Pages with client data stay out of caches: the browser's and any proxy's."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response


class CleanInputMiddleware:
    """Take NUL, lone surrogates and the like out of query strings.

    A query string only ever asks; what is asked for cannot hold such characters. Forms
    are left as sent: their fields refuse them with a sentence.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if any(has_unwanted(v) for values in request.GET.lists() for v in values[1]):
            cleaned: QueryDict = request.GET.copy()
            for name, values in request.GET.lists():
                cleaned.setlist(name, [clean(v) for v in values])
            request.GET = cleaned  # type: ignore[assignment]
        return self.get_response(request)
