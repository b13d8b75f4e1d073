"""The WSGI entry that gunicorn serves."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "broker_crm.settings")


def _application() -> WSGIHandler:
    """Load the product; end with a sentence where production must not start."""
    try:
        found = get_wsgi_application()
    except ImproperlyConfigured as problem:
        sys.exit(f"{problem}")
    from broker_crm.guard import refuse_demo_people

    refuse_demo_people()
    return found


application = _application()
