"""One's own sessions: seen, named by the device, ended elsewhere, nobody else's."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client as Browser

from accounts.models import AuditEvent
from core.clock import now
from tests.cast import Cast

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5) Version/17.5 Mobile Safari/604.1"
PAGE, END = "/people/me/sessions/", "/people/me/sessions/end/"


@pytest.mark.database
class SessionTests(Cast):
    def setUp(self) -> None:
        self.desk, self.phone = self.sign_in(self.lin), self.sign_in(self.lin, PHONE)
        self.other = self.sign_in(self.chen, PHONE)

    def sign_in(
        self, who, agent: str = "Mozilla/5.0 (Windows) Firefox/127.0"
    ) -> Browser:
        browser = Browser(headers={"User-Agent": agent, "Accept-Language": "en"})
        browser.force_login(who)
        self.assertEqual(browser.get("/people/me/").status_code, 200)
        return browser

    def is_in(self, browser: Browser) -> bool:
        return browser.get("/people/me/").status_code == 200

    def test_each_is_named_and_no_key_is_told(self) -> None:
        page = self.desk.get(PAGE)
        self.assertContains(page, "Firefox · Windows")
        self.assertContains(page, "Safari · iPhone")
        self.assertContains(page, 'name="ref"', count=1)
        for browser in (self.desk, self.phone):
            key = browser.session.session_key
            self.assertNotContains(page, key)

    def test_one_is_ended_and_only_ones_own(self) -> None:
        theirs = self.other.get(PAGE).context["sign_ins"][0].ref
        self.desk.post(END, {"ref": theirs})
        self.assertTrue(self.is_in(self.other))
        ref = next(
            o.ref for o in self.desk.get(PAGE).context["sign_ins"] if not o.is_here
        )
        self.desk.post(END, {"ref": ref})
        self.assertFalse(self.is_in(self.phone))
        self.assertTrue(self.is_in(self.desk))
        event = AuditEvent.objects.get(action="sessions.ended")
        self.assertEqual((event.by, event.facts), (self.lin, {"count": 1}))

    def test_all_others_end_at_once_and_this_one_stays(self) -> None:
        third = self.sign_in(self.lin)
        self.desk.post(END)
        self.assertEqual([self.is_in(b) for b in (self.desk, self.phone, third)],
                         [True, False, False])  # fmt: skip
        self.assertTrue(self.is_in(self.other))
        self.assertContains(self.desk.get(PAGE), "signed in here only")

    def test_who_rested_too_long_is_no_longer_listed(self) -> None:
        with time_machine.travel(now() + timedelta(minutes=31)):
            fresh = self.sign_in(self.lin)
            self.assertEqual(len(fresh.get(PAGE).context["sign_ins"]), 1)
