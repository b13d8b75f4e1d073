"""Answers to needs: one press each, a ledger behind, expired ones unknown everywhere."""

import random
from datetime import datetime, timedelta
from unittest import mock

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent
from clients.actions import add_client
from clients.actions.merging import merge_clients, unmerge
from clients.actions.needs import answer_need, follow_needs, write_answers
from clients.actions.needs_catalogue import add_need, retire_need
from clients.analytics.needs import priors_of, with_answer
from clients.models import Client, ClientNeed, Need, NeedEvent
from core.clock import now, today
from tests.cast import Cast, at
from tests.clients.needs_things import all_say, crowd

MATRIX = "/clients/needs/"
ANSWER = "/clients/needs/answer/"


class WithNeeds(Cast):
    """Nanjing asks for news and training, Suzhou for news."""

    news: Need
    training: Need
    abroad: Need

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        facts = {"question": "?", "valid_days": 100}
        cls.news = add_need(by=cls.wu, branch=cls.nanjing, name="要闻", **facts)
        cls.training = add_need(by=cls.wu, branch=cls.nanjing, name="培训", **facts)
        cls.abroad = add_need(by=cls.sun, branch=cls.suzhou, name="要闻", **facts)

    def setUp(self) -> None:
        cache.clear()
        self.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        self.client.force_login(self.lin)

    def press(self, answer, *, need=None, seen="unknown", who=None, **more):
        need, who = need or self.news, who or self.zhang
        cell = f"{who.pk}:{need.pk}:{seen}:{answer}"
        return self.client.post(ANSWER, {"cell": cell} | more, follow=True)

    def stands(self, need=None) -> str:
        row = ClientNeed.objects.filter(client=self.zhang, need=need or self.news)
        found = row.first()
        return found.answer if found else ""


class AnswerTests(WithNeeds):
    def test_a_press_writes_answer_source_day_expiry_and_who(self) -> None:
        self.press("yes", source="observed")
        row = ClientNeed.objects.get()
        self.assertEqual(
            (row.answer, row.source, row.by), ("yes", "observed", self.lin)
        )
        self.assertEqual(row.expires_on, today() + timedelta(days=100))
        event = NeedEvent.objects.get()
        self.assertEqual((event.answer, event.at), ("yes", row.at))
        audit = AuditEvent.objects.get(action="client.need_answered")
        self.assertEqual(audit.facts, {"need": self.news.pk})

    def test_a_press_more_takes_it_back_and_the_ledger_keeps_both(self) -> None:
        self.press("yes")
        self.press("no", seen="yes")
        self.press("unknown", seen="no")
        self.assertEqual(self.stands(), "")
        said = list(NeedEvent.objects.order_by("pk").values_list("answer", flat=True))
        self.assertEqual(said, ["yes", "no", ""])

    def test_the_same_press_twice_is_one_answer(self) -> None:
        self.press("yes")
        self.press("yes")
        self.assertEqual(NeedEvent.objects.count(), 1)
        self.press("unknown", seen="yes")
        self.press("unknown", seen="yes")
        self.assertEqual(NeedEvent.objects.count(), 2)

    def test_the_same_answer_another_day_begins_its_time_anew(self) -> None:
        earlier = now() - timedelta(days=40)
        answer_need(self.zhang, by=self.lin, need=self.news, answer="yes", at=earlier)
        self.press("yes", seen="yes")
        self.assertEqual(NeedEvent.objects.count(), 2)
        ends = ClientNeed.objects.get().expires_on
        self.assertEqual(ends, today() + timedelta(days=100))

    def test_what_was_learnt_before_does_not_overwrite(self) -> None:
        self.press("yes")
        earlier = now() - timedelta(days=1)
        answer_need(self.zhang, by=self.lin, need=self.news, answer="no", at=earlier)
        self.assertEqual(self.stands(), "yes")
        self.assertEqual(NeedEvent.objects.count(), 1)

    def test_who_was_slower_is_told_and_overwrites_nothing(self) -> None:
        answer_need(self.zhang, by=self.wu, need=self.news, answer="no")
        page = self.press("yes")
        self.assertContains(page, "Wu noted “no”")
        self.assertEqual(self.stands(), "no")
        self.press("yes", seen="no")
        self.assertEqual(self.stands(), "yes")
        answer_need(self.zhang, by=self.wu, need=self.news, answer="unknown")
        self.assertContains(self.press("no", seen="yes"), "took this answer back")
        self.assertEqual(self.stands(), "")

    def test_a_part_is_the_cell_alone(self) -> None:
        page = self.press("yes", part="1")
        self.assertTemplateUsed(page, "clients/needs/_cell.html")
        self.assertNotContains(page, "<html")
        self.assertContains(page, 'aria-pressed="true"')
        page = self.press("no", part="1")  # seen as unknown, but it is a yes
        self.assertContains(page, "noted “yes”")

    def test_back_to_where_the_press_was_made(self) -> None:
        for wanted, landed in (
            (f"/clients/{self.zhang.pk}/needs/", f"/clients/{self.zhang.pk}/needs/"),
            ("https://evil.example/", MATRIX),
            ("//evil.example", MATRIX),
        ):
            cell = f"{self.zhang.pk}:{self.news.pk}:unknown:yes"
            answer = self.client.post(ANSWER, {"cell": cell, "next": wanted})
            self.assertEqual(answer["Location"].partition("#")[0], landed)


