"""W8 and W3 against the real site: gunicorn, PostgreSQL, production settings."""

import http.client
import random
import re
import secrets
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from threading import Barrier
from urllib.parse import urlencode
from uuid import uuid4

from benchmarks.chaos.installation import Installation, installation
from benchmarks.chaos.trial import Row
from benchmarks.servers import ROOT, web_site

PRODUCTION = {
    "DEBUG": "false",
    "ALLOWED_HOSTS": "127.0.0.1",
    "TRUST_PROXY": "true",
    "SITE_URL": "https://127.0.0.1",
    "DJANGO_SETTINGS_MODULE": "benchmarks.chaos.lifted",
}
FORMS, TRIES, PAGES = 200, 200, 200
Headers = dict[str, str]


@dataclass(frozen=True)
class Answer:
    """What came back, and after how many milliseconds."""

    status: int
    text: str
    took: float


@dataclass(frozen=True)
class Web:
    """A running site and the client that is Lin's."""

    site: Installation
    host: str
    zhang: int

    def browser(self, username: str = "") -> Headers:
        """Return the headers of a browser behind the proxy, signed in or not."""
        found: Headers = {
            "Origin": f"https://{self.host}",
            "X-Forwarded-Proto": "https",
        }
        if username:
            found = self.site.tell("session", username=username, host=self.host)
        else:
            found["Cookie"] = f"__Host-csrf={secrets.token_hex(16)}; language=en"
        return found | {"X-Forwarded-For": "127.0.0.1"}

    def ask(
        self, path: str, headers: Headers, form: dict[str, str] | None = None
    ) -> Answer:
        """GET a page, or POST a form with its CSRF token."""
        body = None
        if form is not None:
            token = headers["Cookie"].partition("csrf=")[2].partition(";")[0]
            body = urlencode(form | {"csrfmiddlewaretoken": token})
            headers = headers | {"Content-Type": "application/x-www-form-urlencoded"}
        line = http.client.HTTPConnection(self.host, timeout=60)
        try:
            began = time.perf_counter()
            line.request("GET" if body is None else "POST", path, body, headers)
            answer = line.getresponse()
            text = answer.read().decode()
            took = (time.perf_counter() - began) * 1000
        finally:
            line.close()
        return Answer(answer.status, text, took)


@contextmanager
def running_web() -> Iterator[Web]:
    """Run the product as in production on a fresh installation."""
    with installation("postgres", **PRODUCTION) as site:
        zhang = site.tell("found", readers=0)
        site.run("manage.py", "collectstatic", "-v0", "--noinput")
        extra = ["--worker-class", "gthread", "--threads", "4", "--preload"]
        with web_site(
            "broker_crm.wsgi",
            path="/healthz",
            env=site.env,
            cwd=ROOT,
            folder=site.folder,
            extra=[*extra, "--no-control-socket"],
        ) as server:
            yield Web(site, server.base.removeprefix("http://"), zhang)


def double_submit(name: str) -> list[Row]:
    """Send each of 200 contact forms two to ten times at the same moment."""
    rng, answers = random.Random(2), Counter[int]()
    with running_web() as web, ThreadPoolExecutor(10) as pool:
        headers, tokens = web.browser("lin"), [str(uuid4()) for _ in range(FORMS)]
        for token in tokens:
            answers.update(_at_once(pool, web, headers, token, rng.randrange(2, 11)))
        kept = web.site.ask("SELECT token FROM service_contact")
        sums = web.site.ask("SELECT sum(contacts) FROM pipeline_dailyactivity")
    rows, counted = Counter(str(token) for (token,) in kept), sums[0][0]
    wrong = sum(rows[token] != 1 for token in tokens)
    status = ", ".join(f"{n:,} × {code}" for code, n in sorted(answers.items()))
    done = f"{FORMS} forms, each 2–10 × at once: {answers.total():,} posts"
    result = f"{rows.total()} rows, {wrong} forms without exactly 1"
    once = not wrong and rows.total() == FORMS
    took = "what the posts were answered"
    day = "contacts counted in the day's activity"
    return [
        Row(name, done, result, f"{FORMS} rows, 0", once),
        Row(name, took, status, "302 only", set(answers) == {302}),
        Row(name, day, str(counted), str(FORMS), counted == FORMS),
    ]


def _at_once(
    pool: ThreadPoolExecutor, web: Web, headers: Headers, token: str, times: int
) -> list[int]:
    """Post one form so many times from threads that wait for each other."""
    form = {"kind": "phone", "outcome": "reached", "token": token}
    together = Barrier(times)

    def submit() -> int:
        together.wait(30)
        return web.ask(f"/service/log/?client={web.zhang}", headers, form).status

    return [one.result() for one in [pool.submit(submit) for _ in range(times)]]


def enumeration(name: str) -> list[Row]:
    """Time wrong passwords of a person and of nobody, and pages of others' clients."""
    with running_web() as web:
        web.site.tell("password", username="lin", word=secrets.token_hex(12))
        rows = _logins(name, web)
        return [*rows, *_pages(name, web)]


def _logins(name: str, web: Web) -> list[Row]:
    times: dict[str, list[float]] = {"lin": [], "xyz": []}
    texts: dict[str, set[str]] = {"lin": set(), "xyz": set()}
    codes: Counter[int] = Counter()
    for n in range(TRIES + 5):
        for username, took in times.items():
            form = {"login": username, "password": "wrong"}
            answer = web.ask("/accounts/login/", web.browser(), form)
            codes[answer.status] += 1
            if n >= 5:  # the first ones warm up
                took.append(answer.took)
                texts[username].add(_without_own(answer.text, username))
    there, nobody = median(times["lin"]), median(times["xyz"])
    apart = abs(there - nobody) / max(there, nobody) * 100
    same = texts["lin"] == texts["xyz"] and set(codes) == {200}
    medians = f"medians {there:.1f} and {nobody:.1f} ms, {apart:.1f} % apart"
    words = "same text" if same else "different text"
    words += "".join(f", {n} × {code}" for code, n in codes.items())
    done = f"{TRIES} wrong logins each, existing and missing"
    return [
        Row(name, done, medians, "≤ 10 %", apart <= 10),
        Row(name, "their answers compared", words, "same text, 200", same),
    ]


def _without_own(text: str, username: str) -> str:
    """Take out what differs by nature: the token of the form and the name typed in."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", text)
    return text.replace(f'value="{username}"', "")


def _pages(name: str, web: Web) -> list[Row]:
    headers, codes = web.browser("zhao"), Counter[int]()
    paths = (f"/clients/{web.zhang}/", f"/clients/{web.zhang + 900_000}/")
    times: dict[str, list[float]] = {path: [] for path in paths}
    for n in range(PAGES + 5):
        for path in paths:
            answer = web.ask(path, headers)
            codes[answer.status] += 1
            if n >= 5:
                times[path].append(answer.took)
    foreign, missing = (median(times[path]) for path in paths)
    result = f"medians {foreign:.1f} and {missing:.1f} ms, " + ", ".join(
        f"{n} × {code}" for code, n in codes.items()
    )
    near = abs(foreign - missing) <= 5 and set(codes) == {404}
    done = f"{PAGES} visits each, another branch's client and none"
    return [Row(name, done, result, "≤ 5 ms apart, 404", near)]
