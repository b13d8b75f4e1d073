"""The WSGI entry that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "broker_crm.settings")

application = get_wsgi_application()

from broker_crm.guard import refuse_demo_people  # noqa: E402 — needs the apps loaded

refuse_demo_people()
