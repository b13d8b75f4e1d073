"""A client moved on the board's form, forward and back, as a broker does it."""

import re
import statistics
import time
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from benchmarks.pages import BROKER, OTHER_CLIENT, sign_in
from benchmarks.servers import Site
from clients.models import Client

WARM_UP, TIMES = 10, 200
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')


def measure(site: Site) -> dict[str, Any]:
    """Move one client to B and back to A in turn; return figures as of a page (ms)."""
    host = site.base.removeprefix("http://")
    headers = sign_in(BROKER, host) | {"Host": host}
    path = reverse("pipeline:move", args=[OTHER_CLIENT])
    status, body = _send(host, "GET", path, None, headers)
    found = TOKEN.search(body)
    if found is None:
        return {"why": f"the form answered {status}"}
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    form = {"csrfmiddlewaretoken": found[1].decode(), "reason": "bench"}
    took, wrong = [], 0
    at = Client.objects.get(pk=OTHER_CLIENT).stage
    for _time in range(WARM_UP + TIMES):
        seen, at = at, "A" if at == "B" else "B"
        asked = urlencode(form | {"to": at, "expected": seen}).encode()
        began = time.perf_counter()
        status, _body = _send(host, "POST", path, asked, headers)
        took.append(1000 * (time.perf_counter() - began))
        wrong += status != 302
    took = sorted(took[WARM_UP:])
    return {
        "p50_1": round(statistics.median(took), 1),
        "p95_1": round(took[int(0.95 * TIMES)], 1),
        "sql": None,
        "rps_8": None,
        "right": not wrong,
        "status": status,
        "errors": wrong,
    }


def _send(
    host: str, method: str, path: str, body: bytes | None, headers: dict[str, str]
) -> tuple[int, bytes]:
    link = HTTPConnection(host, timeout=60)
    try:
        link.request(method, path, body=body, headers=headers)
        reply = link.getresponse()
        return reply.status, reply.read()
    finally:
        link.close()
