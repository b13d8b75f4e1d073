"""Pages of spot checks: what each sees when, and what a broker never learns."""

import re
from collections.abc import Iterable
from typing import Any

import pytest
from django.db import connection
from django.template import Template
from django.test import TestCase
from django.test.utils import CaptureQueriesContext, _TestState
from django.urls import reverse

from accounts.models import AuditEvent, Setting, User
from clients.actions.privacy_fates import person_of
from clients.analytics.privacy import table_of
from clients.analytics.privacy_copy import sections_of
from clients.models import Client
from service.actions import draw_checks
from service.models import CheckDraw, CheckPeriod, Contact
from tests.service.checking import OCTOBER, Checked, on, unsealed
from tests.test_routes import OPEN, OURS

TOKENS = re.compile(
    rb'(csrfmiddlewaretoken" value="|X-CSRFToken": "|name="token" value="'
    rb"|name='token' value=')[^\"']+"
)
KNOWN = {"client_id", "contact_id"}
ENGLISH = {"accept-language": "en"}


class BlindTests(Checked, TestCase):
    """Nothing a broker or an adviser can open tells that or whom a draw has met."""

    @classmethod
    def setUpClass(cls) -> None:
        """Draw pages as they are drawn for people: no test here asks for contexts."""
        super().setUpClass()
        instrumented, plain = Template._render, _TestState.saved_data.template_render
        Template._render = plain
        cls.addClassCleanup(setattr, Template, "_render", instrumented)

    @classmethod
    def setUpTestData(cls) -> None:
        cls.found()
        cls.period = cls.close()

    def test_every_page_is_the_same_to_the_byte_before_and_after(self) -> None:
        before = self.everything()
        with on("2026-11-01 00:10"):
            drawn = draw_checks(self.nanjing, OCTOBER, by=self.wu)
        for task, verdict in zip(
            drawn.tasks.order_by("position"),
            ("confirmed", "denied", "confirmed"),
            strict=False,
        ):
            self.settle(task, verdict)
        after = self.everything()
        self.assertGreater(len(before), 100)
        self.assertEqual(before.keys(), after.keys())
        self.assertEqual([], [url for url in before if before[url] != after[url]])

    def everything(self) -> dict[tuple[str, str], bytes]:
        """Return all that Lin, Chen and He can see at one moment."""
        seen = {}
        with on("2026-11-03 09:00"):
            for person in (self.lin, self.chen, self.he):
                self.client.force_login(person)
                for url in self.urls():
                    seen[person.username, url] = self.body(self.client.get(url))
                for name in ("service:export", "clients:export"):
                    answer = self.client.post(reverse(name))
                    seen[person.username, name] = self.body(answer)
        return seen

    def urls(self) -> Iterable[str]:
        contacts = list(Contact.objects.order_by("pk")[:3])
        for name, parameters in OURS:
            if name in OPEN or not set(parameters) <= KNOWN:
                continue
            if name.startswith("mfa_"):  # a new secret each time
                continue
            if not parameters:
                yield reverse(name)
                continue
            for contact in contacts:
                ids = {"client_id": contact.client_id, "contact_id": contact.pk}
                yield reverse(name, kwargs={p: ids[p] for p in parameters})
        yield f"{reverse('desk:search')}?q=会员"
        yield f"{reverse('service:visits')}?month=2026-10"

    def body(self, answer: Any) -> bytes:
        content = b"".join(answer) if answer.streaming else answer.content
        headers = f"{answer.status_code} {answer.headers.get('Location', '')}".encode()
        return headers + TOKENS.sub(b"", content)

    def test_neither_does_the_table_of_a_wish_to_be_erased_nor_a_copy(self) -> None:
        before = [self.about(member) for member in self.members]
        drawn = self.draw()
        self.settle(drawn.tasks.order_by("position")[0], "denied")
        self.assertEqual(before, [self.about(member) for member in self.members])

    def about(self, client: Client) -> list[str]:
        person = person_of(client)
        table = [repr(line) for line in table_of(person, "restricted")]
        return table + [repr(section) for section in sections_of(person)]

    def test_what_is_recorded_names_the_month_and_no_client(self) -> None:
        drawn = self.draw()
        self.settle(drawn.tasks.order_by("position")[0], "confirmed")
        events = AuditEvent.objects.filter(action__startswith="checks.")
        self.assertEqual(
            {"service.checkperiod"}, set(events.values_list("model", flat=True))
        )


