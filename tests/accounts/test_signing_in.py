"""Signing in, staying in, and being put out: through the real pages."""

import re
from contextlib import AbstractContextManager
from datetime import timedelta
from unittest.mock import patch

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.test import Client as Browser
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone, translation

from accounts.actions import change_person, close_access, make_one_time_link
from accounts.enums import Role
from accounts.models import AuditEvent, User
from accounts.registry import notice_words
from core.clock import now
from tests.cast import Cast, hire

PASSWORD = "rather-long-2026"
LOGIN = "/accounts/login/"
HOME = "/people/me/"


class SignedIn(Cast):
    """A cast whose Lin has a password."""

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        for person in (cls.lin, cls.wu, cls.ada):
            person.set_password(PASSWORD)
            person.email = f"{person.username}@example.com"
            person.save()

    def setUp(self) -> None:
        cache.clear()

    def browser(self, address: str = "192.0.2.1") -> Browser:
        return Browser(REMOTE_ADDR=address, headers={"accept-language": "en"})

    def sign_in(
        self, browser: Browser, login: str = "lin", password: str = PASSWORD
    ) -> int:
        answer = browser.post(LOGIN, {"login": login, "password": password})
        return answer.status_code

    def is_in(self, browser: Browser) -> bool:
        return browser.get(HOME).status_code == 200


class SessionTests(SignedIn):
    def test_the_key_changes_at_sign_in_and_a_replayed_one_fails(self) -> None:
        browser = self.browser()
        browser.get(LOGIN)
        session = browser.session
        session["planted"] = 1
        session.save()
        planted = session.session_key
        browser.cookies["sessionid"] = str(planted)
        self.assertEqual(self.sign_in(browser), 302)
        key = browser.session.session_key
        self.assertNotEqual(planted, key)
        self.assertTrue(self.is_in(browser))
        browser.post("/accounts/logout/")
        thief = self.browser()
        thief.cookies["sessionid"] = str(key)
        self.assertFalse(self.is_in(thief))
        self.assertFalse(Session.objects.filter(session_key=key).exists())

    def test_signing_out_needs_a_post(self) -> None:
        browser = self.browser()
        self.sign_in(browser)
        self.assertEqual(browser.get("/accounts/logout/").status_code, 200)
        self.assertTrue(self.is_in(browser))

    def test_thirty_minutes_of_rest_end_a_session(self) -> None:
        browser = self.browser()
        self.sign_in(browser)
        self.assertTrue(self.is_in(browser))
        with later(minutes=29):
            self.assertTrue(self.is_in(browser))
        with later(minutes=58):
            self.assertTrue(self.is_in(browser))
        with later(minutes=89):
            answer = browser.get(HOME)
        self.assertRedirects(
            answer,
            f"{LOGIN}?rested=1&next=%2Fpeople%2Fme%2F",
            fetch_redirect_response=False,
        )

    def test_twelve_hours_end_a_session_however_busy(self) -> None:
        browser = self.browser()
        self.sign_in(browser)
        for quarter in range(48):
            with later(minutes=15 * quarter):
                self.assertTrue(self.is_in(browser), quarter)
        with later(minutes=12 * 60 + 1):
            self.assertFalse(self.is_in(browser))

    def test_a_part_of_a_page_sends_the_whole_page_to_sign_in(self) -> None:
        browser = self.browser()
        self.sign_in(browser)
        self.is_in(browser)
        with later(hours=1):
            answer = browser.get(HOME, headers={"HX-Request": "true"})
        self.assertEqual(answer.status_code, 204)
        self.assertEqual(answer["HX-Redirect"], f"{LOGIN}?rested=1")

    def test_the_session_is_touched_at_most_once_a_minute(self) -> None:
        browser = self.browser()
        self.sign_in(browser)
        self.is_in(browser)
        with patch("core.sessions.SessionStore.save") as save:
            for seconds in (5, 20, 50):
                with later(seconds=seconds):
                    self.is_in(browser)
            save.assert_not_called()
            with later(seconds=70):
                self.is_in(browser)
            save.assert_called_once()

    def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(self) -> None:
        here, there = self.browser(), self.browser("192.0.2.2")
        self.sign_in(here)
        self.sign_in(there)
        facts = {
            "oldpassword": PASSWORD,
            "password1": "another-one-2026",
            "password2": "another-one-2026",
        }
        here.post(reverse("account_change_password"), facts)
        self.assertTrue(self.is_in(here))
        self.assertFalse(self.is_in(there))
        self.assertTrue(
            AuditEvent.objects.filter(
                action="person.password_changed", by=self.lin
            ).exists()
        )

    def test_closing_the_access_ends_every_open_session(self) -> None:
        browsers = [self.browser(), self.browser("192.0.2.2")]
        for browser in browsers:
            self.sign_in(browser)
        close_access(by=self.ada, person=self.lin)
        for browser in browsers:
            self.assertFalse(self.is_in(browser))
        self.assertIn("/inactive/", self.try_login(self.browser()))

    def try_login(self, browser: Browser) -> str:
        answer = browser.post(LOGIN, {"login": "lin", "password": PASSWORD})
        return str(answer.headers.get("Location", ""))

    def test_a_new_branch_or_role_counts_from_the_next_request(self) -> None:
        browsers = [self.browser(), self.browser("192.0.2.2")]
        for browser in browsers:
            self.sign_in(browser, "wu")
            self.assertContains(browser.get("/people/"), "Lin")
        change_person(by=self.ada, person=self.wu, branch=self.suzhou)
        for browser in browsers:
            page = browser.get("/people/")
            self.assertNotContains(page, ">Lin<")
            self.assertContains(page, ">Zhao<")
        change_person(by=self.ada, person=self.wu, role=Role.BROKER)
        for browser in browsers:
            self.assertEqual(browser.get("/people/").status_code, 403)


