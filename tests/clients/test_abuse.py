"""Every form of the clients' pages, found by opening the pages, with hostile values.

What is posted is what the page's own form would send, with one thing in it changed: a
text far too long, characters no database keeps, names of the other branch's things,
fields nobody asked for. Nothing may break, and no statement may carry it in.
"""

import logging
import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

from django.db import connection, transaction
from django.template import Template
from django.test.utils import CaptureQueriesContext, _TestState
from django.urls import reverse

from accounts.models import Tag, User
from clients.actions import add_client
from clients.models import Client, CustomField, Need, Segment
from core.clock import today
from tests.belongings import LinsThings
from tests.cast import Cast
from tests.test_routes import OURS, WRITES

FOREIGN = 9_000_000
TEXTS = {
    "long": "界" * 200_000,
    "null": "a\0b",
    "surrogate": "a\ud800b",
    "reversed": "a\u202egpj\u2066b",
}
# What a statement may not carry: the same, as SQL shows it.
CARRIED = re.compile(r"界{3000}|a\x00b|a\ud800b|\u202e|\u2066|900[1-6]000")
EXTRA = {
    "id": "9001000",
    "pk": "9001000",
    "client_id": "9001000",
    "broker_id": "9002000",
    "branch_id": "9003000",
    "standing": "erased",
    "has_basis": "on",
    "merged_into": "9001000",
    "by": "9002000",
    "author": "9002000",
    "is_superuser": "1",
    "state": "written",
}
# Who opens which pages; what only the others see is tried as them.
WALKS = {
    "lin": ".*",
    "wu": "need.*|.*service|own_fields?|privacy.*|suppression|consent_text.*|tags"
    "|axes.*|bulk|segment|reveal|merge",
    "he": "case|services|service",
    "gao": "import_prices|import_securities|security|edit_security",
}
TYPED = ("text", "search", "tel", "email", "number", "date", "url", "textarea", "time")


class Forms(HTMLParser):
    """Collects the forms of a page: method, address, fields as (name, kind, value)."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[dict[str, Any]] = []
        self._select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            method = said.get("method", "get").lower()
            form = {"method": method, "to": said.get("action", ""), "fields": {}}
            self.forms.append(form)
        elif self.forms:
            self._field(tag, said.get("name", ""), said)

    def _field(self, tag: str, name: str, said: dict[str, str]) -> None:
        fields = self.forms[-1]["fields"]
        if tag == "option" and self._select:
            if not fields[self._select][1] or "selected" in said:
                fields[self._select] = ("select", said.get("value", ""))
        elif not name or name == "csrfmiddlewaretoken" or said.get("type") == "file":
            return
        elif tag == "select":
            self._select = name
            fields[name] = ("select", "")
        elif tag == "textarea":
            fields[name] = ("textarea", "x")
        else:
            kind = tag if tag == "button" else said.get("type", "text")
            fields.setdefault(name, (kind, said.get("value", "on")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""


class AbuseTests(LinsThings, Cast):
    maxDiff = None

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        instrumented, plain = Template._render, _TestState.saved_data.template_render
        Template._render = plain
        cls.addClassCleanup(setattr, Template, "_render", instrumented)

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        made = add_client(by=cls.zhao, name="他行客户")
        # Numbers no row of ours has or will get: wherever one is met, something leaked.
        for n, row in enumerate(
            (
                Client(branch=cls.sun.branch, broker=cls.zhao, name="他行客户二"),
                User(username="far", full_name="他行人员", role="broker",
                     branch=cls.sun.branch),
                Need(branch=cls.sun.branch, name="他行需求"),
                Tag(branch=cls.sun.branch, name="他行标签"),
                Segment(owner=cls.sun, branch=cls.sun.branch, name="他行细分", tree={},
                        tree_since=today()),
                CustomField(branch=cls.sun.branch, key="far", label="他行字段",
                            kind="text"),
            ),
            1,
        ):  # fmt: skip
            row.pk = FOREIGN + 1000 * n
            row.save(force_insert=True)
        cls.far = made

    def setUp(self) -> None:
        logging.disable(logging.CRITICAL)
        self.addCleanup(logging.disable, logging.NOTSET)
        self.faults: list[str] = []
        self.tried: set[tuple[str, ...]] = set()

    def test_no_form_takes_hostile_values(self) -> None:
        posts = 0
        for person, names in WALKS.items():
            user = getattr(self, person)
            self.client.force_login(user)
            for name, parameters in OURS:
                if re.match(f"clients:({names})$", name):
                    things = self.belongings()
                    known = {
                        p: things.get(f"clients:{p}", things.get(p)) for p in parameters
                    }
                    posts += self.walk(person, name, reverse(name, kwargs=known))
        self.assertEqual("", "\n".join(self.faults))
        # Enough was found to say something: fewer forms mean the walk went blind.
        self.assertGreater(len(self.tried), 60)
        self.assertGreater(posts, 300)

    def walk(self, who: str, name: str, url: str) -> int:
        answer = self.client.get(url)
        if (
            answer.status_code != 200
            or "text/html" not in answer.headers["Content-Type"]
        ):
            return 0
        page = answer.content.decode()
        if "他行" in page:
            self.faults.append(f"{who} {name} shows what is the other branch's")
        posts = 0
        for form in Forms(page).forms:
            target = form["to"] or url
            key = (re.sub(r"\d+", "#", target), *sorted(form["fields"]))
            if form["method"] != "post" or key in self.tried:
                continue
            if not target.startswith("/clients/"):
                continue
            self.tried.add(key)
            posts += self.attack(f"{who} {target}", target, form["fields"])
        return posts

    def attack(self, where: str, target: str, fields: dict[str, Any]) -> int:
        plain = {name: value for name, (_kind, value) in fields.items()}
        typed = [n for n, (kind, _v) in fields.items() if kind in TYPED]
        picked = [n for n in fields if n not in typed]
        tries = [(f"extra {where}", EXTRA | plain)]
        tries += [
            (f"{word} {where}", plain | dict.fromkeys(typed, text))
            for word, text in TEXTS.items()
        ]
        strange = plain | dict.fromkeys(picked, TEXTS["null"])
        tries.append((f"null choice {where}", strange))
        far = {name: str(FOREIGN + 1000 * _whose(name)) for name in picked}
        tries.append((f"far {where}", plain | far))
        for what, sent in tries:
            self.post(what, target, sent)
        return len(tries)

    def post(self, what: str, target: str, sent: dict[str, str]) -> None:
        body = urlencode(sent, errors="surrogatepass")
        mark = transaction.savepoint()
        try:
            with CaptureQueriesContext(connection) as queries:
                answer = self.client.post(
                    target, body, content_type="application/x-www-form-urlencoded"
                )
        except Exception as error:  # noqa: BLE001 — whatever it is, it is told
            self.faults.append(f"{what}: {error!r}")
            return
        finally:
            transaction.savepoint_rollback(mark)
        if answer.status_code >= 500:
            self.faults.append(f"{what}: {answer.status_code}")
        said = answer.getvalue() if answer.streaming else answer.content
        if "他行".encode() in said:
            self.faults.append(f"{what}: leaks")
        for query in queries:
            if WRITES.match(query["sql"]) and CARRIED.search(query["sql"]):
                self.faults.append(f"{what}: {query['sql'][:160]}")


def _whose(name: str) -> int:
    """Return which of the other branch's things a field would name."""
    words = ("client|other|into|introducer", "broker|user|person|to$", "need", "tag",
             "segment|with", "field")  # fmt: skip
    return next((n for n, word in enumerate(words, 1) if re.search(word, name)), 1)
