"""The hand of a trial: a process that does what it is told, a JSON line at a time.

`fork` starts a child that shares nothing with it but the loaded code, so that a trial
can kill hundreds of workers without waiting for as many starts of Python.
"""

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connections, transaction  # noqa: E402

from clients.models import Client  # noqa: E402


def found(readers: int) -> int:
    """Make the firm of the tests with so many readers; return Mr Zhang's key."""
    from tests.outbox import crash_worker

    crash_worker.found(readers)
    zhang = Client.objects.get(name="张建国")
    return int(zhang.pk)


def plan() -> int:
    """Forget every mailing and plan one digest anew, to everyone who consented."""
    from outbox.models import Bounce, Delivery, Mailing
    from tests.outbox import crash_worker

    Delivery.objects.all().delete()
    Mailing.objects.all().delete()
    Bounce.objects.all().delete()
    crash_worker.plan()
    return Delivery.objects.count()


def patience(seconds: float) -> None:
    """Give the mail server only so long to answer."""
    settings.EMAIL_TIMEOUT = seconds


def work(seconds: float = 300, batch: int = 40) -> dict[str, int]:
    """Hand over what is due."""
    from outbox.actions import hand_over_due

    return dict(hand_over_due(seconds=seconds, batch=batch).counts)


def uncertain_shown() -> list[str]:
    """Return the clients head office sees in its list of uncertain deliveries."""
    from django.test import Client as Browser
    from django.test.utils import setup_test_environment

    from accounts.models import User

    setup_test_environment(debug=True)
    browser, key, names = Browser(), "", []
    browser.force_login(User.objects.get(username="gao"))
    while True:
        answer = browser.get("/outbox/deliveries/", {"state": "uncertain", "key": key})
        page = answer.context["page"]
        text = answer.content.decode()
        names += [r.client.name for r in page.rows if r.client.name in text]
        if not page.next_key:
            return names
        key = page.next_key


def withdraw(seed: int, seconds: float) -> dict[str, int]:
    """Withdraw consent of clients close to where the hand-over is just now."""
    from clients.actions import record_consent
    from outbox.models import Delivery

    rng, until, count = random.Random(seed), time.monotonic() + seconds, 0
    done: set[int] = set()
    open_ones = Delivery.objects.filter(state__in=("planned", "claimed", "handing"))
    while time.monotonic() < until and open_ones.exists():
        marked = Delivery.objects.exclude(handed_at=None).order_by("-handed_at")
        near = rng.choice(list(marked.values_list("pk", flat=True)[:2]) or [0])
        chosen = Delivery.objects.filter(pk=near + rng.randrange(-1, 9)).first()
        if chosen is None or chosen.client_id in done:
            time.sleep(0.001)
            continue
        done.add(chosen.client_id)
        facts = {"purpose": "news", "channel": "email", "is_given": False}
        record_consent(chosen.client, by=None, **facts)
        count += 1
    return {"withdrawn": count}


def count_up(client_id: int, times: int, start_at: float) -> dict[str, int | str]:
    """Read, add one, write back, so many times; all processes start together."""
    time.sleep(max(0.0, start_at - time.time()))
    for _time in range(times):
        with transaction.atomic():
            client = Client.objects.get(pk=client_id)
            client.version += 1
            client.save(update_fields=["version"])
    return {"times": times}


def session(username: str, host: str) -> dict[str, str]:
    """Sign someone in and return the headers of their browser."""
    from accounts.models import User
    from benchmarks.pages import sign_in

    return sign_in(User.objects.get(username=username).pk, host)


def password(username: str, word: str) -> None:
    """Give someone a password."""
    from accounts.models import User

    user = User.objects.get(username=username)
    user.set_password(word)
    user.save(update_fields=["password"])


def fork(task: str, **facts: Any) -> int:
    """Let a child do something; it leaves its answer in DATA_DIR when it ends."""
    if pid := os.fork():
        return pid
    code = 1
    try:
        path = Path(settings.DATA_DIR, f"child-{os.getpid()}.json")
        try:
            answer = {"task": task, "answer": TASKS[task](**facts)}
        except Exception as problem:  # noqa: BLE001 — the edge of the child
            answer = {"task": task, "error": f"{type(problem).__name__}: {problem}"}
        path.write_text(json.dumps(answer))
        code = 0
    finally:
        os._exit(code)


TASKS: dict[str, Callable[..., Any]] = {
    one.__name__: one
    for one in (
        *(found, plan, patience, work, uncertain_shown, withdraw),
        *(count_up, session, password, fork),
    )
}


def main() -> None:
    """Do line after line until nobody asks any more."""
    import_module(settings.ROOT_URLCONF)  # once here, not again in every child
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # children need no burial
    for line in sys.stdin:
        asked = json.loads(line)
        answer = TASKS[asked["what"]](**asked["facts"])
        connections.close_all()  # a child must not inherit one
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