class GuessingTests(SignedIn):
    def guess(self, browser: Browser, login: str, times: int) -> str:
        for _n in range(times):
            answer = browser.post(LOGIN, {"login": login, "password": "wrong"})
        return _without_token(answer)

    def test_an_existing_and_a_missing_login_read_alike(self) -> None:
        known = self.guess(self.browser(), "lin", 1)
        unknown = self.guess(self.browser("192.0.2.9"), "nobody", 1)
        self.assertIn("Login and password do not match.", known)
        self.assertEqual(known, unknown)

    def test_five_wrong_passwords_make_only_the_guesser_wait(self) -> None:
        guesser = self.browser("198.51.100.7")
        self.assertNotIn("Wait 15 minutes", self.guess(guesser, "lin", 5))
        self.assertIn("Wait 15 minutes", self.guess(guesser, "lin", 1))
        # Even the right password waits from there; the owner, elsewhere, gets in.
        self.assertEqual(self.sign_in(guesser), 200)
        self.assertEqual(self.sign_in(self.browser("192.0.2.1")), 302)

    def test_waiting_is_enough(self) -> None:
        guesser = self.browser("198.51.100.7")
        self.guess(guesser, "lin", 6)
        with patch(
            "allauth.core.internal.ratelimit.time.time",
            return_value=timezone.now().timestamp() + 15 * 60 + 1,
        ):
            self.assertEqual(self.sign_in(guesser), 302)

    def test_thirty_failures_from_one_place_make_that_place_wait(self) -> None:
        guesser = self.browser("198.51.100.7")
        for n in range(30):
            self.guess(guesser, f"guess{n}", 1)
        self.assertEqual(self.sign_in(guesser), 200)
        self.assertEqual(self.sign_in(self.browser("192.0.2.1")), 302)

    def test_a_flood_is_answered_with_a_page_that_says_wait(self) -> None:
        browser = self.browser("198.51.100.7")
        for _n in range(60):
            self.sign_in(browser)
            browser.cookies.clear()
        answer = browser.post(LOGIN, {"login": "lin", "password": PASSWORD})
        self.assertContains(answer, "Wait a moment", status_code=429)


