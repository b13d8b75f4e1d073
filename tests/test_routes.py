"""Every route, found from the URLconf: who gets in, who does not, at what cost.

A route with a parameter no test knows fails here until `tests.belongings` names a thing
of Lin's for it; so a new page is covered the moment it exists.
"""

import copy
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection, reset_queries
from django.template import Template
from django.test.utils import CaptureQueriesContext, _TestState
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from accounts.models import User
from tests.belongings import LinsThings
from tests.cast import Cast

# Open to strangers by nature; everything else sends them to the login page.
OPEN = {
    "account_login",
    "account_logout",
    "account_signup",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_confirm_email",
    "account_email_verification_sent",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "set_language",
    "healthz",
    "api:openapi-json",
    "api:openapi-view",
    "api:api-root",
    "outbox:unsubscribe",
    "service:copy",
    "opinions:say",
    "opinions:status",
    "opinions:confirm",
    "service:calendar",
    "accounts:first_run",
    "accounts:one_time",
}
# Not ours to judge: their parameters are tokens or the admin's own keys.
FOREIGN = re.compile(
    r"^(admin:|account_reset_password_from_key$|account_confirm_email$"
    r"|mfa_(remove|edit)_webauthn$)"
)
WRITES = re.compile(
    r"^\s*(INSERT|UPDATE|DELETE|REPLACE)\b(?!.*django_session)",
    re.IGNORECASE | re.DOTALL,
)
NONSENSE = {
    "q": "\x00\ud800' OR 1=1 --".encode("utf-8", "surrogatepass").decode(
        "utf-8", "replace"
    ),
    "page": "-1",
    "key": "AAAA",
    "after": "zz",
    "sort": "password",
    "order": "broker__password",
    "stage": "Z",
    "size": "%",
    "from": "2026-02-29",
    "to": "9999-99-99",
    "broker": "999999999999999999999",
    "branch": "-1",
    "team": "x",
    "batch": "1e9",
    "client": "99999999999999999999",
    "month": "2026-13",
    "day": "0000-00-00",
    "kind": "'",
    "method": "\u202e",
    "channel": "x" * 5000,
    "year": "0",
    "target": "八十万",
    "average": "1.2.3",
    "ratio": "0:0:0:0",
    "days": "-5",
}


