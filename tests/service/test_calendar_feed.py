"""The private calendar: RFC 5545, a secret address, no names unless asked for."""

import io
import logging
import re
from datetime import UTC, datetime
from typing import Any
from unittest import mock
from zoneinfo import ZoneInfo

from django.core.cache import cache
from django.test import SimpleTestCase, override_settings
from django.urls import reverse

from accounts.models import AuditEvent, User
from core.logs import HideTokens
from service.actions import cancel_appointment, move_appointment
from service.actions.feeds import close_feed, open_feed
from service.models import CalendarFeed
from service.rules.ical import Event, calendar_of, escaped, folded
from tests.cast import Cast
from tests.service.appointment_things import booked, tomorrow_at

SHANGHAI = ZoneInfo("Asia/Shanghai")


def unfolded(body: bytes) -> list[str]:
    """Read a calendar's lines as a program does: unfold, then part."""
    return re.sub(r"\r\n[ \t]", "", body.decode()).split("\r\n")[:-1]


def read_text(written: str) -> str:
    """Undo the escaping, character by character."""
    said, at = "", 0
    while at < len(written):
        if written[at] == "\\":
            at += 1
            said += {"n": "\n", "N": "\n"}.get(written[at], written[at])
        else:
            said += written[at]
        at += 1
    return said


class WritingTests(SimpleTestCase):
    TEXTS = (
        "", "a", "a,b;c\\d", "一二三" * 40, "x" * 74, "x" * 75, "x" * 76, "第一行\n第二行",
        "堃镕喆㐂" * 30, "👨‍👩‍👧" * 20, "\\n is no line break", "x" * 73 + "中" * 3,
    )  # fmt: skip

    def test_what_is_written_is_read_again_and_no_line_is_too_long(self) -> None:
        for text in self.TEXTS:
            with self.subTest(text[:20]):
                line = folded(f"SUMMARY:{escaped(text)}")
                for part in line.split("\r\n"):
                    self.assertLessEqual(len(part.encode()), 75)
                    part.encode().decode()  # no character was cut
                read = re.sub(r"\r\n ", "", line).removeprefix("SUMMARY:")
                self.assertEqual(text, read_text(read))

    def test_moments_are_shanghai_s_and_the_zone_is_given(self) -> None:
        start = datetime(2026, 3, 4, 7, 0, tzinfo=UTC)
        event = Event("u@x", start, start, start, 2, "见面", "茶馆", "https://x/1")
        lines = unfolded(calendar_of("n", [event]))
        self.assertIn("DTSTART;TZID=Asia/Shanghai:20260304T150000", lines)
        self.assertIn("DTSTAMP:20260304T070000Z", lines)
        self.assertIn("SEQUENCE:2", lines)
        self.assertEqual(lines[0], "BEGIN:VCALENDAR")
        self.assertEqual(lines[-1], "END:VCALENDAR")
        for block in ("VTIMEZONE", "VEVENT", "STANDARD"):
            self.assertEqual(lines.count(f"BEGIN:{block}"), lines.count(f"END:{block}"))
        offset = datetime(2026, 3, 4, tzinfo=SHANGHAI).strftime("%z")
        self.assertIn(f"TZOFFSETTO:{offset}", lines)

    def test_nothing_typed_becomes_a_line_of_its_own(self) -> None:
        start = datetime(2026, 3, 4, tzinfo=UTC)
        evil = "x\r\nATTENDEE:mailto:a@b\u2028END:VEVENT\x85END:VCALENDAR"
        event = Event("u", start, start, start, 0, evil, evil)
        lines = unfolded(calendar_of(evil, [event]))
        self.assertFalse([line for line in lines if line.startswith("ATTENDEE")])
        self.assertEqual(1, lines.count("END:VEVENT"))


