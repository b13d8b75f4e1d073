"""Our pages and the floor's, described for the floor's own measuring script."""

import base64
import json
import subprocess
import sys
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth import (
    BACKEND_SESSION_KEY,
    HASH_SESSION_KEY,
    SESSION_KEY,
)
from django.db import connection
from django.db.models import Count
from django.db.models.functions import Right
from django.middleware.csrf import _get_new_csrf_string
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from benchmarks.goals import FLOOR_OPS
from benchmarks.servers import FLOOR, Site
from benchmarks.staff import MANAGERS, OFFICE
from clients.models import Client
from core.clock import now
from core.text import pinyin_keys

BROKER, OTHER_CLIENT = 1, 501  # both clients 1 and 501 are broker 1's


@dataclass(frozen=True)
class Effort:
    """How long each operation is measured: seconds a round, rounds."""

    seconds: float
    runs: int


def sign_in(user_id: int, host: str) -> dict[str, str]:
    """Make a session as signing in does, and return the headers of that browser.

    The pages believe they are behind nginx with TLS, as in production.
    """
    user = User.objects.get(pk=user_id)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    moment = int(now().timestamp())
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session["signed_in_at"] = session["seen_at"] = moment
    session.create()
    cookies = {
        settings.SESSION_COOKIE_NAME: session.session_key,
        settings.CSRF_COOKIE_NAME: _get_new_csrf_string(),
        settings.LANGUAGE_COOKIE_NAME: "zh-hans",
    }
    return {
        "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        "X-Forwarded-Proto": "https",
        "Origin": f"https://{host}",
    }


def our_target(site: Site, dsn: str) -> tuple[dict[str, Any], list[str]]:
    """Describe our pages; also name those that have no address yet."""
    host = site.base.removeprefix("http://")
    users = {"broker": BROKER, "manager": MANAGERS + 1, "office": OFFICE}
    ops: dict[str, Any] = {}
    missing: list[str] = []
    for name, (user, url, query) in _requests().items():
        try:
            path = reverse(*url) + query
        except NoReverseMatch:
            missing.append(name)
            continue
        ops[name] = {"user": user, "path": path, "expect": "</main>"}
    if "log a contact" in ops:
        ops["log a contact"] |= _logging(ops["log a contact"]["path"])
    target = {
        "base": site.base,
        "db": dsn,
        "pidfile": str(site.pidfile),
        "users": {name: sign_in(pk, host) for name, pk in users.items()},
        "ops": ops,
    }
    return target, missing


def _requests() -> dict[str, tuple[str, tuple[Any, ...], str]]:
    listed = ("clients:list",)
    name, phone = _most_frequent("name", 2), _most_frequent("phone_key", 4)
    initials = pinyin_keys(name)[1]
    return {
        "list, own clients": ("broker", listed, ""),
        "list, head office": ("office", listed, ""),
        "list, last page": ("office", listed, f"?key={_last_key()}"),
        "search, two characters": ("office", ("desk:search",), f"?q={quote(name)}"),
        "search, initials": ("office", ("desk:search",), f"?q={quote(initials)}"),
        "search, phone": ("office", ("desk:search",), f"?q={phone}"),
        "360° page, 50 contacts": ("broker", ("desk:client", None, [1]), ""),
        "log a contact": ("broker", ("service:log",), f"?client={OTHER_CLIENT}"),
        "funnel, firm": ("office", ("pipeline:funnel",), ""),
        "funnel, branch": ("manager", ("pipeline:funnel",), ""),
        "funnel, broker": ("broker", ("pipeline:funnel",), ""),
        "board, own": ("broker", ("pipeline:board",), ""),
        "today": ("broker", ("desk:home",), ""),
        "visits, branch": ("manager", ("service:visits",), ""),
    }


def _most_frequent(column: str, length: int) -> str:
    """Return the ending most clients share: a single hit would lead to their page."""
    ends = Client.objects.annotate(end=Right(column, length)).values_list("end")
    found = ends.annotate(n=Count("pk")).order_by("-n", "end")
    return str(found[0][0])


def _logging(path: str) -> dict[str, Any]:
    form = {"kind": "phone", "outcome": "reached", "note": "note {n}"}
    return {
        "method": "POST",
        "csrf_from": path,
        "form": form,
        "ok": [302],
        "expect": "",
    }


def _last_key() -> str:
    """Return the key of the page that holds the oldest fifty clients."""
    row = Client.objects.order_by("added_at", "pk").values_list("added_at", "pk")[50]
    packed = json.dumps([">", *row], default=str, separators=(",", ":"))
    return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def floor_target(site: Site, dsn: str) -> dict[str, Any]:
    """Describe the pages of the bare site."""
    return {
        "base": site.base,
        "db": dsn,
        "pidfile": str(site.pidfile),
        "users": {"anyone": {}},
        "ops": {name: {"user": "anyone", "path": p} for name, p in FLOOR_OPS.items()},
    }


def measure(
    name: str, target: dict[str, Any], ops: list[str], effort: Effort, folder: Path
) -> dict[str, dict[str, Any]]:
    """Run the floor's http_bench.py over some operations; return its rows by name."""
    found: dict[str, dict[str, Any]] = {}
    described, out = folder / f"{name}.json", folder / f"{name}.jsonl"
    described.write_text(json.dumps({name: target}), encoding="utf-8")
    for op in ops:
        out.unlink(missing_ok=True)
        alone = described.with_name("one.json")
        picked = target | {"ops": {"op": target["ops"][op]}}
        alone.write_text(json.dumps({name: picked}), encoding="utf-8")
        command = [sys.executable, str(FLOOR / "http_bench.py"), str(alone), name]
        effort_words = ["--seconds", str(effort.seconds), "--runs", str(effort.runs)]
        done = subprocess.run(
            [*command, *effort_words, "--out", str(out)],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            found[op] = {"right": False, "why": done.stderr.strip()[-300:]}
        else:
            found[op] = json.loads(out.read_text(encoding="utf-8"))
    connection.close()
    return found
