"""The demo world walked in a real browser: every kind of page each person is led to.

From the front page on, each link is followed once per kind of address. No page may be
missing, fail, scroll sideways, complain in the console or have a serious axe finding.
"""

import json
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from benchmarks.chaos.installation import Installation, installation
from benchmarks.chaos.trial import Row
from benchmarks.servers import ROOT, free_port
from tests.servers import the_browser

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, Page

PEOPLE = ("lin", "chen", "wu", "he", "tan", "zhao", "sun", "gao", "admin")
LOOKS = (
    ("zh-hans", "light", 1440),
    ("en", "dark", 390),
    ("zh-hans", "dark", 390),
    ("en", "light", 1440),
)
# Whose pages are seen in all four looks; the others' in the first two.
CLOSELY = ("lin", "wu", "gao")
GRAVE = ("serious", "critical")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# Django's own pages are not ours to mend.
LEFT_ALONE = ("/accounts/logout", "/static/", "/media/", "/api/", "/admin/")
NUMBERS = re.compile(r"\d+|[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/)[\w-]{22,}(?=/)")
SESSION = """
import sys
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from accounts.models import User
from core.clock import now
user = User.objects.get(username=%r)
session = import_module(settings.SESSION_ENGINE).SessionStore()
session[SESSION_KEY] = str(user.pk)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session["signed_in_at"] = session["seen_at"] = int(now().timestamp())
session.create()
print("KEY", session.session_key, settings.SESSION_COOKIE_NAME,
      settings.LANGUAGE_COOKIE_NAME)
"""


@dataclass
class Walk:
    """What one person met in one look."""

    seen: int = 0
    faults: list[str] = field(default_factory=list)


def everybody(name: str) -> list[Row]:
    """Let the nine demo people walk; one row each."""
    only = [p for p in os.environ.get("WALKERS", "").split(",") if p] or PEOPLE
    with demo_site() as (site, base):
        return [_walked(name, person, site, base) for person in only]


@contextmanager
def demo_site() -> Iterator[tuple[Installation, str]]:
    """Serve the demo world; yields the installation and the address."""
    with installation("sqlite") as site:
        site.run("manage.py", "seed_demo")
        port = free_port()
        server = subprocess.Popen(
            [sys.executable, "manage.py", "runserver", "--noreload", str(port)],
            cwd=ROOT,
            env=site.env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            base = f"http://127.0.0.1:{port}"
            _wait(f"{base}/healthz")
            yield site, base
        finally:
            server.terminate()
            server.wait()


def _wait(url: str) -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
        else:
            return
    msg = f"{url} does not answer"
    raise RuntimeError(msg)


def _walked(name: str, person: str, site: Installation, base: str) -> Row:
    said = site.run("manage.py", "shell", "-c", SESSION % person)
    _, key, cookie, language_cookie = said[said.index("KEY") :].split()
    looks = LOOKS if person in CLOSELY else LOOKS[:2]
    total = Walk()
    for language, theme, width in looks:
        context = the_browser().new_context(
            base_url=base,
            viewport={"width": width, "height": 844 if width < 600 else 900},
            color_scheme="dark" if theme == "dark" else "light",
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
        )
        cookies = {cookie: key, language_cookie: language}
        context.add_cookies(
            [{"name": n, "value": v, "url": base} for n, v in cookies.items()]
        )
        look = (language, theme, width)
        walk = _walk(context.new_page(), look, with_axe=look in LOOKS[:2])
        context.close()
        total.seen += walk.seen
        total.faults += walk.faults
    done = f"{person}: {total.seen} pages, {len(looks)} looks"
    result = f"{len(total.faults)} faults"
    if total.faults:
        result += ": " + "; ".join(total.faults)
    return Row(name, done, result, "0 faults", bool(total.seen) and not total.faults)


def _walk(page: "Page", look: tuple[str, str, int], *, with_axe: bool) -> Walk:
    walk, due, known = (
        Walk(),
        deque([("/", "start"), ("/more/", "start")]),
        {"/", "/more/"},
    )
    heard: list[str] = []

    def hear(message: "ConsoleMessage") -> None:
        if message.type == "error":
            heard.append(message.text)

    def stumble(error: Any) -> None:
        heard.append(str(error))

    page.on("console", hear)
    page.on("pageerror", stumble)
    while due:
        path, source = due.popleft()
        where = f"{path} from {source} {look}"
        walk.seen += 1
        heard.clear()
        for fault in [*_look(page, path, with_axe=with_axe), *heard]:
            walk.faults.append(f"{where} {fault[:160]}")
            print(walk.faults[-1], file=sys.stderr, flush=True)
        for link in _links(page):
            kind = _kind(link)
            if kind not in known:
                known.add(kind)
                due.append((link, path))
    return walk


def _look(page: "Page", path: str, *, with_axe: bool) -> Iterator[str]:
    from playwright.sync_api import Error

    if _is_file(path):
        answer = page.request.get(path)
        if not answer.ok:
            yield f"answers {answer.status}"
        return
    try:
        shown = page.goto(path, wait_until="networkidle")  # parts come by htmx
    except Error as error:
        yield error.message.splitlines()[0]
        return
    if shown is None or shown.status >= 400:
        yield f"answers {shown and shown.status}"
    wide = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    if wide > 0:
        yield f"scrolls {wide} px sideways"
    if with_axe:
        yield from _axe(page)


def _axe(page: "Page") -> Iterator[str]:
    from axe_playwright_python.sync_playwright import Axe

    found: Any = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    for one in found:
        if one["impact"] in GRAVE:
            yield f"axe {one['id']} {one['nodes'][0]['target']}"


def _links(page: "Page") -> list[str]:
    found = page.eval_on_selector_all(
        "a[href]", "links => links.map(link => link.getAttribute('href'))"
    )
    links = [link.split("#")[0] for link in found]
    own = [link for link in links if link.startswith("/")]
    return [link for link in own if not link.startswith(LEFT_ALONE)]


def _is_file(path: str) -> bool:
    return bool(re.search(r"export|/print/|format=|\.(csv|xlsx|ics|json|vcf)", path))


def _kind(link: str) -> str:
    """Tell addresses apart by what they show, not by whom.

    >>> _kind("/clients/12/?tab=log&page=3") == _kind("/clients/7/?page=1&tab=log")
    True
    """
    parts = urlsplit(link)
    path = re.sub(
        r"\d+|[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/)[\w-]{22,}(?=/)", "N", parts.path
    )
    return path + json.dumps(sorted({key for key, _ in parse_qsl(parts.query)}))