class RefusedTests(WithNeeds):
    def refuse(self, page) -> None:
        self.assertEqual(page.status_code, 200)
        self.assertFalse(NeedEvent.objects.exists())
        self.assertFalse(ClientNeed.objects.exists())

    def test_a_need_of_another_branch(self) -> None:
        page = self.press("yes", need=self.abroad)
        self.assertContains(page, "not among yours")
        self.refuse(page)
        # Head office sees both, but a client is asked by their own branch only.
        with self.assertRaisesMessage(ValidationError, "another branch"):
            answer_need(self.zhang, by=self.wu, need=self.abroad, answer="yes")

    def test_somebody_elses_client(self) -> None:
        self.client.force_login(self.chen)
        self.refuse(self.press("yes"))
        self.client.force_login(self.sun)
        self.refuse(self.press("yes", need=self.abroad))

    def test_a_need_retired_meanwhile(self) -> None:
        retire_need(self.news, by=self.wu, is_retired=True)
        page = self.press("yes")
        self.assertContains(page, "no longer asked")
        self.refuse(page)

    def test_nonsense(self) -> None:
        z, n = self.zhang.pk, self.news.pk
        for cell in (
            *("", ":::", f"{z}:{n}:unknown", f"{z}:{n}:unknown:maybe", "x" * 70),
            *(f"{z}:{n}:YES:yes", f"-{z}:{n}:unknown:yes", f"{z}:{10**30}:unknown:no"),
            *(f"٣:{n}:unknown:yes", f"{z}:{n}:unknown:yes:yes", "\x00:\ud800::"),
        ):
            with self.subTest(repr(cell)):
                shown = cell.encode("utf-8", "replace").decode()
                self.refuse(self.client.post(ANSWER, {"cell": shown}, follow=True))

    def test_those_who_only_read(self) -> None:
        Client.objects.filter(pk=self.zhang.pk).update(adviser=self.he)
        for reader in (self.he, self.gao):
            self.client.force_login(reader)
            for path in (MATRIX, f"/clients/{self.zhang.pk}/needs/"):
                page = self.client.get(path)
                self.assertNotContains(page, 'name="cell"')
                self.assertEqual(page.status_code, 200)
            self.assertEqual(self.press("yes").status_code, 403)
        self.assertFalse(NeedEvent.objects.exists())

    def test_an_unknown_source_is_refused(self) -> None:
        self.refuse(self.press("yes", source="rumour"))


