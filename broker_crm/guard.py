"""What production refuses to start with."""

import sys

from django.conf import settings
from django.db import DatabaseError, connection

from accounts.models import User

SENTENCE = (
    "The database holds demo people whose passwords are printed in the manual. "
    "Remove them with `DEBUG=true python manage.py purge_demo` before serving "
    "with DEBUG=false."
)


def refuse_demo_people() -> None:
    """End the process with a sentence when demo people could sign in for real."""
    if settings.LOCAL:
        return
    try:
        has_demo = User.objects.filter(is_demo=True).exists()
    except DatabaseError:
        return  # no tables yet, or no server: there is nobody to refuse, /healthz tells
    finally:
        connection.close()  # gunicorn forks after this
    if has_demo:
        sys.exit(SENTENCE)