@pytest.mark.database
class PageTests(Checked, TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.found()
        cls.period = CheckPeriod.objects.get()

    def setUp(self) -> None:
        super().setUp()
        self.enterContext(on("2026-11-02 09:00"))

    def page(self, person: User, name: str, *args: int) -> str:
        self.client.force_login(person)
        answer = self.client.get(reverse(name, args=args), headers=ENGLISH)
        self.assertEqual(answer.status_code, 200, name)
        return str(answer.content.decode())

    def post(self, person: User, name: str, *args: Any, **form: str) -> Any:
        self.client.force_login(person)
        return self.client.post(
            reverse(name, args=args), form, headers=ENGLISH, follow=True
        )

    def test_a_month_from_its_commitment_to_the_seed(self) -> None:
        period, seed = self.period, self.period.seed
        pages = [("service:checks",), ("service:check_month", period.pk)]
        for person in (self.lin, self.he, self.tan, self.wu, self.gao):
            shown = self.page(person, "service:check_proofs")
            self.assertIn(period.commitment, shown)
            self.assertNotIn(seed, shown)
        self.post(self.wu, "service:close_month", period.pk)
        answer = self.post(self.wu, "service:draw_checks", period.pk)
        self.assertContains(answer, "10 drawn, none checked yet")
        for person in (self.tan, self.wu, self.gao):
            for name, *args in pages:
                self.assertNotIn(seed, self.page(person, name, *args))
        again = self.post(self.wu, "service:draw_checks", period.pk)
        self.assertContains(again, "never repeated")
        self.post(self.wu, "service:finish_checks", period.pk)
        for person in (self.lin, self.tan, self.gao):
            self.assertIn(seed, self.page(person, "service:check_proofs"))
        self.assertIn("drawn uniformly", self.page(self.wu, *pages[1]))
        self.client.force_login(self.gao)
        inputs = self.client.get(reverse("service:export_draw", args=[period.pk]))
        self.assertEqual(inputs.json()["seed"], seed)

    def test_no_problem_is_never_shown_without_its_bound(self) -> None:
        Setting.objects.create(
            name="check_calls", value=5, branch=self.nanjing, from_on=OCTOBER
        )
        self.close()
        drawn = self.draw()
        for task in drawn.tasks.all():
            self.settle(task, "confirmed")
        # Of 10 three may be false: 5 good ones come up 8.3 % of the time; with four 2.4 %.
        for person in (self.wu, self.gao):
            for name, *args in (
                ("service:checks",),
                ("service:check_month", self.period.pk),
            ):
                shown = self.page(person, name, *args)
                self.assertIn("30.0%", shown)

    def test_the_claim_comes_after_the_words(self) -> None:
        self.close()
        task = self.draw().tasks.select_related("row").order_by("position")[0]
        note, phone = task.row.claims[0]["note"], task.row.phone
        shown = self.page(self.tan, "service:check", task.pk)
        self.assertNotIn(note, shown)
        self.assertNotIn(phone, shown)
        self.assertNotIn(task.row.client.name, shown)
        Client.objects.filter(pk=task.row.client_id).update(phone="13911112222")
        self.post(self.tan, "service:check_step", task.pk, "call")
        shown = self.page(self.tan, "service:check", task.pk)
        self.assertIn(phone, shown)
        self.assertIn("13911112222", shown)
        self.assertNotIn(note, shown)
        self.assertNotIn(phone, self.page(self.wu, "service:check", task.pk))
        answer = self.post(self.tan, "service:check_step", task.pk, "words", words="")
        self.assertContains(answer, "required")
        answer = self.post(
            self.tan, "service:check_step", task.pk, "words", words="来过我家"
        )
        self.assertContains(answer, note)
        self.post(self.tan, "service:check_step", task.pk, "verdict", verdict="denied")
        second = self.page(self.wu, "service:check", task.pk)
        self.assertNotIn(note, second)
        self.assertNotIn("来过我家", second)
        self.assertIn("second look", second)

    def test_who_may_not(self) -> None:
        self.close()
        task = self.draw().tasks.select_related("row").order_by("position")[0]
        sheet = reverse("service:check", args=[task.pk])
        for person, status in (
            (self.lin, 403),
            (self.he, 403),
            (self.ada, 403),
            (self.sun, 404),
            (self.gao, 200),
            (self.wu, 200),
        ):
            self.client.force_login(person)
            self.assertEqual(self.client.get(sheet).status_code, status, person)
        Client.objects.filter(pk=task.row.client_id).update(broker=self.wu)
        self.client.force_login(self.wu)
        self.assertEqual(self.client.get(sheet).status_code, 404)
        call = reverse("service:check_step", args=[task.pk, "call"])
        self.assertEqual(self.client.post(call).status_code, 404)
        self.client.force_login(self.gao)
        self.assertEqual(self.client.post(call).status_code, 403)

    def test_head_office_voids_with_a_reason(self) -> None:
        self.close()
        drawn = self.draw()
        answer = self.post(self.gao, "service:void_draw", drawn.pk, reason="泄")
        self.assertContains(answer, "few words")
        answer = self.post(self.gao, "service:void_draw", drawn.pk, reason="名单泄露了")
        self.assertContains(answer, "名单泄露了")
        self.assertIn(
            "名单泄露了", self.page(self.wu, "service:check_month", self.period.pk)
        )
        self.client.force_login(self.wu)
        url = reverse("service:void_draw", args=[drawn.pk])
        self.assertEqual(self.client.post(url).status_code, 403)

    def test_what_calls_buy_is_said_in_a_sentence_and_can_be_set(self) -> None:
        shown = self.page(self.gao, "service:check_calls")
        self.assertIn("10 calls a month: if one in ten of 60", shown)
        self.assertIn("3 months with 95 %", shown)
        answer = self.post(
            self.wu, "service:check_calls", value="8", from_on="2026-11-05"
        )
        self.assertEqual(answer.status_code, 200)
        made = Setting.objects.get(name="check_calls")
        self.assertEqual((made.value, made.branch), (8, self.nanjing))

    def test_pages_cost_the_same_for_many(self) -> None:
        self.close()
        drawn = self.draw()
        for task in drawn.tasks.order_by("position")[:4]:
            self.settle(task, "denied")
        many = self.costs()
        unsealed()
        drawn.tasks.filter(position__gt=2, events=None).delete()
        self.assertEqual(many, self.costs())
        self.assertLessEqual(max(many), 14)

    def costs(self) -> list[int]:
        self.client.force_login(self.wu)
        self.client.get(reverse("service:checks"))  # a session is touched once a minute
        counts = []
        for name, args in (("checks", []), ("check_month", [self.period.pk])):
            with CaptureQueriesContext(connection) as queries:
                self.client.get(reverse(f"service:{name}", args=args))
            counts.append(len(queries))
        return counts

    def test_an_empty_installation_says_what_will_happen(self) -> None:
        unsealed()
        CheckPeriod.objects.all().delete()
        self.assertEqual(CheckDraw.objects.count(), 0)
        for person in (self.tan, self.wu, self.gao):
            self.assertIn("No month is committed", self.page(person, "service:checks"))