class ExpiryTests(WithNeeds):
    def setUp(self) -> None:
        super().setUp()
        learnt = now() - timedelta(days=101)
        answer_need(self.zhang, by=self.lin, need=self.news, answer="yes", at=learnt)

    def test_expired_is_shown_so_and_counts_as_unknown(self) -> None:
        for path in (MATRIX, f"/clients/{self.zhang.pk}/needs/"):
            page = self.client.get(path)
            self.assertContains(page, "expired: yes")
            self.assertNotContains(page, 'data-answer="yes" aria-pressed="true"')
        page = self.client.get(MATRIX, {"has": f"{self.news.pk}u"})
        self.assertContains(page, self.zhang.name)
        page = self.client.get(MATRIX, {"has": f"{self.news.pk}y"})
        self.assertNotContains(page, self.zhang.name)
        self.assertEqual(priors_of(self.nanjing.pk), {})

    def test_the_last_day_still_counts(self) -> None:
        ClientNeed.objects.update(expires_on=today())
        everyone = Client.objects.all()
        for day, state in ((today(), "yes"), (today() + timedelta(days=1), "unknown")):
            for answer in ("yes", "no", "unknown"):
                found = with_answer(everyone, need=self.news, answer=answer, on=day)
                self.assertEqual(found.count(), int(answer == state), (day, answer))

    def test_answered_anew_from_the_expired_state(self) -> None:
        self.press("yes", seen="unknown")
        self.assertEqual(ClientNeed.objects.get().expires_on, today() + timedelta(100))

    def test_the_history_stays_on_the_timeline(self) -> None:
        self.press("no")
        page = self.client.get(f"/clients/{self.zhang.pk}/", {"kind": "need"})
        self.assertContains(page, "要闻: yes")
        self.assertContains(page, "要闻: no")


@pytest.mark.database
class LedgerTests(WithNeeds):
    """Answers stand where the ledger left them, on any day one asks."""

    def test_every_day_against_replaying_the_ledger(self) -> None:
        chance = random.Random(7)
        people = [self.zhang, *crowd(self.lin, 4)]
        days = [at("2026-01-10 12:00") + timedelta(days=25 * n) for n in range(9)]
        log: list[tuple[datetime, int, int, str]] = []
        for moment in days:
            for person in people:
                need = chance.choice((self.news, self.training))
                said = chance.choice(("yes", "no", "unknown"))
                with mock.patch("clients.actions.needs.now", return_value=moment):
                    answer_need(person, by=self.lin, need=need, answer=said)
                log.append((moment, person.pk, need.pk, said))
        self.check(people, log, days)
        before = set(ClientNeed.objects.values_list("client", "need", "answer", "at"))
        follow_needs([person.pk for person in people])
        after = set(ClientNeed.objects.values_list("client", "need", "answer", "at"))
        self.assertEqual(before, after)

    def check(self, people, log, days) -> None:
        own = Client.objects.filter(pk__in=[p.pk for p in people])
        for day in [*(d.date() + timedelta(days=3) for d in days), today()]:
            for need in (self.news, self.training):
                truth = self.replay(people, need, log, day)
                for answer in ("yes", "no", "unknown"):
                    found = with_answer(own, need=need, answer=answer, on=day)
                    wanted = {pk for pk, state in truth.items() if state == answer}
                    numbers = set(found.values_list("pk", flat=True))
                    self.assertEqual(numbers, wanted, (day, need, answer))

    def replay(self, people, need, log, day) -> dict[int, str]:
        truth = {}
        for person in people:
            state = "unknown"
            for moment, who, what, said in log:
                if (who, what) == (person.pk, need.pk) and moment.date() <= day:
                    kept = moment.date() + timedelta(days=100) >= day
                    state = said if kept else "unknown"
            truth[person.pk] = state
        return truth

    def test_many_at_once_in_few_statements(self) -> None:
        from clients.actions.needs import Said

        people = crowd(self.lin, 30)
        said = {person.pk: Said("yes", now()) for person in people}
        with self.assertNumQueries(6):
            write_answers(said, need=self.news, by=self.lin)
        self.assertEqual(ClientNeed.objects.count(), 30)
        write_answers({p.pk: Said("", now()) for p in people}, need=self.news, by=None)
        self.assertEqual(ClientNeed.objects.count(), 0)
        self.assertEqual(NeedEvent.objects.count(), 60)


class MergeTests(WithNeeds):
    def test_of_two_records_the_later_answer_stands_and_both_come_back(self) -> None:
        twin = add_client(by=self.lin, name="张建国", phone="13900000009")
        learnt = now() - timedelta(days=9)
        for who, need, answer in (
            (self.zhang, self.news, "yes"),
            (twin, self.news, "no"),
            (twin, self.training, "yes"),
            (self.zhang, self.training, "no"),
            (self.zhang, self.training, "unknown"),
        ):
            answer_need(who, by=self.lin, need=need, answer=answer, at=learnt)
            learnt += timedelta(days=1)
        before = self.answers()
        merge = merge_clients(self.zhang, twin, by=self.wu)
        self.assertEqual(self.stands(self.news), "no")
        self.assertEqual(self.stands(self.training), "")
        unmerge(merge, by=self.wu)
        self.assertEqual(self.answers(), before)

    def answers(self):
        rows = ClientNeed.objects.order_by("client", "need")
        return list(rows.values_list("client", "need", "answer", "at", "expires_on"))