def routes(
    resolver: URLResolver | None = None, prefix: str = ""
) -> Iterator[tuple[str, list[str]]]:
    """Yield (name, parameter names) of every route."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            yield from routes(entry, inner)
        elif isinstance(entry, URLPattern) and entry.name:
            yield prefix + entry.name, list(entry.pattern.converters)


OURS = [(n, p) for n, p in routes() if not FOREIGN.match(n)]


class RouteTests(LinsThings, Cast):
    @classmethod
    def setUpClass(cls) -> None:
        """Draw pages as they are drawn for people: no test here asks for contexts."""
        super().setUpClass()
        instrumented, plain = Template._render, _TestState.saved_data.template_render
        Template._render = plain
        cls.addClassCleanup(setattr, Template, "_render", instrumented)

    def setUp(self) -> None:
        self.faults: list[str] = []
        self.addCleanup(self.tell)
        # Ten thousand refusals would each write a line.
        logging.disable(logging.CRITICAL)
        self.addCleanup(logging.disable, logging.NOTSET)

    @contextmanager
    def each(self, *of: object) -> Iterator[None]:
        """Go on after a fault, and tell all of them at the end.

        Ten thousand cases as so many sub-tests would cost more than the pages do.
        """
        try:
            yield
        except Exception as error:  # noqa: BLE001 — whatever it is, it is told
            self.faults.append(f"{' '.join(map(str, of))}: {error!r}")

    def tell(self) -> None:
        """Fail with everything that was found."""
        most = 20
        found = "\n".join(text[:600] for text in self.faults[:most])
        self.assertEqual(len(self.faults), 0, f"{len(self.faults)} faults\n{found}")

    def url(self, name: str, parameters: list[str], *, missing: bool = False) -> str:
        things = self.belongings()
        values = {}
        for parameter in parameters:
            key = f"{name.split(':', maxsplit=1)[0]}:{parameter}"
            key = key if key in things else parameter
            self.assertIn(
                key,
                things,
                f"{name}: tell tests/belongings.py what {parameter} is of Lin's",
            )
            values[parameter] = things[key]
            if missing and isinstance(values[parameter], int):
                values[parameter] = 987_654_321
        return reverse(name, kwargs=values)

    def everyone(self) -> list[User]:
        return [
            self.lin,
            self.chen,
            self.wu,
            self.he,
            self.tan,
            self.zhao,
            self.sun,
            self.gao,
            self.ada,
        ]

    def test_every_route_has_a_name_and_can_be_reached(self) -> None:
        for name, parameters in OURS:
            with self.each(name):
                try:
                    self.url(name, parameters)
                except NoReverseMatch as error:  # pragma: no cover
                    self.fail(str(error))

    def test_strangers_are_sent_to_the_login_page(self) -> None:
        for name, parameters in OURS:
            for method in ("get", "post"):
                with self.each(name, method):
                    response = getattr(self.client, method)(self.url(name, parameters))
                    if name in OPEN:
                        self.assertNotIn(response.status_code, {500})
                    elif name.startswith("api:"):
                        self.assertIn(response.status_code, (401, 405))
                    else:
                        self.assertEqual(response.status_code, 302, response.content)
                        self.assertIn("/accounts/login/", response["Location"])

    def test_nobody_reaches_what_is_not_theirs(self) -> None:
        """Another's thing and a nonexistent one answer alike, and nothing is written."""
        for person in (self.chen, self.zhao, self.sun, self.tan, self.ada):
            self.client.force_login(person)
            for name, parameters in OURS:
                if not parameters or name in OPEN or self.is_staffs(name, person):
                    continue
                for method in ("get", "post"):
                    with self.each(name, person.username, method):
                        self.check_refused(name, parameters, method, person)

    def is_staffs(self, name: str, person: User) -> bool:
        """Say whether a page is about staff, which those in charge of staff may open."""
        if person == self.ada and name.startswith("accounts:"):
            return True
        if person == self.tan and name in self.CHECKERS_PAGES:
            return True
        if person == self.chen and name in self.COLLEAGUES_PAGES:
            return True
        return name in self.STAFF_PAGES

    def check_refused(
        self, name: str, parameters: list[str], method: str, person: User
    ) -> None:
        answers = []
        for missing in (False, True):
            reset_queries()  # the log keeps no more than nine thousand
            with CaptureQueriesContext(connection) as queries:
                answer = getattr(self.client, method)(
                    self.url(name, parameters, missing=missing)
                )
            self.assertIn(answer.status_code, (403, 404, 405), f"{name} {person}")
            written = [q["sql"] for q in queries if WRITES.match(q["sql"])]
            self.assertEqual([], written)
            self.assertNotIn(self.zhang.name, answer.content.decode())
            answers.append((answer.status_code, _body(answer)))
        self.assertEqual(answers[0], answers[1])

    def test_looking_writes_nothing_never_fails_and_tells_nobody_of_others(
        self,
    ) -> None:
        """Everybody opens everything; Mr Zhang shows only to those who may see him."""
        canaries = (self.zhang.name, self.zhang.phone, self.zhang.email)
        strange = (self.chen, self.zhao, self.sun, self.tan, self.ada, self.he)
        for person in self.everyone():
            self.client.force_login(person)
            for name, parameters in OURS:
                if name in OPEN:
                    continue
                with self.each(name, person.username):
                    url = self.url(name, parameters)
                    reset_queries()
                    with CaptureQueriesContext(connection) as queries:
                        answer = self.client.get(url, {"q": "zjg"})
                    self.assertIn(answer.status_code, (200, 302, 403, 404, 405))
                    written = [q["sql"] for q in queries if WRITES.match(q["sql"])]
                    self.assertEqual([], written)
                    body = _text(answer) if person in strange else ""
                    for canary in canaries:
                        self.assertFalse(canary in body, _around(canary, body))

    def test_pages_are_whole_and_clean_in_both_languages(self) -> None:
        """No undefined variables, no leftover tags, no inline style or script."""
        engine: list[dict[str, Any]] = copy.deepcopy(settings.TEMPLATES)
        engine[0]["OPTIONS"]["string_if_invalid"] = "⁉%s⁉"
        with self.settings(TEMPLATES=engine):
            for person in (self.lin, self.wu, self.gao):
                self.client.force_login(person)
                for name, parameters in OURS:
                    for language in ("en", "zh-hans"):
                        with self.each(name, person.username, language):
                            self.check_page(name, parameters, language)

    def check_page(self, name: str, parameters: list[str], language: str) -> None:
        answer = self.client.get(
            self.url(name, parameters), headers={"accept-language": language}
        )
        self.assertIn(answer.status_code, (200, 302, 403, 404, 405))
        if name.startswith(("api:", "account_", "mfa_")):
            return
        page = _text(answer)
        for blot in ("⁉", "{{", "{%", " style=", " onclick=", "<script>"):
            self.assertFalse(blot in page, _around(blot, page))

    def test_nonsense_in_the_address_is_answered_calmly(self) -> None:
        for person in (self.lin, self.wu, self.gao):
            self.client.force_login(person)
            for name, parameters in OURS:
                with self.each(name, person.username):
                    answer = self.client.get(self.url(name, parameters), NONSENSE)
                    self.assertLess(answer.status_code, 500)

    def test_empty_and_wild_forms_are_answered_calmly(self) -> None:
        """Whoever may post gets a sentence or a page for an empty or a wild form."""
        wild = dict.fromkeys(("name", "note", "q"), "x" * 200000) | NONSENSE
        for person in (self.lin, self.wu, self.gao, self.ada):
            self.client.force_login(person)
            for form in ({}, wild):
                for name, parameters in OURS:
                    if name in self.LEAVE_ALONE:
                        continue
                    with self.each(name, person.username, bool(form)):
                        answer = self.client.post(self.url(name, parameters), form)
                        self.assertLess(answer.status_code, 500)
                    if "/accounts/login" in answer.headers.get("Location", ""):
                        self.client.force_login(person)

    def test_more_rows_do_not_mean_more_queries(self) -> None:
        for person in (self.lin, self.wu, self.gao):
            self.client.force_login(person)
            self.count_queries()
            few = self.count_queries()
            self.lin_works_hard()
            self.assertEqual(few, self.count_queries(), person.username)

    def count_queries(self) -> dict[str, int]:
        counts = {}
        for name, parameters in OURS:
            if name in OPEN:
                continue
            reset_queries()
            with CaptureQueriesContext(connection) as queries:
                self.client.get(self.url(name, parameters))
            counts[name] = len(queries)
        return counts


def _body(answer: Any) -> bytes:
    """Return a body without the token that differs on every page."""
    content = answer.content if not answer.streaming else b"".join(answer)
    return re.sub(rb'(csrfmiddlewaretoken" value="|X-CSRFToken": ")[^"]+', b"", content)


def _around(text: str, page: str) -> str:
    """Show where a text stands in a page."""
    return page[max(page.find(text) - 200, 0) :][:400]


def _text(answer: Any) -> str:
    content = answer.getvalue() if answer.streaming else answer.content
    return str(content.decode("utf-8", "replace"))
