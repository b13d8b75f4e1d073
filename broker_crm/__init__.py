"""The composition root: it knows every app, and no app knows it."""

from broker_crm.celery import app as celery_app

__all__ = ["celery_app"]
