"""The Celery application. The database is the queue; messages are only nudges."""

import os
from pathlib import Path
from typing import Any

from celery import Celery
from celery.signals import beat_init, worker_init, worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "broker_crm.settings")

app = Celery("broker_crm")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_after_configure.connect
def _make_broker_folders(sender: Celery, **_kw: Any) -> None:
    options = sender.conf.broker_transport_options
    for name in ("data_folder_in", "data_folder_out", "control_folder"):
        if name in options:
            Path(options[name]).mkdir(parents=True, exist_ok=True)


@worker_init.connect
@beat_init.connect
def _refuse_demo_people(**_kw: Any) -> None:
    from broker_crm.guard import refuse_demo_people

    refuse_demo_people()


@worker_ready.connect
def _watch_the_worker(**_kw: Any) -> None:
    from broker_crm.watchdog import start_watchdog

    start_watchdog()
