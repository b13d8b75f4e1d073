"""What every request and answer goes through, whatever the app."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.request import QueryDict

from core.text import clean, has_unwanted

Answer = Callable[[HttpRequest], HttpResponse]


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