class FeedTests(Cast):
    def setUp(self) -> None:
        cache.clear()
        self.made = booked(self, place="客户家中")

    def read(self, token: str, **headers: str) -> Any:
        url = reverse("service:calendar", args=[token])
        return self.client.get(url, headers=headers)

    def test_a_program_reads_it_without_names_or_places(self) -> None:
        answer = self.read(open_feed(by=self.lin))
        self.assertEqual(200, answer.status_code)
        self.assertEqual("text/calendar; charset=utf-8", answer["Content-Type"])
        body = answer.content.decode()
        self.assertIn("SUMMARY:预约开户", body)
        for secret in ("张", "客户家中", "138", "身份证"):
            self.assertNotIn(secret, body)
        self.assertNotIn("Set-Cookie", answer)

    def test_names_only_when_asked_for(self) -> None:
        body = self.read(open_feed(by=self.lin, shows_names=True)).content.decode()
        self.assertIn("张建国", body)
        self.assertIn("LOCATION:客户家中", body)

    def test_only_one_s_own_and_called_off_ones_say_so(self) -> None:
        theirs = self.read(open_feed(by=self.chen)).content.decode()
        self.assertNotIn("VEVENT", theirs)
        token = open_feed(by=self.lin)
        move_appointment(self.made, by=self.lin, starts_at=tomorrow_at("16:00"))
        self.assertIn("SEQUENCE:1", self.read(token).content.decode())
        cancel_appointment(self.made, by=self.lin, reason="私事")
        body = self.read(token).content.decode()
        self.assertIn("STATUS:CANCELLED", body)
        self.assertNotIn("私事", body)

    def test_unchanged_it_is_not_sent_again(self) -> None:
        token = open_feed(by=self.lin)
        etag = self.read(token)["ETag"]
        self.assertEqual(etag, self.read(token)["ETag"])
        answer = self.read(token, **{"if-none-match": etag})
        self.assertEqual((304, b""), (answer.status_code, answer.content))
        move_appointment(self.made, by=self.lin, starts_at=tomorrow_at("16:00"))
        answer = self.read(token, **{"if-none-match": etag})
        self.assertEqual(200, answer.status_code)

    def test_wrong_closed_and_replaced_addresses_are_none_at_all(self) -> None:
        first = open_feed(by=self.lin)
        second = open_feed(by=self.lin)
        self.assertEqual(200, self.read(second).status_code)
        self.assertEqual(404, self.read(first).status_code)
        close_feed(by=self.lin)
        self.assertEqual(404, self.read(second).status_code)
        third = open_feed(by=self.lin)
        self.assertEqual(200, self.read(third).status_code)
        User.objects.filter(pk=self.lin.pk).update(is_active=False)
        nowhere = self.client.get("/service/calendar/")
        for token in (first, second, third, "x" * 43, "', OR 1=1", "%00", "长" * 999):
            with self.subTest(token[:9]):
                answer = self.read(token)
                self.assertEqual(404, answer.status_code)
                self.assertEqual(_plain(nowhere), _plain(answer))

    def test_the_token_is_kept_nowhere(self) -> None:
        token = open_feed(by=self.lin)
        row = CalendarFeed.objects.get(revoked_at=None)
        self.assertNotIn(token, str(row.__dict__))
        self.assertNotIn(token, str(list(AuditEvent.objects.values())))
        self.assertGreaterEqual(len(token), 43)

    def test_the_token_stands_in_no_log(self) -> None:
        told = io.StringIO()
        handler = logging.StreamHandler(told)
        handler.addFilter(HideTokens())
        for name in ("django.request", "django.server"):
            logger = logging.getLogger(name)
            logger.addHandler(handler)
            self.addCleanup(logger.removeHandler, handler)
        self.read("secret-token-of-somebody")
        logging.getLogger("django.server").error(
            '"%s" %s', "GET /service/calendar/secret-token-of-somebody/ HTTP/1.1", 404
        )
        self.assertIn("/service/calendar/", told.getvalue())
        self.assertNotIn("secret-token", told.getvalue())
        from django.conf import settings

        for handler in settings.LOGGING["handlers"].values():
            self.assertIn("tokens", handler["filters"])

    def test_guessing_is_stopped_whether_or_not_the_address_exists(self) -> None:
        token = open_feed(by=self.lin)
        with (
            mock.patch("service.views.feeds.MOST_A_MINUTE", 5),
            mock.patch("core.limits.time.time", return_value=1_000_000.0),
        ):
            codes = [self.read("x" * 43).status_code for _n in range(7)]
            self.assertEqual([404] * 5 + [429] * 2, codes)
            self.assertEqual(429, self.read(token).status_code)


@override_settings(LANGUAGE_CODE="en")
class PageTests(Cast):
    def test_made_shown_once_and_closed(self) -> None:
        self.client.force_login(self.lin)
        self.client.cookies["language"] = "en"
        page = self.client.get(reverse("service:feed"))
        self.assertContains(page, "No address is open")
        page = self.client.post(reverse("service:make_feed"), {"names": "on"})
        path = re.search(r"/service/calendar/[\w-]+/", page.content.decode())[0]
        self.assertContains(self.client.get(path), "BEGIN:VCALENDAR")
        self.assertNotContains(self.client.get(reverse("service:feed")), path)
        self.client.post(reverse("service:drop_feed"))
        self.assertEqual(404, self.client.get(path).status_code)
        self.assertEqual(0, CalendarFeed.objects.filter(revoked_at=None).count())


def _plain(answer: Any) -> str:
    return re.sub(
        r'value="[^"]*"|/service/calendar/[^"<\s]*', "", answer.content.decode()
    )
