"""The pages of the contact log, as people use them."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Certificate
from clients.models import Client
from core.clock import now, today
from pipeline.actions import plan_next_step, take_on
from pipeline.models import NextStep, Objection
from service.actions import correct_contact, log_contact
from service.models import Contact, ContactDraft
from tests.cast import Cast, at


@override_settings(LANGUAGE_CODE="en")
class PageCase(Cast):
    def setUp(self) -> None:
        self.client.cookies["language"] = "en"
        self.client.force_login(self.lin)

    def form_url(self, client: Client | None = None) -> str:
        return f"{reverse('service:log')}?client={(client or self.zhang).pk}"

    def send(self, **fields: Any) -> Any:
        told = {"kind": "visit", "outcome": "interested", "token": str(uuid4())}
        return self.client.post(self.form_url(), {**told, **fields})


def read_stream(answer: Any) -> str:
    return b"".join(answer.streaming_content).decode()


class MainJobTests(PageCase):
    def test_lin_logs_a_visit_and_moves_zhang_to_b_and_wu_sees_it(self) -> None:
        page = self.client.get(self.form_url())
        self.assertContains(page, 'name="advance_to" value="B"')
        answer = self.send(advance_to="B", note="谈了分红", next_when=str(today()))
        self.assertRedirects(
            answer, self.zhang.get_absolute_url(), fetch_redirect_response=False
        )
        contact = Contact.objects.get()
        self.assertEqual((contact.kind, contact.outcome), ("visit", "interested"))
        self.zhang.refresh_from_db()
        self.assertEqual(self.zhang.stage, "B")
        self.client.force_login(self.wu)
        self.assertContains(self.client.get(reverse("service:contacts")), "张建国")
        self.assertContains(
            self.client.get(reverse("service:contact", args=[contact.pk])), "谈了分红"
        )
        self.client.force_login(self.zhao)
        for url in (
            reverse("service:contact", args=[contact.pk]),
            reverse("service:correct", args=[contact.pk]),
            self.form_url(),
            self.zhang.get_absolute_url(),
        ):
            with self.subTest(url):
                self.assertEqual(self.client.get(url).status_code, 404)

    def test_three_taps_are_enough(self) -> None:
        """Tap 1 opens the form with how and outcome chosen, tap 2 a kind, tap 3 saves."""
        page = self.client.get(self.form_url())
        self.assertContains(page, 'value="phone" checked')
        self.assertContains(page, 'value="reached" checked')
        self.assertEqual(self.send().status_code, 302)

    def test_the_default_kind_is_the_last_one(self) -> None:
        log_contact(by=self.lin, client=self.zhang, kind="message", outcome="reached")
        self.assertContains(self.client.get(self.form_url()), 'value="message" checked')

    def test_save_next_one_goes_on_in_the_ranking(self) -> None:
        other = take_on(by=self.lin, name="李四")
        plan_next_step(other, by=self.lin, what="call", due_on=today())
        answer = self.send(then="next")
        answer = self.client.get(answer["Location"])
        self.assertEqual(answer["Location"], self.form_url(other))
        self.assertEqual(
            self.client.get(reverse("desk:next"), {"after": other.pk})["Location"],
            reverse("desk:home"),
        )


class LogFormTests(PageCase):
    def test_without_a_client_one_is_picked_by_initials_or_tail(self) -> None:
        for q in ("zjg", "2231", "张建"):
            page = self.client.get(reverse("service:log"), {"q": q})
            self.assertContains(page, self.form_url())
        page = self.client.get(reverse("service:log"), {"q": "赵"})
        self.assertContains(page, "Nobody among your clients")

    def test_nonsense_and_others_clients_are_not_found(self) -> None:
        stranger = take_on(by=self.zhao, name="赵的客户")
        for client in ("x", "-1", "9" * 30, str(stranger.pk), "0"):
            with self.subTest(client):
                answer = self.client.get(reverse("service:log"), {"client": client})
                self.assertEqual(answer.status_code, 404)
                answer = self.client.post(
                    f"{reverse('service:log')}?client={client}", {}
                )
                self.assertEqual(answer.status_code, 404)

    def test_it_is_not_the_job_of_those_who_face_no_clients(self) -> None:
        for user in (self.gao, self.tan, self.ada):
            self.client.force_login(user)
            self.assertEqual(self.client.get(reverse("service:log")).status_code, 403)

    def test_a_refused_form_keeps_what_was_typed_and_says_why(self) -> None:
        stranger = take_on(by=self.zhao, name="赵的客户", phone="13900001111")
        theirs = Objection.objects.create(branch=self.suzhou, name="费用")
        future = f"{now() + timedelta(days=2):%Y-%m-%dT%H:%M}"
        cases: dict[str, dict[str, Any]] = {
            "future": {"happened_at": future},
            "nonsense time": {"when": "soon"},
            "year 1": {"happened_at": "0001-01-01T00:00"},
            "nonsense day": {"next_on": "2026-02-29"},
            "past step": {"next_on": "2020-01-01"},
            "foreign objection": {"objection": theirs.pk},
            "foreign introducer": {"introducer": "13900001111"},
            "introducer by number": {"introducer": str(stranger.pk)},
            "no such stage": {"advance_to": "A"},
            "direction override": {"note": "abc\u202edef"},
            "NUL": {"note": "abc\x00"},
            "too long": {"note": "x" * 200_000},
            "no kind": {"kind": ""},
            "nonsense minutes": {"minutes": "99999"},
            "nonsense token": {"token": "x"},
        }
        for name, fields in cases.items():
            with self.subTest(name):
                answer = self.send(**{"attendees": "还在这里", **fields})
                self.assertEqual(answer.status_code, 200)
                self.assertContains(answer, 'role="alert"')
                self.assertContains(answer, "还在这里")
        self.assertFalse(Contact.objects.exists())

    def test_an_introducer_is_one_of_my_clients(self) -> None:
        wang = take_on(by=self.lin, name="王芳", phone="13700004455")
        take_on(by=self.lin, name="王芳", phone="13700006677")
        self.assertContains(self.send(introducer="王芳"), "Several are found")
        self.assertEqual(self.send(introducer="王芳 4455").status_code, 302)
        self.assertEqual(Contact.objects.get().introducer, wang)

    def test_a_lapsed_certificate_disables_saving_with_a_sentence(self) -> None:
        Certificate.objects.update(valid_to=today() - timedelta(days=1))
        page = self.client.get(self.form_url())
        self.assertContains(page, "Your certificate lapsed")
        self.assertContains(page, 'disabled aria-describedby="closed"')
        self.assertContains(self.send(), "Your certificate lapsed")
        self.assertFalse(Contact.objects.exists())

    def test_a_mind_behind_the_stage_is_pointed_out(self) -> None:
        answer = self.send(advance_to="C", aida="interest", next_on="2020-01-01")
        self.assertContains(answer, "usually needs desire")
        self.send(advance_to="C", aida="interest")
        page = self.client.get(
            reverse("service:contact", args=[Contact.objects.get().pk])
        )
        self.assertContains(page, "usually needs desire")

    def test_the_agreed_step_is_closed_only_when_ticked(self) -> None:
        plan_next_step(self.zhang, by=self.lin, what="call back", due_on=today())
        page = self.client.get(self.form_url())
        self.assertContains(page, "call back")
        self.assertContains(page, 'id="id_step_done" checked')
        self.send()
        self.assertTrue(NextStep.objects.filter(done_at=None).exists())
        self.send(step_done="on")
        self.assertFalse(NextStep.objects.filter(done_at=None).exists())

    def test_the_same_form_twice_is_one_entry_and_one_answer(self) -> None:
        token = str(uuid4())
        answers = [self.send(token=token) for _ in range(2)]
        self.assertEqual(len({a["Location"] for a in answers}), 1)
        self.assertEqual(Contact.objects.count(), 1)


class DraftTests(PageCase):
    def keep(self, **fields: Any) -> Any:
        return self.client.post(reverse("service:draft", args=[self.zhang.pk]), fields)

    def test_what_was_typed_comes_back_with_its_time(self) -> None:
        token = str(uuid4())
        answer = self.keep(note="话说到一半", kind="letter", token=token)
        self.assertContains(answer, "Draft kept")
        page = self.client.get(self.form_url())
        self.assertContains(page, "话说到一半")
        self.assertContains(page, 'value="letter" checked')
        self.assertContains(page, "Your draft of")
        self.assertContains(page, token)

    def test_saving_ends_the_draft_and_a_late_one_is_not_kept(self) -> None:
        token = str(uuid4())
        self.keep(note="半句", token=token)
        answer = self.send(token=token, note="整句")
        self.assertEqual(answer.cookies["saved_contact"].value, token)
        self.assertFalse(ContactDraft.objects.exists())
        self.keep(note="半句", token=token)
        self.assertFalse(ContactDraft.objects.exists())

    def test_a_draft_is_ones_own_and_can_be_dropped(self) -> None:
        self.keep(note="林的话")
        self.client.force_login(self.wu)
        self.assertNotContains(self.client.get(self.form_url()), "林的话")
        self.client.force_login(self.zhao)
        self.assertEqual(self.keep(note="x").status_code, 404)
        self.client.force_login(self.lin)
        self.client.post(reverse("service:forget_draft", args=[self.zhang.pk]))
        self.assertFalse(ContactDraft.objects.exists())

    def test_what_cannot_be_kept_is_said(self) -> None:
        for note in ("a\x00", "x" * 200_000, "\u202eabc"):
            self.assertContains(self.keep(note=note), "The draft is not kept")
        self.assertFalse(ContactDraft.objects.exists())


class LogListTests(PageCase):
    def fill(self) -> None:
        for n in range(60):
            log_contact(
                by=self.lin,
                client=self.zhang,
                kind="phone",
                outcome="reached",
                happened_at=at("2026-03-01 09:00") + timedelta(hours=n),
                note=f"第{n}次",
            )

    def test_every_entry_is_met_once_on_the_way_through(self) -> None:
        self.fill()
        found, key = [], ""
        for _ in range(3):
            page = self.client.get(
                reverse("service:contacts"), {"key": key} if key else {}
            )
            found += [c.pk for c in page.context["page"].rows]
            key = page.context["page"].next_key
            if not key:
                break
        self.assertEqual(
            found,
            list(Contact.objects.order_by("-happened_at").values_list("pk", flat=True)),
        )

    def test_filters(self) -> None:
        log_contact(
            by=self.lin,
            client=self.zhang,
            kind="visit",
            outcome="agreed",
            happened_at=at("2026-03-01 10:00"),
        )
        log_contact(by=self.lin, client=self.zhang, kind="phone", outcome="reached")
        cases = {
            "kind=visit": 1,
            "outcome=agreed": 1,
            "late=on": 1,
            "q=zjg": 2,
            "q=nobody": 0,
            "since=2026-03-01&until=2026-03-01": 1,
            "until=2026-02-28": 0,
            f"broker={self.lin.pk}": 2,
            f"broker={self.zhao.pk}": 2,
            "kind=x": 2,
            "since=2026-02-29": 2,
            "batch=999999999999999999999": 2,
            "key=AAAA": 2,
        }
        for query, count in cases.items():
            with self.subTest(query):
                page = self.client.get(f"{reverse('service:contacts')}?{query}")
                self.assertEqual(page.context["count"], count)
        page = self.client.get(f"{reverse('service:contacts')}?since=2026-02-29")
        self.assertContains(page, "that month runs from 1 to 28")

    def test_queries_do_not_grow_with_rows(self) -> None:
        for name in ("service:contacts", "service:visits", "service:log"):
            self.client.get(reverse(name))
            with CaptureQueriesContext(
                connection,
            ) as few:
                self.client.get(reverse(name))
            self.fill() if name == "service:contacts" else take_on(
                by=self.lin, name="新"
            )
            with CaptureQueriesContext(connection) as many:
                self.client.get(reverse(name))
            self.assertLessEqual(len(many), len(few), name)

    def test_export_hands_out_the_filtered_rows_safely_and_is_recorded(self) -> None:
        log_contact(
            by=self.lin, client=self.zhang, kind="visit", outcome="reached", note="=1+1"
        )
        log_contact(
            by=self.lin,
            client=self.zhang,
            kind="phone",
            outcome="reached",
            note="不在内",
        )
        url = f"{reverse('service:export')}?kind=visit"
        self.assertEqual(self.client.get(url).status_code, 405)
        text = read_stream(self.client.post(url))
        self.assertIn("'=1+1", text)
        self.assertNotIn("不在内", text)
        self.client.force_login(self.zhao)
        text = read_stream(self.client.post(reverse("service:export")))
        self.assertNotIn("张建国", text)

    def test_a_correction_shows_both_versions(self) -> None:
        first = log_contact(
            by=self.lin, client=self.zhang, kind="phone", outcome="reached", note="误"
        )
        url = reverse("service:correct", args=[first.pk])
        self.assertContains(self.client.get(url), "误")
        fields = {
            "kind": "visit",
            "outcome": "reached",
            "note": "正",
            "happened_at": f"{now():%Y-%m-%dT%H:%M}",
        }
        self.assertEqual(
            self.client.post(
                url, fields | {"happened_at": "2099-01-01T10:00"}
            ).status_code,
            200,
        )
        fields["happened_at"] = "2026-03-01T10:00"
        answer = self.client.post(url, fields)
        new = Contact.objects.get(is_current=True)
        self.assertRedirects(answer, reverse("service:contact", args=[new.pk]))
        self.assertContains(
            self.client.get(reverse("service:contact", args=[first.pk])),
            "earlier version",
        )
        self.assertEqual(
            self.client.get(reverse("service:contacts")).context["count"], 1
        )

    def test_colleagues_see_but_do_not_correct(self) -> None:
        entry = log_contact(
            by=self.wu, client=self.zhang, kind="phone", outcome="reached"
        )
        self.assertEqual(
            self.client.get(reverse("service:correct", args=[entry.pk])).status_code,
            403,
        )
        correct_contact(entry, by=self.wu, note="ok")
        self.client.force_login(self.gao)
        self.assertEqual(
            self.client.get(reverse("service:contact", args=[entry.pk])).status_code,
            200,
        )
        self.assertEqual(
            self.client.get(reverse("service:correct", args=[entry.pk])).status_code,
            403,
        )