class MatrixTests(WithNeeds):
    def test_everyone_sees_their_own(self) -> None:
        mei = add_client(by=self.zhao, name="苏梅", phone="13911112222")
        for person, sees in (
            (self.lin, {"张建国"}),
            (self.chen, set()),
            (self.wu, {"张建国"}),
            (self.sun, {mei.name}),
        ):
            self.client.force_login(person)
            page = self.client.get(MATRIX).content.decode()
            shown = {name for name in ("张建国", "苏梅") if name in page}
            self.assertEqual(shown, sees, person)
        self.client.force_login(self.gao)
        page = self.client.get(MATRIX, {"branch": "suzhou"})
        self.assertContains(page, "苏梅")
        self.assertNotContains(page, "张建国")

    def test_the_list_s_filters_and_the_needs_narrow_together(self) -> None:
        other = add_client(by=self.lin, name="李四", phone="13900000001")
        self.press("yes")
        for query, names in (
            ({"stage": "A"}, {"张建国"}),
            ({"stage": "none"}, {"李四"}),
            ({"q": "zjg"}, {"张建国"}),
            ({"has": f"{self.news.pk}y"}, {"张建国"}),
            ({"has": f"{self.news.pk}u"}, {"李四"}),
            ({"has": f"{self.news.pk}u-{self.training.pk}u"}, {"李四"}),
            ({"has": f"{self.news.pk}y", "stage": "none"}, set()),
        ):
            page = self.client.get(MATRIX, query)
            shown = {client.name for client, _cells in page.context["rows"]}
            self.assertEqual(shown, names, query)
        self.assertEqual(other.branch, self.nanjing)

    def test_nonsense_in_the_address_is_said_and_left_out(self) -> None:
        for query in (
            {"has": "x"},
            {"has": f"{self.abroad.pk}y"},
            {"has": "999999999y"},
            {"service": "7", "reach": "fits"},
            {"on": "2026-02-30"},
            {"on": "2999-01-01"},
            {"branch": "moon"},
        ):
            page = self.client.get(MATRIX, query)
            self.assertContains(page, self.zhang.name)
            self.assertContains(page, 'class="note warn"')

    def test_pages_of_fifty_at_the_same_cost(self) -> None:
        def count() -> int:
            with CaptureQueriesContext(connection) as queries:
                self.client.get(MATRIX)
            return len(queries)

        crowd(self.lin, 3)
        self.client.get(MATRIX)
        few = count()
        all_say("yes", crowd(self.lin, 60, "众"), self.news, days_ago=0)
        self.assertEqual(count(), few)
        self.assertLessEqual(few, 12)
        page = self.client.get(MATRIX)
        self.assertEqual(len(page.context["rows"]), 50)
        rest = self.client.get(MATRIX, {"key": page.context["page"].next_key})
        self.assertEqual(len(rest.context["rows"]), 14)

    def test_empty_states_say_what_to_do(self) -> None:
        Need.objects.all().delete()
        self.assertContains(self.client.get(MATRIX), "manager keeps the catalogue")
        self.client.force_login(self.wu)
        self.assertContains(self.client.get(MATRIX), "Begin with the usual needs")

    def test_what_a_name_or_a_source_holds_is_escaped(self) -> None:
        nasty = "<b>x</b>"
        add_need(by=self.wu, branch=self.nanjing, name=nasty, valid_days=9)
        Client.objects.filter(pk=self.zhang.pk).update(name="<i>z</i>")
        self.press("yes")
        ClientNeed.objects.update(source='"><script>')
        for path in (MATRIX, f"/clients/{self.zhang.pk}/needs/"):
            page = self.client.get(path).content.decode()
            for blot in (nasty, "<i>z</i>", '"><script>'):
                self.assertNotIn(blot, page)
