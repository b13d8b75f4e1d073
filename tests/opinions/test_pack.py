"""The supervisor's pack: each figure is what its page counts; rosters add up."""

import io
import re
from datetime import date, timedelta
from html import unescape
from random import Random

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from accounts.enums import Role
from accounts.models import AuditEvent, User
from core.clock import start_of, today
from opinions import actions
from opinions.analytics.roster import roster_of
from opinions.models import ReturnVisit
from tests.cast import Cast, hire
from tests.opinions.things import opinion_of, visit_of
from tests.service.checking import on

FIGURE = re.compile(r'<a[^>]*?href="([^"]+)"[^>]*?data-count="(\d+)"[^>]*>')
PEOPLE = re.compile(r'data-people="(\d+)"')


class PackTests(Cast):
    def setUp(self) -> None:
        for when, late in (("2026-03-02 10:00", False), ("2026-03-03 10:00", True)):
            with on(when):
                one = opinion_of(self, category="complaint")
            with on("2026-03-20 10:00" if late else "2026-03-04 10:00"):
                number = actions.answer_opinion(one, by=self.wu, words="查过").number
                actions.say_by_link(one, answer=number, is_solved=True)
        with on("2026-04-01 10:00"):
            opinion_of(self, category="complaint")
            opinion_of(self)  # no complaint
        visit = visit_of(self, member_on=date(2026, 3, 5), due_on=date(2026, 4, 5))
        actions.dial(visit, by=self.tan)
        visit_of(
            self, kind="yearly", year=2026, due_on=date(2026, 12, 31), member_on=None
        )

    def page(self, person: User, **asked: str) -> str:
        self.client.force_login(person)
        answer = self.client.get(reverse("opinions:pack"), asked)
        self.assertEqual(answer.status_code, 200)
        return answer.content.decode()

    def test_every_figure_opens_as_many_rows(self) -> None:
        for person in (self.wu, self.gao):
            found = []
            for href, count in FIGURE.findall(self.page(person, year="2026")):
                drill = self.client.get(unescape(href)).content.decode()
                with self.subTest(href):
                    self.assertEqual(PEOPLE.findall(drill), [count])
                found.append(count)
            self.assertIn("3", found)  # complaints of the year
            self.assertGreater(len(found), 10)

    def test_complaints_and_their_times(self) -> None:
        self.client.force_login(self.wu)
        asked = {"since": "2026-03-01", "until": "2026-03-31"}
        page = self.client.get(reverse("opinions:pack"), asked)
        parts = {one.key: one for one in page.context["sections"]}
        values = [figure.value for figure in parts["complaints"].figures]
        # Two registered; one in time, one late; 2 and 13 working days, 7.5 between.
        self.assertEqual(values, ["2", "1", "1", "0", "0", "7.5"])
        sheet = self.client.post(
            f"{reverse('opinions:pack_xlsx')}?since=2026-03-01&until=2026-03-31"
        )
        book = CalamineWorkbook.from_filelike(io.BytesIO(sheet.content))
        rows = book.get_sheet_by_index(0).to_python()
        (head,) = [n for n, row in enumerate(rows) if "2026-03-02 10:00" in row]
        self.assertEqual([row[7] for row in rows[head : head + 2]], [2.0, 13.0])
        self.assertNotIn(self.zhang.name, str(rows))
        self.assertTrue(AuditEvent.objects.filter(action="pack.exported").exists())

    def test_a_branch_sees_its_own_and_brokers_nothing(self) -> None:
        for person, count in ((self.wu, "3"), (self.sun, "0"), (self.gao, "3")):
            self.client.force_login(person)
            page = self.client.get(reverse("opinions:pack"), {"year": "2026"})
            part = page.context["sections"][1]
            self.assertEqual(part.figures[0].value, count)
        for person in (self.lin, self.he, self.tan, self.ada):
            self.client.force_login(person)
            for name in ("pack", "roster"):
                answer = self.client.get(reverse(f"opinions:{name}"))
                self.assertEqual(answer.status_code, 403)
            self.assertEqual(
                self.client.post(reverse("opinions:pack_xlsx")).status_code, 403
            )

    def test_nonsense_gets_a_sentence_and_this_year(self) -> None:
        for asked in (
            {"year": "0"}, {"year": "x" * 300}, {"since": "2026-02-29", "until": "x"},
            {"since": "2026-05-01", "until": "2026-04-01"}, {"since": "2026-01-01"},
            {"since": "1900-01-01", "until": "2199-12-31"},
        ):  # fmt: skip
            self.assertIn(f"{today().year}-01-01", self.page(self.wu, **asked))

    def test_the_pack_costs_the_same_for_many_rows(self) -> None:
        self.page(self.wu, year="2026")
        with CaptureQueriesContext(connection) as few:
            self.page(self.wu, year="2026")
        for _n in range(5):
            opinion_of(self, category="complaint")
        visits = [ReturnVisit(client=self.zhang, of_client=n, branch=self.nanjing, kind="new", year=2026, member_on=date(2026, 3, 5), due_on=date(2026, 4, 5)) for n in range(10**6, 10**6 + 9)]  # fmt: skip
        ReturnVisit.objects.bulk_create(visits)
        with CaptureQueriesContext(connection) as many:
            self.page(self.wu, year="2026")
        self.assertEqual(len(few), len(many))


class RosterTests(Cast):
    def test_what_begins_and_what_comes_and_goes_adds_up(self) -> None:
        """Random lives: start + joined − left = end, for every period."""
        chance, first = Random(3), date(2026, 1, 1)
        for n in range(20):
            person = hire(f"b{n}", Role.BROKER, self.nanjing)
            joined = first + timedelta(days=chance.randrange(-50, 200))
            User.objects.filter(pk=person.pk).update(joined_at=start_of(joined))
            if n % 2:
                gone = start_of(joined + timedelta(days=chance.randrange(120)))
                User.objects.filter(pk=person.pk).update(is_active=False)
                AuditEvent.objects.create(
                    action="person.deactivated", model="accounts.user",
                    object_id=str(person.pk), at=gone,
                )  # fmt: skip
        for _period in range(60):
            begin = first + timedelta(days=chance.randrange(150))
            last = begin + timedelta(days=chance.randrange(90))
            found = {
                k: {o.person.pk for o in v}
                for k, v in roster_of(self.wu, begin, last).items()
            }
            there = (found["start"] | found["joined"]) - found["left"]
            self.assertEqual(there, found["end"])
            self.assertFalse(found["start"] & found["joined"])
            self.assertLessEqual(found["left"], found["start"] | found["joined"])

    def test_somebody_elses_brokers_are_not_seen(self) -> None:
        found = roster_of(self.sun, date(2026, 1, 1), date(2099, 1, 1))
        self.assertEqual({o.person for o in found["end"]}, {self.zhao})
