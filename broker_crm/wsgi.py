"""The WSGI entry that gunicorn serves."""

import ctypes
import gc
import os
import sys
from contextlib import suppress

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application
from django.template.loader import get_template
from django.urls import reverse
from django.utils.translation import gettext, override

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "broker_crm.settings")
# The frame, and the pages everybody is on all day.
SHARED = (
    *("base.html", "_nav.html", "_nav_links.html", "_mark.html", "_command.html"),
    *("_messages.html", "_switches.html", "_tabbar.html", "_tab_links.html"),
    *("clients/list.html", "clients/_list_rows.html", "desk/client.html"),
    *("desk/search.html", "service/log.html", "pipeline/board.html"),
    *("pipeline/funnel.html", "desk/today.html"),
)


# Of mallopt: how many heaps a process of several threads has at most.
ARENAS, FEW = -8, 2


def _application() -> WSGIHandler:
    """Load the product; end with a sentence where production must not start."""
    try:
        found = get_wsgi_application()
    except ImproperlyConfigured as problem:
        sys.exit(f"{problem}")
    from broker_crm.guard import refuse_demo_people

    refuse_demo_people()
    _settle()
    return found


def _settle() -> None:
    """Load before gunicorn forks what every worker would load for itself.

    Addresses, words and the frame's templates are then shared by all workers. The
    collector leaves alone what is here now: it would look at all of it again and again,
    and each look copies a shared page of memory into the worker.
    """
    with suppress(OSError, AttributeError):
        # glibc gives each thread a heap of its own, and keeps what was free in it.
        ctypes.CDLL("libc.so.6").mallopt(ARENAS, FEW)
    reverse("desk:home")
    for code, _name in settings.LANGUAGES:
        with override(code):
            gettext("Clients")
    for name in SHARED:
        get_template(name)
    gc.collect()
    gc.freeze()


application = _application()
