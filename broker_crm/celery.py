"""The Celery application. The database is the queue; messages are only nudges."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "broker_crm.settings")

app = Celery("broker_crm")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
