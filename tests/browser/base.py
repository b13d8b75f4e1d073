"""Browser tests: the real application, a real Chromium, and no complaint tolerated."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.contrib.staticfiles.testing import StaticLiveServerTestCase
from django.test import Client as HttpClient

from accounts.models import User
from tests.cast import Firm
from tests.servers import the_browser

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

SHOTS = Path(settings.BASE_DIR) / "shots"
DESK, PHONE = 1440, 390
PASSWORD = "a-password-for-tests"
LOCALES = {"zh-hans": "zh-CN", "en": "en-GB"}


@pytest.mark.browser
class BrowserTestCase(Firm, StaticLiveServerTestCase):
    """The firm of tests.cast behind a live server.

    Script errors, console errors and violations of the content security policy on any
    page fail the test, except those a pattern in `may_complain` matches.
    """

    may_complain: tuple[str, ...] = ()
    chromium: "Browser"

    @classmethod
    def setUpClass(cls) -> None:
        cls.chromium = the_browser()
        super().setUpClass()

    def setUp(self) -> None:
        type(self).found()
        self.complaints: list[str] = []
        self.contexts: list[BrowserContext] = []

    def tearDown(self) -> None:
        for context in self.contexts:
            context.close()
        unexpected = [
            text
            for text in self.complaints
            if not any(re.search(pattern, text) for pattern in self.may_complain)
        ]
        self.assertEqual([], unexpected)

    def open_page(
        self,
        path: str = "/",
        *,
        user: User | None = None,
        width: int = DESK,
        theme: str = "light",
        language: str = "zh-hans",
    ) -> "Page":
        """Open a page in a browser of its own, signed in as `user` by a session."""
        context = self.chromium.new_context(
            base_url=self.live_server_url,
            viewport={"width": width, "height": 844 if width < 600 else 900},
            color_scheme="dark" if theme == "dark" else "light",
            locale=LOCALES[language],
            timezone_id="Asia/Shanghai",
            has_touch=width < 600,
            is_mobile=width < 600,
            reduced_motion="reduce",
        )
        context.set_default_timeout(10_000)
        self.contexts.append(context)
        cookies = {settings.LANGUAGE_COOKIE_NAME: language}
        if user:
            cookies[settings.SESSION_COOKIE_NAME] = self._session_of(user)
        context.add_cookies(
            [
                {"name": name, "value": value, "url": self.live_server_url}
                for name, value in cookies.items()
            ]
        )
        page: Page = context.new_page()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        page.goto(path)
        return page

    def _hear(self, message: "ConsoleMessage") -> None:
        if message.type == "error":
            self.complaints.append(f"console: {message.text}")

    def _session_of(self, user: User) -> str:
        client = HttpClient()
        client.force_login(user)
        return client.cookies[settings.SESSION_COOKIE_NAME].value

    def sign_in(self, page: "Page", user: User) -> None:
        """Sign in as a person does, through the form."""
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
        page.goto("/accounts/login/")
        page.locator("input[name=login]").fill(user.username)
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("input[name=password]").press("Enter")
        page.wait_for_url(lambda url: "/accounts/login" not in url)

    def shoot(self, page: "Page", name: str) -> Path:
        """Save a picture of the whole page as shots/NAME.png."""
        SHOTS.mkdir(exist_ok=True)
        path = SHOTS / f"{name}.png"
        # The caret blinks; two pictures of one page must be equal.
        page.screenshot(path=path, full_page=True, caret="hide", animations="disabled")
        return path

    def evaluate(self, page: "Page", script: str) -> Any:
        """Run a script in the page's world and return its value."""
        return page.evaluate(script)
