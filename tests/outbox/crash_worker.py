"""A worker of its own process, for tests that kill it: `crash_worker.py found N`
makes a firm with N readers and a planned digest, `work` hands over what is due."""

import os
import sys
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "broker_crm.settings")
sys.path.insert(0, os.getcwd())  # noqa: PTH109
django.setup()

from django.db import transaction  # noqa: E402

from clients.models import Client, Consent  # noqa: E402
from core.clock import end_of, now, today  # noqa: E402
from outbox.actions import hand_over_due, plan_mailing  # noqa: E402


@transaction.atomic
def found(readers: int) -> None:
    from tests.cast import Firm

    Firm.found()
    facts = {"broker": Firm.lin, "branch": Firm.nanjing}
    many = Client.objects.bulk_create(
        Client(name=f"R{n}", email=f"r{n}@example.com", **facts) for n in range(readers)
    )
    Consent.objects.bulk_create(
        Consent(client=c, purpose="news", channel="email", is_given=True, since=now())
        for c in many
    )


def plan() -> None:
    plan_mailing(
        kind="morning",
        day=today(),
        subject="晨间资讯",
        shared={"news": [{"title": "演示", "url": "", "source": "S"}]},
        taken_until=now(),
        deadline=end_of(today()) + timedelta(days=1),
    )


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["found", count]:
            found(int(count))
            plan()
        case ["work"]:
            print("ready", flush=True)  # noqa: T201
            hand_over_due(seconds=300, batch=40)
