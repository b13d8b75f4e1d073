"""The catalogue of needs: twenty in use, ordered, retired without losing answers."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connections
from django.test import TransactionTestCase

from accounts.models import AuditEvent
from clients.actions.needs import answer_need
from clients.actions.needs_catalogue import add_need, move_to, retire_need
from clients.models import ClientNeed, Need, NeedEvent
from tests.cast import Cast, Firm

PAGE = "/clients/needs/catalogue/"
FORM = {"name": "要闻", "question": "您要吗？", "valid_days": "90"}


class CatalogueTests(Cast):
    def setUp(self) -> None:
        self.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        self.client.force_login(self.wu)

    def names(self) -> list[str]:
        rows = Need.objects.filter(branch=self.nanjing).in_use()
        return list(rows.values_list("name", flat=True))

    def add(self, **facts: str):
        return self.client.post(f"{PAGE}new/", FORM | facts)

    def test_one_button_fills_an_empty_catalogue_once(self) -> None:
        self.assertContains(self.client.get(PAGE), "Begin with the usual needs")
        for _press in range(2):
            self.client.post(f"{PAGE}start/")
        self.assertEqual(len(self.names()), 12)
        self.assertEqual(
            AuditEvent.objects.filter(action="need.catalogue_started").count(), 1
        )
        self.assertFalse(Need.objects.filter(branch=self.suzhou).exists())

    def test_add_rename_and_lengthen(self) -> None:
        self.assertEqual(self.add().status_code, 302)
        need = Need.objects.get()
        self.assertEqual((need.name, need.valid_days), ("要闻", 90))
        form = FORM | {"name": "早报", "valid_days": "30"}
        self.client.post(f"{PAGE}{need.pk}/", form)
        need.refresh_from_db()
        self.assertEqual((need.name, need.valid_days), ("早报", 30))
        event = AuditEvent.objects.get(action="need.changed")
        self.assertEqual(event.facts, {"fields": ["name", "valid_days"]})

    def test_refused_with_a_sentence(self) -> None:
        self.add()
        for facts in (
            {},  # the same name once more
            {"name": ""},
            {"name": "x" * 61},
            {"name": "a\x00b"},
            {"name": "a\u202eb"},
            {"name": "新", "question": "x" * 200_000},
            {"name": "新", "valid_days": "0"},
            {"name": "新", "valid_days": "9" * 30},
            {"name": "新", "valid_days": ""},
        ):
            with self.subTest(str(facts)[:40]):
                page = self.add(**facts)
                self.assertEqual(page.status_code, 200)
                self.assertRegex(page.content.decode(), "invalid-feedback|note bad")
        self.assertEqual(self.names(), ["要闻"])

    def test_fields_nobody_asked_for_are_ignored(self) -> None:
        self.add(branch=str(self.suzhou.pk), place="7", is_retired="on")
        need = Need.objects.get()
        self.assertEqual((need.branch, need.place), (self.nanjing, 1))
        self.assertFalse(need.is_retired)

    def test_twenty_at_most_in_use(self) -> None:
        for n in range(20):
            self.add(name=f"需求{n}")
        self.assertContains(self.add(name="多了"), "retire one first")
        first = Need.objects.get(name="需求0")
        self.client.post(f"{PAGE}{first.pk}/retire/", {"retired": "yes"})
        self.assertEqual(self.add(name="新的").status_code, 302)
        page = self.client.post(
            f"{PAGE}{first.pk}/retire/", {"retired": "no"}, follow=True
        )
        self.assertContains(page, "retire one first")
        self.assertEqual(len(self.names()), 20)

    def test_moving_is_to_a_place_not_by_a_step(self) -> None:
        for name in "甲乙丙丁":
            self.add(name=name)
        last = Need.objects.get(name="丁")
        for _press in range(2):
            self.client.post(f"{PAGE}{last.pk}/move/", {"to": "2"})
        self.assertEqual("".join(self.names()), "甲丁乙丙")
        for wrong in ("", "-1", "x", "99999", "²"):
            page = self.client.post(
                f"{PAGE}{last.pk}/move/", {"to": wrong}, follow=True
            )
            self.assertContains(page, "at which place")
        self.client.post(f"{PAGE}{last.pk}/move/", {"to": "999"})
        self.assertEqual("".join(self.names()), "甲乙丙丁")

    def test_retiring_keeps_the_answers(self) -> None:
        self.add()
        need = Need.objects.get()
        answer_need(self.zhang, by=self.lin, need=need, answer="yes")
        self.client.post(f"{PAGE}{need.pk}/retire/", {"retired": "yes"})
        self.assertEqual(self.names(), [])
        self.assertTrue(ClientNeed.objects.filter(need=need).exists())
        with self.assertRaisesMessage(ValidationError, "bring it back"):
            move_to(need, by=self.wu, to=1)
        self.client.post(f"{PAGE}{need.pk}/retire/", {"retired": "no"})
        self.assertEqual(self.names(), ["要闻"])

    def test_who_may(self) -> None:
        self.add()
        need = Need.objects.get()
        paths = [f"{PAGE}new/", f"{PAGE}start/", f"{PAGE}{need.pk}/"]
        paths += [f"{PAGE}{need.pk}/move/", f"{PAGE}{need.pk}/retire/"]
        for person, status in (
            (self.lin, 403), (self.he, 403), (self.gao, 403), (self.tan, 403),
            (self.ada, 403),
        ):  # fmt: skip
            self.client.force_login(person)
            for path in paths:
                self.assertEqual(self.client.post(path, FORM).status_code, status)
        for reader in (self.lin, self.he, self.gao):
            self.client.force_login(reader)
            page = self.client.get(PAGE, {"branch": "nanjing"})
            self.assertContains(page, "要闻")
            self.assertNotContains(page, "/retire/")
        self.client.force_login(self.sun)
        for path in paths[2:]:
            self.assertEqual(self.client.post(path, FORM).status_code, 404)
        self.assertEqual(self.names(), ["要闻"])


@pytest.mark.database
class RaceTests(Firm, TransactionTestCase):
    """Two people at once: nothing lost, nothing twice, never twenty-one."""

    def setUp(self) -> None:
        type(self).found()

    def at_once(self, *works) -> list[str]:
        start = threading.Barrier(len(works))
        refusals: list[str] = []

        def run(work) -> None:
            try:
                start.wait()
                work()
            except ValidationError as refusal:
                refusals.append(refusal.code or "?")
            finally:
                connections.close_all()

        threads = [threading.Thread(target=run, args=(work,)) for work in works]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return refusals

    def need(self, name: str) -> Need:
        return add_need(by=self.wu, branch=self.nanjing, name=name, valid_days=90)

    def test_two_answer_the_same_cell(self) -> None:
        need = self.need("要闻")

        def say(by, answer):
            return lambda: answer_need(
                self.zhang, by=by, need=need, answer=answer, seen="unknown"
            )

        refusals = self.at_once(say(self.lin, "yes"), say(self.wu, "no"))
        self.assertEqual(refusals, ["answered_meanwhile"])
        event, row = NeedEvent.objects.get(), ClientNeed.objects.get()
        self.assertEqual((event.answer, event.by), (row.answer, row.by))

    def test_a_double_click_is_one_answer(self) -> None:
        need = self.need("要闻")
        press = [
            lambda: answer_need(
                self.zhang, by=self.lin, need=need, answer="yes", seen="unknown"
            )
        ] * 5
        self.assertEqual(self.at_once(*press), [])
        self.assertEqual(NeedEvent.objects.count(), 1)

    def test_answering_while_it_is_retired(self) -> None:
        need = self.need("要闻")
        self.at_once(
            lambda: answer_need(self.zhang, by=self.lin, need=need, answer="yes"),
            lambda: retire_need(need, by=self.wu, is_retired=True),
        )
        self.assertTrue(Need.objects.get().is_retired)
        # Either it came first and is kept whole, or it was refused whole.
        self.assertEqual(NeedEvent.objects.count(), ClientNeed.objects.count())
        self.assertLessEqual(NeedEvent.objects.count(), 1)

    def test_never_twenty_one(self) -> None:
        for n in range(19):
            self.need(f"需求{n}")
        adds = [lambda n=n: self.need(f"同时{n}") for n in range(4)]
        self.assertEqual(self.at_once(*adds), ["too_many"] * 3)
        self.assertEqual(Need.objects.count(), 20)
