"""A digest on its way out: through a real SMTP server, once, and only with consent."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest import mock

import pytest
from django.core import mail as django_mail
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from clients.enums import Gender, Purpose
from clients.models import Client, WatchItem
from core.hold import hold_sending, release_sending
from outbox.actions import Tally, hand_over_due, sweep
from outbox.actions.handing import Round
from outbox.enums import DeliveryState, Reason
from outbox.mail.carriers import Smtp
from outbox.mail.links import address_hash
from outbox.models import Bounce, Delivery
from tests.cast import Cast
from tests.outbox.mornings import (
    MORNING,
    announce,
    body,
    clock,
    consent,
    hold,
    news,
    plan,
    reader,
    relay,
    security,
)


class MorningCase(Cast):
    """Lin has three readers; two more clients may not be written to."""

    def setUp(self) -> None:
        super().setUp()
        self.enterContext(clock("2026-11-23 18:00"))
        self.zhang.gender = Gender.MALE
        self.zhang.save()
        consent(self.zhang)
        self.hu = reader(self.lin, "胡", "hu@example.com", gender=Gender.FEMALE)
        self.amina = reader(self.zhao, "买买提·艾力", "amina@example.com")
        reader(self.lin, "No Address", "")
        self.silent = Client.objects.get(pk=reader(self.lin, "S", "s@example.com").pk)
        consent(self.silent, given=False)
        news(self.gao)

    def states(self) -> dict[str, int]:
        return Delivery.objects.all().by_state()

    def of(self, client: Client) -> Delivery:
        return Delivery.objects.get(client=client)


@pytest.mark.database
class HandOverTests(MorningCase):
    def test_each_reader_receives_one_message_and_a_second_run_sends_none(self) -> None:
        with clock(MORNING), relay() as sink:
            self.assertEqual(plan(), 3)
            self.assertEqual(hand_over_due().counts, {"sent": 3})
            self.assertEqual(plan(), 0)
            self.assertEqual(hand_over_due().counts, {})
        to = sorted(letter.recipients[0] for letter in sink.letters)
        self.assertEqual(
            to, ["amina@example.com", "hu@example.com", "zhang@example.com"]
        )
        self.assertEqual(self.states(), {DeliveryState.SENT: 3})

    def test_what_a_message_says(self) -> None:
        with clock(MORNING), relay(SITE_URL="https://crm.example") as sink:
            plan()
            hand_over_due()
        letter = next(one for one in sink.letters if "zhang" in one.recipients[0])
        message, delivery = letter.message, self.of(self.zhang)
        self.assertEqual(message["To"], "zhang@example.com")
        self.assertIn("11月24日", message["Subject"])
        self.assertEqual(message["X-Delivery-Id"], str(delivery.pk))
        self.assertEqual(message["Message-ID"], delivery.message_id)
        self.assertRegex(
            message["List-Unsubscribe"], r"^<https://crm\.example/outbox/stop/.+>$"
        )
        self.assertEqual(message["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click")
        for kind in ("html", "plain"):
            text = body(letter, kind)
            with self.subTest(kind):
                for word in ("张建国", "【演示】利率不变", "Nanjing", "Lin", "S000"):
                    self.assertIn(word, text)
                self.assertIn("https://news.example/1", text)
                self.assertIn("https://crm.example/outbox/stop/", text)
                self.assertNotIn("blank", text)
        self.assertNotIn("<style", body(letter))
        self.assertNotIn("<script", body(letter))
        self.assertLess(max(len(line) for line in letter.content.split(b"\r\n")), 200)

    def test_announcements_reach_only_holders_who_asked_for_them(self) -> None:
        wine, bank = security(), security("900001", "演示银行")
        announce(self.gao, wine)
        announce(self.gao, bank, "【演示】董事会决议")
        consent(self.zhang, Purpose.ANNOUNCEMENTS)
        hold(self.zhang, wine)
        hold(self.zhang, bank, 0)  # sold
        hold(self.hu, wine)  # did not ask
        with clock(MORNING), relay() as sink:
            plan()
            hand_over_due()
        by_reader = {one.recipients[0]: one for one in sink.letters}
        zhang = by_reader["zhang@example.com"]
        self.assertIn("演示酒业", body(zhang))
        self.assertIn("900519", body(zhang))
        self.assertNotIn("演示银行", body(zhang))
        self.assertNotIn("演示酒业", body(by_reader["hu@example.com"]))
        self.assertEqual(self.of(self.zhang).personal, {"held": [str(wine.pk)]})

    def test_what_is_only_watched_is_told_with_its_reason(self) -> None:
        wine, bank = security(), security("900001", "演示银行")
        announce(self.gao, wine)
        announce(self.gao, bank, "【演示】董事会决议")
        for who in (self.zhang, self.hu):
            consent(who, Purpose.ANNOUNCEMENTS)
            for one in (wine, bank):
                WatchItem.objects.create(client=who, security=one)
        hold(self.zhang, wine)  # held and watched: told once, as held
        with clock(MORNING), relay() as sink:
            plan()
            hand_over_due()
        by_reader = {one.recipients[0]: body(one) for one in sink.letters}
        zhang, hu = by_reader["zhang@example.com"], by_reader["hu@example.com"]
        self.assertIn("因为您持有 900519", zhang)
        self.assertIn("因为您关注 900001", zhang)
        self.assertNotIn("因为您关注 900519", zhang)
        self.assertIn("您持有或关注的股票有公告", zhang)
        self.assertIn("因为您关注 900519", hu)
        self.assertNotIn("因为您持有", hu)
        facts = {"held": [str(wine.pk)], "watched": [str(bank.pk)]}
        self.assertEqual(self.of(self.zhang).personal, facts)

    def test_awkward_names_and_titles_stay_text(self) -> None:
        evil = '<script>alert(1)</script>"\r\nBcc: x@example.com\r\n\r\n堃'
        Client.objects.filter(pk=self.zhang.pk).update(name=evil)
        news(self.gao, "<b>A & B</b> {{ x }}")
        with clock(MORNING), relay() as sink:
            plan()
            hand_over_due()
        letter = next(one for one in sink.letters if "zhang" in one.recipients[0])
        self.assertEqual(letter.recipients, ["zhang@example.com"])
        self.assertIsNone(letter.message["Bcc"])
        self.assertIn("&lt;script&gt;alert(1)", body(letter))
        self.assertNotIn("<script>", body(letter))
        self.assertIn("&lt;b&gt;A &amp; B&lt;/b&gt; {{ x }}", body(letter))
        self.assertIn("堃", body(letter))

    def test_addresses_that_are_none_are_not_offered_to_the_server(self) -> None:
        for n, bad in enumerate(("a b@x.cn", "x@y.cn\r\nRCPT TO:<z@z.cn>", "no", "@x")):
            client = reader(self.lin, f"Bad {n}", "good@example.com")
            Client.objects.filter(pk=client.pk).update(email=bad)
        with clock(MORNING), relay() as sink:
            plan()
            hand_over_due()
        self.assertEqual(self.states(), {"sent": 3, "failed": 4})
        self.assertEqual(len(sink.letters), 3)
        failed = Delivery.objects.filter(state="failed")
        self.assertEqual({one.reason for one in failed}, {Reason.ADDRESS})

    def test_consent_withdrawn_after_planning_is_withheld(self) -> None:
        with clock(MORNING), relay() as sink:
            plan()
            consent(self.hu, given=False)
            hand_over_due()
        self.assertEqual(len(sink.letters), 2)
        self.assertEqual(self.of(self.hu).state, DeliveryState.WITHHELD)
        self.assertEqual(self.of(self.hu).reason, Reason.CONSENT)

    def test_consent_withdrawn_between_rcpt_and_data_is_withheld(self) -> None:
        """The last look is taken inside the transaction that marks the hand-over."""
        offer = Smtp.offer

        def offer_and_withdraw(line: Smtp, sender: str, address: str) -> None:
            offer(line, sender, address)
            if address == "hu@example.com":
                consent(self.hu, given=False)

        with (
            clock(MORNING),
            relay() as sink,
            mock.patch.object(Smtp, "offer", offer_and_withdraw),
        ):
            plan()
            hand_over_due()
        self.assertEqual(len(sink.letters), 2)
        self.assertEqual(self.of(self.hu).reason, Reason.CONSENT)

    def test_an_address_changed_meanwhile_is_written_to_anew(self) -> None:
        offer = Smtp.offer

        def offer_and_move(line: Smtp, sender: str, address: str) -> None:
            offer(line, sender, address)
            if address == "hu@example.com":
                Client.objects.filter(pk=self.hu.pk).update(
                    email="new@example.com", name="胡敏"
                )

        with (
            clock(MORNING),
            relay() as sink,
            mock.patch.object(Smtp, "offer", offer_and_move),
        ):
            plan()
            self.assertEqual(hand_over_due().counts["sent"], 3)
        to = [one.recipients[0] for one in sink.letters]
        self.assertNotIn("hu@example.com", to)
        letter = sink.letters[to.index("new@example.com")]
        self.assertIn("胡敏", body(letter))

    def test_without_a_server_messages_are_written_and_never_count_as_sent(
        self,
    ) -> None:
        import tempfile
        from pathlib import Path

        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        with clock(MORNING), override_settings(EMAIL_HOST="", EMAIL_FILE_PATH=folder):
            plan()
            self.assertEqual(hand_over_due().counts, {"written": 3})
        self.assertEqual(self.states(), {DeliveryState.WRITTEN: 3})
        self.assertEqual(len(list(folder.glob("*.eml"))), 3)
        self.assertEqual(django_mail.outbox, [])

    def test_nothing_leaves_while_sending_is_held(self) -> None:
        hold_sending("restored")
        self.addCleanup(release_sending)
        with clock(MORNING), relay() as sink:
            self.assertEqual(plan(), 3)
            self.assertTrue(hand_over_due().is_held)
            self.assertEqual(sink.letters, [])
            release_sending()
            hand_over_due()
            self.assertEqual(len(sink.letters), 3)

    def test_a_batch_costs_the_same_queries_a_reader_whatever_its_size(self) -> None:
        def queries(readers: int) -> float:
            Delivery.objects.all().delete()
            for n in range(readers):
                reader(self.lin, f"R{n}", f"r{readers}-{n}@example.com")
            from outbox.models import Mailing

            Mailing.objects.all().delete()
            news(self.gao, f"N{readers}")
            count = plan()
            with CaptureQueriesContext(connection) as seen:
                hand_over_due()
            return len(seen) / count

        with clock(MORNING), relay():
            few, many = queries(5), queries(40)
        self.assertLess(many, few)
        self.assertLess(many, 9)


@pytest.mark.database
class TroubleTests(MorningCase):
    def test_a_4xx_waits_by_the_ladder_and_then_goes(self) -> None:
        with clock(MORNING, tick=False) as hour, relay() as sink:
            plan()
            sink.rcpt_reply = "451 later"
            for wait in (10, 30, 60, 300, 900, 900):
                self.assertEqual(hand_over_due().counts, {"put_off": 3})
                self.assertEqual(hand_over_due().counts, {})
                hour.shift(wait - 1)
                self.assertEqual(hand_over_due().counts, {})
                hour.shift(1)
            one = self.of(self.hu)
            self.assertEqual((one.reason, one.reply_code), (Reason.BUSY, 451))
            sink.rcpt_reply = ""
            self.assertEqual(hand_over_due().counts, {"sent": 3})

    def test_a_4xx_after_the_content_is_no_doubt(self) -> None:
        with clock(MORNING, tick=False) as hour, relay() as sink:
            plan()
            sink.data_reply = "452 full"
            self.assertEqual(hand_over_due().counts, {"put_off": 3})
            sink.data_reply = ""
            hour.shift(10)
            self.assertEqual(hand_over_due().counts, {"sent": 3})
        self.assertEqual(len(sink.letters), 3)

    def test_a_5xx_fails_and_the_third_flags_the_address(self) -> None:
        with relay() as sink:
            sink.rcpt_reply = "550 unknown"
            for n, day in enumerate(("24", "25", "26"), start=1):
                with clock(f"2026-11-{day} 09:00"):
                    news(self.gao, f"N{n}")
                    plan()
                    self.assertEqual(hand_over_due().counts, {"failed": 3})
            flagged = Bounce.objects.get(address_sha256=address_hash(self.hu.email))
            self.assertEqual(flagged.count, 3)
            sink.rcpt_reply = ""
            with clock("2026-11-27 09:00"):
                news(self.gao, "N4")
                Bounce.objects.exclude(pk=flagged.pk).update(count=2)
                plan()
                counts = hand_over_due().counts
        self.assertEqual(counts, {"sent": 2, "withheld": 1})
        self.assertEqual(Bounce.objects.count(), 1)  # what works again is forgotten

    def test_a_5xx_to_the_content_is_not_the_address_s_fault(self) -> None:
        with clock(MORNING), relay() as sink:
            plan()
            sink.data_reply = "554 spam"
            hand_over_due()
        self.assertEqual(self.of(self.hu).reason, Reason.REJECTED)
        self.assertFalse(Bounce.objects.exists())

    def test_a_dead_relay_puts_all_off_and_the_deadline_ends_it(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        settings = override_settings(EMAIL_HOST="127.0.0.1", EMAIL_PORT=port)
        with clock(MORNING), settings:
            plan()
            tally = hand_over_due()
            self.assertTrue(tally.is_relay_down)
            self.assertEqual(tally.counts, {"put_off": 3})
        with clock("2026-11-24 20:01"):
            self.assertEqual(sweep()["missed"], 3)
        self.assertEqual(self.of(self.hu).reason, Reason.DEADLINE)

    def test_a_line_that_breaks_after_the_content_leaves_doubt(self) -> None:
        with clock(MORNING), rude_relay(drop_after_content):
            plan()
            self.assertEqual(hand_over_due().counts, {"uncertain": 3})
            self.assertEqual(hand_over_due().counts, {})
        self.assertEqual(self.of(self.hu).reason, Reason.BROKEN_OFF)

    def test_a_line_that_breaks_before_the_content_leaves_none(self) -> None:
        with clock(MORNING), rude_relay(drop_at_data):
            plan()
            self.assertEqual(hand_over_due().counts, {"put_off": 3})

    def test_a_server_that_never_answers_the_content(self) -> None:
        patient = override_settings(EMAIL_TIMEOUT=0.2)
        with clock(MORNING), rude_relay(silent_after_content), patient:
            plan()
            self.assertEqual(hand_over_due().counts, {"uncertain": 3})


@pytest.mark.database
class SweepTests(MorningCase):
    def claimed(self) -> list[Delivery]:
        from outbox.actions.handing import claim

        plan()
        return claim(10)

    def test_a_claim_whose_worker_died_is_free_again(self) -> None:
        with clock(MORNING, tick=False) as hour, relay() as sink:
            self.claimed()
            self.assertEqual(hand_over_due().counts, {})
            hour.shift(46)
            self.assertEqual(hand_over_due().counts, {"sent": 3})
        self.assertEqual(len(sink.letters), 3)

    def test_a_worker_that_lost_its_claim_sends_nothing(self) -> None:
        from outbox.actions.composing import Desk

        with clock(MORNING, tick=False) as hour, relay() as sink:
            slow = self.claimed()
            hour.shift(46)
            self.assertEqual(hand_over_due().counts, {"sent": 3})
            Round(slow, Smtp(), Desk(), tally := Tally()).run()
        self.assertEqual(tally.counts, {})
        self.assertEqual(len(sink.letters), 3)

    def test_a_hand_over_cut_off_is_uncertain_and_never_repeated(self) -> None:
        with clock(MORNING, tick=False) as hour, relay() as sink:
            one = self.claimed()[0]
            Delivery.objects.filter(pk=one.pk).update(
                state=DeliveryState.HANDING, handed_at="2026-11-24T00:31:00Z"
            )
            hour.shift(100)
            self.assertEqual(hand_over_due().counts, {"sent": 2})
        one.refresh_from_db()
        self.assertEqual((one.state, one.reason), ("uncertain", Reason.CRASHED))
        self.assertEqual(len(sink.letters), 2)


Reply = Callable[[socket.socket, bytes], bytes | None]


# -- Servers that misbehave --------------------------------------------------------
def drop_after_content(line: socket.socket, verb: bytes) -> bytes | None:
    return None if verb == b"." else b"250 OK\r\n"


def drop_at_data(line: socket.socket, verb: bytes) -> bytes | None:
    return None if verb == b"DATA" else b"250 OK\r\n"


def silent_after_content(line: socket.socket, verb: bytes) -> bytes | None:
    return b"" if verb == b"." else b"250 OK\r\n"


def talk(line: socket.socket, reply: Reply) -> None:
    """Speak just enough SMTP; `reply` None hangs up, b"" says nothing."""
    with line, line.makefile("rb") as words:
        line.sendall(b"220 rude\r\n")
        is_content = False
        for said in words:
            if is_content and said != b".\r\n":
                continue
            verb = b"." if is_content else said[:4].upper().strip()
            answer = reply(line, verb)
            if answer is None:
                return
            is_content = verb == b"DATA" and bool(answer)
            line.sendall(b"354 go\r\n" if is_content else answer)


@contextmanager
def rude_relay(reply: Reply) -> Iterator[None]:
    """Let the product send to a server that behaves as `reply` does."""
    server = socket.create_server(("127.0.0.1", 0))

    def listen() -> None:
        while True:
            try:
                line, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=talk, args=(line, reply), daemon=True).start()

    threading.Thread(target=listen, daemon=True).start()
    port = server.getsockname()[1]
    try:
        with override_settings(EMAIL_HOST="127.0.0.1", EMAIL_PORT=port):
            yield
    finally:
        server.close()
