"""The sending page, the decisions on it, and the stop link."""

from accounts.models import AuditEvent, Certificate
from clients.enums import Purpose, Reach
from clients.models import Client, Consent, ConsentEvent
from outbox.actions import hand_over_due
from outbox.enums import DeliveryState, Reason
from outbox.mail.links import Stop, read_stop, stop_token
from outbox.models import Delivery
from outbox.urls import app_name
from tests.outbox.mornings import MORNING, clock, consent, plan, relay
from tests.outbox.test_hand_over import MorningCase


class SendingPageTests(MorningCase):
    def setUp(self) -> None:
        super().setUp()
        self.enterContext(clock(MORNING))
        with relay() as sink:
            plan()
            consent(self.hu, given=False)
            sink.letters.clear()
            hand_over_due()
        Delivery.objects.filter(client=self.zhang).update(
            state=DeliveryState.UNCERTAIN, reason=Reason.BROKEN_OFF
        )

    def page(self, person: object, url: str = "/outbox/", **query: str) -> str:
        self.client.force_login(person)
        return self.client.get(
            url, query, headers={"accept-language": "en"}
        ).content.decode()

    def test_each_sees_the_figures_of_their_own_clients(self) -> None:
        for person, total in (
            (self.lin, 2),
            (self.wu, 2),
            (self.zhao, 1),
            (self.gao, 3),
        ):
            self.client.force_login(person)
            shown = self.client.get("/outbox/").context["shown"]
            self.assertEqual(shown.total, total, person)
        self.assertNotIn("张建国", self.page(self.zhao))
        self.assertIn("张建国", self.page(self.lin))

    def test_every_figure_leads_to_exactly_its_rows(self) -> None:
        self.client.force_login(self.gao)
        shown = self.client.get("/outbox/").context["shown"]
        for figure in shown.figures:
            query = {"day": "2026-11-24", "kind": "morning", "state": figure.state}
            rows = self.client.get("/outbox/deliveries/", query).context["page"].rows
            self.assertEqual(len(rows), figure.count, figure.state)
        self.assertEqual(shown.reasons, [("withheld", Reason.CONSENT, 1)])

    def test_who_is_not_planned_for_and_why(self) -> None:
        # Lin's: Hu and S withdrew consent; one reader has no address.
        self.client.force_login(self.lin)
        counts = dict(self.client.get("/outbox/").context["left_out"])
        self.assertEqual(counts, {Reason.CONSENT: 2, Reason.NO_EMAIL: 1})
        for why, count in counts.items():
            rows = (
                self.client.get("/outbox/left-out/", {"why": why}).context["page"].rows
            )
            self.assertEqual(len(rows), count)

    def test_an_uncertain_message_is_sent_again_by_a_person_only(self) -> None:
        one = self.of(self.zhang)
        url = f"/outbox/deliveries/{one.pk}/resend/"
        with relay() as sink:
            hand_over_due()
            self.assertEqual(sink.letters, [])
            self.client.force_login(self.zhao)
            self.assertEqual(self.client.post(url).status_code, 404)
            self.client.force_login(self.lin)
            self.assertRedirects(self.client.post(url), "/outbox/")
            hand_over_due()
            self.assertEqual(len(sink.letters), 1)
            self.client.post(url)  # sent now: no more
            hand_over_due()
            self.assertEqual(len(sink.letters), 1)
        event = AuditEvent.objects.get(action="delivery.resent")
        self.assertEqual((event.by, event.object_id), (self.lin, str(one.pk)))

    def test_an_uncertain_message_can_count_as_sent(self) -> None:
        one = self.of(self.zhang)
        self.client.force_login(self.wu)
        self.client.post(f"/outbox/deliveries/{one.pk}/confirm/")
        one.refresh_from_db()
        self.assertEqual((one.state, one.reason), ("sent", Reason.CONFIRMED))

    def test_nothing_is_resent_after_the_deadline_or_without_a_certificate(
        self,
    ) -> None:
        one = self.of(self.zhang)
        url = f"/outbox/deliveries/{one.pk}/resend/"
        with clock("2026-11-24 20:30"):
            self.client.force_login(self.lin)
            self.assertContains(
                self.client.post(url, follow=True, headers={"accept-language": "en"}),
                "deadline has passed",
            )
        Certificate.objects.filter(user=self.lin).update(valid_to="2026-11-01")
        self.client.force_login(self.lin)
        self.client.post(url)
        one.refresh_from_db()
        self.assertEqual(one.state, DeliveryState.UNCERTAIN)

    def test_the_timeline_tells_of_messages(self) -> None:
        from clients.registry import timeline_sources
        from core.flat import newest_of

        source = next(s for s in timeline_sources() if s.kind == "delivery")
        rows, _key = newest_of([source.rows(self.amina)])
        self.assertEqual(source.show(rows[0]).icon, "mail")


class StopTests(MorningCase):
    def url(self, client: Client) -> str:
        return f"/{app_name}/stop/{stop_token(Stop(client.pk, Purpose.NEWS, Reach.EMAIL))}/"

    def given(self) -> bool:
        return Consent.objects.get(client=self.zhang, purpose=Purpose.NEWS).is_given

    def test_looking_stops_nothing_and_shows_nobody(self) -> None:
        page = self.client.get(self.url(self.zhang))
        self.assertEqual(page.status_code, 200)
        for canary in (self.zhang.name, self.zhang.email, self.zhang.phone, "Lin"):
            self.assertNotContains(page, canary)
        self.assertTrue(self.given())

    def test_one_click_without_cookie_or_token_stops_it_once(self) -> None:
        from django.test import Client as Browser

        strict = Browser(enforce_csrf_checks=True)
        body = {"List-Unsubscribe": "One-Click"}
        for _click in range(2):
            self.assertEqual(strict.post(self.url(self.zhang), body).status_code, 200)
        self.assertFalse(self.given())
        events = ConsentEvent.objects.filter(client=self.zhang, is_given=False)
        self.assertEqual([one.proof for one in events], ["List-Unsubscribe"])

    def test_the_link_of_a_received_mail_works(self) -> None:
        with clock(MORNING), relay() as sink:
            plan()
            hand_over_due()
        letter = next(one for one in sink.letters if "zhang" in one.recipients[0])
        link = letter.message["List-Unsubscribe"].strip("<>")
        self.client.post(link.replace("http://localhost:8000", ""))
        self.assertFalse(self.given())

    def test_a_bad_token_is_not_found(self) -> None:
        good = stop_token(Stop(self.zhang.pk, Purpose.NEWS, Reach.EMAIL))
        head, _dot, mark = good.rpartition(".")
        forged = f"{head.replace(str(self.zhang.pk), '9', 1)}.{mark}"
        for bad in ("x", good[:-1], good + "x", forged, "1-news-email.", "堃"):
            for method in (self.client.get, self.client.post):
                self.assertEqual(method(f"/outbox/stop/{bad}/").status_code, 404, bad)
        self.assertIsNone(read_stop(forged))
        self.assertTrue(self.given())
