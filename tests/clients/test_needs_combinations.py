"""Combinations: every person in exactly one, each figure opens exactly these people."""

import random
from collections import Counter, defaultdict
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.actions.needs_catalogue import add_need, retire_need
from clients.actions.services import add_service
from clients.models import Client, ClientNeed, Need
from core.clock import today
from tests.cast import Cast
from tests.clients.needs_things import all_say, crowd

PAGE = "/clients/needs/combinations/"
MATRIX = "/clients/needs/"


@pytest.mark.database
class CombinationTests(Cast):
    needs: list[Need]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.needs = [
            add_need(by=cls.wu, branch=cls.nanjing, name=name, valid_days=100)
            for name in ("要闻", "公告", "培训", "回顾")
        ]
        chance = random.Random(3)
        people = [*crowd(cls.lin, 20), *crowd(cls.chen, 20)]
        for need in cls.needs:
            said: dict[tuple[str, int], list[Client]] = defaultdict(list)
            for one in people:
                # Some answers have expired; some were never given.
                answer = chance.choice(("yes", "no", ""))
                said[answer, chance.choice((1, 100, 101, 300))].append(one)
            for (answer, days), those in said.items():
                if answer:
                    all_say(answer, those, need, days)

    def setUp(self) -> None:
        cache.clear()
        self.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        self.client.force_login(self.wu)

    def truth(self, viewer, needs: list[Need]) -> Counter[tuple[str, ...]]:
        """Judge every client one by one."""
        counted: Counter[tuple[str, ...]] = Counter()
        for client in Client.objects.visible_to(viewer):
            states = []
            for need in needs:
                row = ClientNeed.objects.filter(client=client, need=need).first()
                valid = row and row.expires_on >= today()
                states.append(row.answer if row and valid else "unknown")
            counted[tuple(states)] += 1
        return counted

    def shown(self, query=None):
        page = self.client.get(PAGE, query or {})
        self.assertEqual(page.status_code, 200)
        found = page.context["overlay"]
        return found, [*found.known, *found.partly]

    def test_counts_are_those_of_judging_everyone_one_by_one(self) -> None:
        for viewer in (self.wu, self.lin, self.chen):
            self.client.force_login(viewer)
            for chosen in (self.needs[:1], self.needs[:2], self.needs):
                found, rows = self.shown({"need": [n.pk for n in chosen]})
                counted = {
                    tuple(state for _need, state in one.answers): one.people
                    for one in rows
                }
                truth = self.truth(viewer, chosen)
                self.assertEqual(counted, dict(truth))
                everyone = Client.objects.visible_to(viewer).count()
                self.assertEqual(sum(counted.values()), everyone)
                known = sum(n for k, n in truth.items() if "unknown" not in k)
                self.assertEqual(found.known_people, known)
                self.assertEqual(found.unknown_people, everyone - known)

    def test_every_figure_opens_exactly_these_people(self) -> None:
        for viewer in (self.wu, self.lin):
            self.client.force_login(viewer)
            _found, rows = self.shown({"need": [n.pk for n in self.needs[:3]]})
            seen: set[int] = set()
            for one in rows:
                page = self.client.get(MATRIX, {"has": one.code})
                listed = {client.pk for client, _cells in page.context["rows"]}
                self.assertEqual(len(listed), one.people, one.code)
                self.assertEqual(page.context["count"].number, one.people)
                self.assertFalse(seen & listed)
                seen |= listed
            everyone = Client.objects.visible_to(viewer).values_list("pk", flat=True)
            self.assertEqual(seen, set(everyone))

    def test_an_earlier_day_shows_what_was_known_then(self) -> None:
        """All answers were written down today: yesterday nothing was known."""
        yesterday = (today() - timedelta(days=1)).isoformat()
        found, rows = self.shown({"on": yesterday})
        self.assertEqual([one.unknown for one in rows], [4])
        self.assertEqual(found.known, [])
        query = {"has": rows[0].code, "on": yesterday}
        page = self.client.get(MATRIX, query)
        self.assertEqual(page.context["count"].number, rows[0].people)

    def test_the_filters_of_the_list_hold_here_too(self) -> None:
        found, _rows = self.shown({"stage": "A"})
        self.assertEqual(found.people, 1)

    def test_services_of_a_combination_meet_a_yes(self) -> None:
        news, notices, *_rest = self.needs
        daily = add_service(by=self.wu, branch=self.nanjing, name="日报", needs=[news])
        both = add_service(
            by=self.wu, branch=self.nanjing, name="提醒", needs=[news, notices]
        )
        _found, rows = self.shown({"need": [news.pk, notices.pk]})
        for one in rows:
            states = [state for _need, state in one.answers]
            wanted = {daily, both} if states[0] == "yes" else set()
            wanted |= {both} if states[1] == "yes" else set()
            self.assertEqual(set(one.services), wanted, states)

    def test_statements_do_not_grow_with_needs_or_people(self) -> None:
        def count(chosen: list[Need]) -> int:
            with CaptureQueriesContext(connection) as queries:
                self.client.get(PAGE, {"need": [n.pk for n in chosen]})
            return len(queries)

        self.client.get(PAGE)
        few = count(self.needs[:1])
        self.assertEqual(count(self.needs), few)
        crowd(self.lin, 10, "众")
        self.assertEqual(count(self.needs), few)
        self.assertLessEqual(few, 10)

    def test_nonsense_is_said_and_left_out(self) -> None:
        for query in (
            {"need": ["x", "-1", "9" * 40]},
            {"need": [str(n) for n in range(1, 50)]},
            {"on": "gestern"},
            {"has": "1y1y"},
        ):
            with self.subTest(str(query)[:40]):
                self.shown(query)

    def test_a_retired_need_is_not_combined(self) -> None:
        gone = self.needs[0]
        retire_need(gone, by=self.wu, is_retired=True)
        _found, rows = self.shown({"need": [gone.pk, self.needs[1].pk]})
        self.assertEqual({len(one.answers) for one in rows}, {1})
        page = self.client.get(MATRIX, {"has": f"{gone.pk}y"})
        self.assertContains(page, "not asked any more")

    def test_another_branch_s_needs_are_not_there(self) -> None:
        self.client.force_login(self.sun)
        page = self.client.get(PAGE, {"need": self.needs[0].pk})
        self.assertNotContains(page, "要闻")
        self.client.force_login(self.gao)
        page = self.client.get(PAGE, {"branch": "nanjing"})
        self.assertEqual(page.context["overlay"].people, 41)