class LinkUser(SignedIn):
    def set_password(self, browser: Browser, link: str, password: str) -> str:
        answer = browser.get(link[link.index("/accounts") :], follow=True)
        if not answer.redirect_chain:
            return _text(answer)
        there = answer.redirect_chain[-1][0]
        both = {"password1": password, "password2": password}
        return _text(browser.post(there, both, follow=True))

    def link(self) -> str:
        raise NotImplementedError

    def check_once(self) -> None:
        """The link sets a password, puts out other sessions, and is spent."""
        there = self.browser("192.0.2.2")
        self.sign_in(there)
        link, browser = self.link(), self.browser()
        said = self.set_password(browser, link, "brand-new-2026")
        self.assertIn("The password is set", said)
        self.assertFalse(self.is_in(there))
        self.assertEqual(self.sign_in(browser, password="brand-new-2026"), 302)
        again = self.set_password(self.browser(), link, "and-again-2026")
        self.assertIn("This link has been used, replaced or has expired.", again)


class ResetTests(LinkUser):
    def ask(self, email: str, browser: Browser | None = None) -> str:
        answer = (browser or self.browser()).post(
            "/accounts/password/reset/", {"email": email}, follow=True
        )
        return _without_token(answer)

    def link(self) -> str:
        with self.captureOnCommitCallbacks(execute=True):
            self.ask("LIN@example.com")
        self.assertEqual([m.to for m in mail.outbox], [["lin@example.com"]])
        return str(re.search(r"http://\S+", str(mail.outbox[0].body))[0])

    def test_a_letter_sets_a_new_password_once(self) -> None:
        self.check_once()

    def test_an_unknown_address_reads_alike_and_gets_no_letter(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            known = self.ask("lin@example.com")
            unknown = self.ask("stranger@example.com", self.browser("192.0.2.9"))
        self.assertEqual(known, unknown)
        self.assertEqual([m.to for m in mail.outbox], [["lin@example.com"]])

    def test_a_closed_login_gets_no_letter(self) -> None:
        close_access(by=self.ada, person=self.lin)
        with self.captureOnCommitCallbacks(execute=True):
            self.ask("lin@example.com")
        self.assertEqual(mail.outbox, [])

    def test_a_mail_server_that_is_down_is_not_an_error_page(self) -> None:
        with (
            override_settings(
                EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
                EMAIL_HOST="127.0.0.1",
                EMAIL_PORT=1,
            ),
            self.captureOnCommitCallbacks(execute=True),
        ):
            self.assertIn(
                "If somebody here has this address", self.ask("lin@example.com")
            )

    def test_weak_passwords_are_refused_with_their_reason(self) -> None:
        link = self.link()
        said = self.set_password(self.browser(), link, "1234567")
        self.assertIn("too short", said)
        self.assertTrue(User.objects.get(pk=self.lin.pk).check_password(PASSWORD))

    def test_an_old_address_no_longer_gets_the_letter(self) -> None:
        EmailAddress.objects.create(
            user=self.lin, email="lin@example.com", verified=True, primary=True
        )
        change_person(by=self.ada, person=self.lin, email="new@example.com")
        with self.captureOnCommitCallbacks(execute=True):
            self.ask("lin@example.com")
            self.ask("new@example.com")
        self.assertEqual([m.to for m in mail.outbox], [["new@example.com"]])


@pytest.mark.database
class OneTimeLinkTests(LinkUser):
    def link(self) -> str:
        browser = self.browser("192.0.2.50")
        browser.force_login(self.wu)
        page = browser.post(reverse("accounts:one_time_link", args=[self.lin.pk]))
        return str(re.search(r"http://testserver/accounts/[^<]+", _text(page))[0])

    def test_it_sets_a_password_once_and_is_recorded(self) -> None:
        self.check_once()
        event = AuditEvent.objects.get(action="person.link_made")
        self.assertEqual((event.by, event.object_id), (self.wu, str(self.lin.pk)))
        told = self.lin.notifications.get()
        with translation.override("en"):
            self.assertEqual(
                notice_words(told.kind, told.facts),
                "Wu made a one-time link for your login.",
            )

    def test_it_expires(self) -> None:
        path = make_one_time_link(by=self.wu, person=self.lin)
        with override_settings(PASSWORD_RESET_TIMEOUT=-1):
            said = self.set_password(self.browser(), path, "brand-new-2026")
        self.assertIn("This link has been used, replaced or has expired.", said)

    def test_it_is_void_after_the_next_sign_in(self) -> None:
        path = make_one_time_link(by=self.wu, person=self.lin)
        self.sign_in(self.browser())
        said = self.set_password(self.browser(), path, "brand-new-2026")
        self.assertIn("This link has been used, replaced or has expired.", said)

    def test_no_manager_opens_an_equals_or_another_branchs_account(self) -> None:
        deputy = hire("deputy", Role.MANAGER, self.nanjing)
        for by, person in ((self.wu, deputy), (self.sun, self.lin)):
            with self.assertRaises(PermissionDenied):
                make_one_time_link(by=by, person=person)
        self.assertFalse(AuditEvent.objects.filter(action="person.link_made").exists())

    def test_only_those_in_charge_make_one(self) -> None:
        cases = [
            (self.wu, self.lin, 200),
            (self.ada, self.wu, 200),
            (self.wu, self.wu, 403),
            (self.sun, self.lin, 404),
            (self.gao, self.lin, 403),
            (self.lin, self.chen, 403),
            (self.ada, self.ada, 403),
        ]
        for by, person, status in cases:
            browser = self.browser()
            browser.force_login(by)
            url = reverse("accounts:one_time_link", args=[person.pk])
            with self.subTest(by=by.username, person=person.username):
                self.assertEqual(browser.post(url).status_code, status)
                self.assertIn(browser.get(url).status_code, (403, 405))


class OpenPagesTests(SignedIn):
    def test_sign_up_is_a_sentence_not_a_form(self) -> None:
        page = self.browser().get("/accounts/signup/")
        self.assertContains(page, "Nobody signs up here")
        self.assertNotContains(page, 'type="password"')
        facts = {"username": "mallory", "password1": "rather-long-2026"}
        self.browser().post("/accounts/signup/", facts)
        self.assertFalse(User.objects.filter(username="mallory").exists())

    def test_pages_we_do_not_need_are_gone(self) -> None:
        browser = self.browser()
        self.sign_in(browser)
        for path in ("email/", "confirm-email/", "login/code/confirm/"):
            self.assertEqual(browser.get(f"/accounts/{path}").status_code, 404, path)

    def test_the_second_step_is_asked_for(self) -> None:
        from allauth.mfa.totp.internal.auth import (
            TOTP,
            format_hotp_value,
            hotp_value,
            yield_hotp_counters_from_time,
        )

        TOTP.activate(self.lin, "JBSWY3DPEHPK3PXP")
        browser = self.browser()
        answer = browser.post(LOGIN, {"login": "lin", "password": PASSWORD})
        self.assertIn("/2fa/authenticate/", answer["Location"])
        self.assertFalse(self.is_in(browser))
        counter = next(iter(yield_hotp_counters_from_time()))
        code = format_hotp_value(hotp_value("JBSWY3DPEHPK3PXP", counter))
        browser.post("/accounts/2fa/authenticate/", {"code": code})
        self.assertTrue(self.is_in(browser))

    def test_the_language_of_the_account_greets_at_sign_in(self) -> None:
        User.objects.filter(pk=self.lin.pk).update(language="en")
        browser = self.browser()
        self.sign_in(browser)
        self.assertEqual(browser.cookies["language"].value, "en")


def later(**span: float) -> AbstractContextManager[object]:
    """Let the product's clock run on."""
    moment = now() + timedelta(**span)
    return patch("accounts.middleware.now", return_value=moment)


def _without_token(answer: object) -> str:
    """Return a page without the token and the typed value, which differ anyway."""
    return re.sub(r'(value=|X-CSRFToken": )"[^"]*"', "", _text(answer))


def _text(answer: object) -> str:
    return str(answer.content.decode())
