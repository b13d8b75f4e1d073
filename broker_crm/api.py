"""The API: /api/docs describes it, /api/openapi.json specifies it.

The description is open, as it holds no data; every operation asks for a session and
answers 401 without one, instead of the login page that people are sent to.
"""

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver
from ninja import NinjaAPI

from clients.api import router as clients

api = NinjaAPI(title="Broker CRM", version="1.0.0", urls_namespace="api")
api.add_router("", clients)


def open_patterns() -> tuple[list[URLPattern | URLResolver], str, str]:
    """Return the API's addresses, exempt from the redirect to the login page."""
    patterns, app_name, namespace = api.urls
    for pattern in patterns:
        if isinstance(pattern, URLPattern) and pattern.callback is not None:
            pattern.callback = login_not_required(pattern.callback)
    return patterns, app_name, namespace
