"""The pages as people use them: every figure walked, every move made by its form."""

import csv
import re
from datetime import date, timedelta
from decimal import Decimal
from html import unescape
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEvent, Certificate, Setting, Team, User
from clients.actions import add_client, assign
from clients.models import Client, Origin, Segment
from core.clock import now, today
from core.workbooks import Workbook
from pipeline.actions import append_moves, save_plan
from pipeline.models import NextStep, SalesPlan, StageChange
from tests.cast import Cast, at

pytestmark = pytest.mark.database
FIGURE = re.compile(r'<a[^>]*?href="([^"]+)"[^>]*?data-count="(\d+)"[^>]*>')
PEOPLE = re.compile(r'data-people="(\d+)"')


class Pages(Cast):
    def page(self, name: str, *args: object, **query: str) -> str:
        answer = self.client.get(
            reverse(f"pipeline:{name}", args=args),
            query,
            headers={"accept-language": "en"},
        )
        self.assertEqual(answer.status_code, 200)
        return answer.content.decode()


class FunnelPageTests(Pages):
    people: list[Client]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        team = Team.objects.create(branch=cls.nanjing, name="One")
        User.objects.filter(pk=cls.lin.pk).update(team=team)
        cls.lin.refresh_from_db()
        cls.people, moves = [], []
        for n in range(130):
            broker: Any = (cls.lin, cls.lin, cls.chen, cls.zhao)[n % 4]
            client = add_client(by=broker, name=f"客户{n}")
            cls.people.append(client)
            start = now() - timedelta(days=3 * n)
            for step, stage in enumerate("ABCD"[: 1 + (n // 4 * 7 % 5) % 4]):
                moves.append(
                    StageChange(
                        client=client,
                        stage=stage,
                        is_claimed=stage == "D",
                        moved_at=min(start + timedelta(days=20 * step), now()),
                        broker=broker,
                        branch_id=broker.branch_id,
                        team_id=broker.team_id,
                        by=broker,
                    )
                )
        append_moves(moves)
        assign(cls.people[0], by=cls.wu, to=cls.chen)
        assign(cls.people[4], by=cls.gao, to=cls.zhao)

    def walk(self, page: str) -> int:
        found = FIGURE.findall(page)
        for href, count in found:
            drill = self.client.get(unescape(href)).content.decode()
            with self.subTest(href):
                self.assertEqual(PEOPLE.findall(drill), [count])
        return len(found)

    def test_every_figure_counts_the_rows_behind_it(self) -> None:
        for person, least in ((self.lin, 60), (self.wu, 60), (self.gao, 60)):
            self.client.force_login(person)
            with self.subTest(person=person.username):
                self.assertGreater(self.walk(self.page("funnel")), least)

    def test_under_filters_too(self) -> None:
        self.client.force_login(self.wu)
        team = str(Team.objects.get().pk)
        for query in (
            {"period": "3m"},
            {"start": "2026-01-01", "end": str(today() - timedelta(days=40))},
            {"team": team, "period": "all"},
            {"broker": str(self.chen.pk)},
        ):
            self.assertGreater(self.walk(self.page("funnel", **query)), 10)
        self.client.force_login(self.gao)
        branch = {"branch": str(self.nanjing.pk), "period": "all"}
        self.assertGreater(self.walk(self.page("funnel", **branch)), 10)

    def test_source_segment_and_an_earlier_day(self) -> None:
        origin = Origin.objects.create(
            branch=self.nanjing, user=self.wu, source="publicity"
        )
        numbers = [client.pk for client in self.people[:40]]
        Client.objects.filter(pk__in=numbers).update(origin=origin)
        tree = {"all": [{"f": "source", "o": "any", "v": ["publicity"]}]}
        segment = Segment.objects.create(
            owner=self.wu, name="展会", tree=tree, tree_since=today()
        )
        self.client.force_login(self.wu)
        own = sum(n % 4 < 3 for n in range(40))
        for query, count in (
            ({"source": "publicity"}, own),
            # Whoever left the branch since is in nobody's segment here.
            ({"segment": str(segment.pk)}, own - 1),
        ):
            page = self.page("funnel", period="all", **query)
            counted = re.findall(r'name fs-6"[^>]*>(\d+)<', page)
            self.assertEqual(counted[0], str(count))
            self.assertGreater(self.walk(page), 10)
        day = str(today() - timedelta(days=100))
        page = self.page("funnel", as_of=day)
        self.assertGreater(self.walk(page), 10)
        tomorrow = str(today() + timedelta(days=1))
        page = self.page("funnel", as_of=tomorrow)
        self.assertIn("This day has not come yet.", page)
        self.client.force_login(self.sun)
        page = self.page("funnel", period="all", segment=str(segment.pk))
        self.assertNotIn("展会", page)

    def test_a_new_rule_does_not_rewrite_history(self) -> None:
        self.client.force_login(self.wu)
        yesterday = str(today() - timedelta(days=1))
        before = self.page("funnel", as_of=yesterday)
        self.assertIn("The horizons are the standard ones.", before)
        Setting.objects.create(
            name="horizons", branch=self.nanjing, from_on=today(),
            value={"A>B": 10, "B>C": 20, "C>D": 30, "A>D": 60},
        )  # fmt: skip
        Setting.objects.create(
            name="funnel_ratio", branch=self.nanjing, from_on=today(),
            value={"A": 100, "B": 90, "C": 80, "D": 70},
        )  # fmt: skip
        after = self.page("funnel", as_of=yesterday)
        self.assertEqual(FIGURE.findall(after), FIGURE.findall(before))
        self.assertIn("The horizons are the standard ones.", after)
        now_ = self.page("funnel")
        self.assertIn("These horizons apply since", now_)
        self.assertIn("This benchmark applies since", now_)
        self.assertIn("in 10 days", now_)

    def test_a_broker_reads_people_not_percentages(self) -> None:
        self.client.force_login(self.lin)
        page = self.page("funnel", period="all")
        found = re.findall(r"100 people → <b>(\d+)</b>", page)
        self.assertTrue(found)
        self.assertIn("(normal ", page)
        self.assertIn("too few to tell", page)

    def test_a_client_handed_over_counts_without_a_name(self) -> None:
        self.client.force_login(self.lin)
        page = self.page("cohort", figure="A", period="all")
        own = sum(n % 4 < 2 for n in range(130)) + 1
        self.assertEqual(PEOPLE.findall(page), [str(own)])
        self.assertEqual(page.count("A client handed over"), 2)
        self.assertNotIn("客户4<", page)
        names = re.findall(r'class="name" href="/clients/\d+/">', page)
        self.assertEqual(len(names) + 2, min(own, 50))

    def test_the_list_pages_by_key(self) -> None:
        self.client.force_login(self.gao)
        seen: set[str] = set()
        query = {"figure": "A", "period": "all"}
        for _ in range(9):
            page = self.page("cohort", **query)
            seen |= set(re.findall(r'href="(/clients/\d+/)"', page))
            found = re.findall(r'href="\?([^"]+)">Those after', page)
            if not found:
                break
            query["page"] = re.findall(r"page=([^&]+)", unescape(found[0]))[0]
        self.assertEqual(len(seen), Client.objects.count())

    def test_nonsense_is_left_out_with_a_sentence(self) -> None:
        self.client.force_login(self.wu)
        page = self.page("funnel", start="2026-02-29", method="x" * 5000, broker="1e9")
        self.assertIn("There is no 2026-02-29", page)
        page = self.page("funnel", start="2026-03-01", end="2026-02-01")
        self.assertIn("The period ends before it begins.", page)
        for query in ({"figure": "A>C.matured"}, {"of": "x"}, {"at": "-1"}):
            answer = self.client.get(reverse("pipeline:cohort"), query)
            self.assertEqual(answer.status_code, 404)

    def test_another_branch_is_not_to_be_asked_for(self) -> None:
        self.client.force_login(self.sun)
        for query in ({"of": str(self.lin.pk)}, {"at": str(self.nanjing.pk)}):
            page = self.page("cohort", figure="A", period="all", **query)
            self.assertEqual(PEOPLE.findall(page), ["0"])

    def test_nobody_gives_sentences(self) -> None:
        StageChange.objects.all().delete()
        Client.objects.update(stage="", outcome="")
        self.zhang.journey.delete()
        for person in (self.lin, self.wu, self.gao):
            self.client.force_login(person)
            page = self.page("funnel", start="2020-01-01", end="2020-02-01")
            self.assertIn("Nobody was first contacted in this period.", page)
            self.assertNotIn("nan%", page.lower())
            self.assertNotIn("None", page)

    def test_the_sheet_says_what_the_page_says(self) -> None:
        self.client.force_login(self.wu)
        address = reverse("pipeline:sheet") + "?period=all"
        answer = self.client.post(address, {"tab": "funnel", "format": "csv"})
        rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
        page = self.page("funnel", period="all")
        counts = [int(n) for n in re.findall(r'name fs-6"[^>]*>(\d+)<', page)]
        self.assertEqual([int(n) for n in rows[-1][1:5]], counts)
        self.assertEqual({len(row) for row in rows}, {len(rows[0])})
        self.assertIn("wu 20", rows[-1][-1])
        event = AuditEvent.objects.get(action="funnel.exported")
        self.assertEqual((event.by, event.facts["asked"]), (self.wu, ["period"]))
        answer = self.client.post(address, {"tab": "funnel", "format": "xlsx"})
        self.assertEqual(self.workbook(answer.content)[-1][1:5], rows[-1][1:5])
        for page, kind in (("funnel", "exe"), ("nothing", "csv")):
            answer = self.client.post(address, {"tab": page, "format": kind})
            self.assertEqual(answer.status_code, 404)

    def workbook(self, content: bytes) -> list[list[str]]:
        with TemporaryDirectory() as folder:
            path = Path(folder, "figures.xlsx")
            path.write_bytes(content)
            return list(Workbook.open(path, {"rows": 99, "columns": 99, "cell": 999}))

    def test_statements_do_not_grow(self) -> None:
        for person in (self.lin, self.wu, self.gao):
            self.client.force_login(person)
            self.page("funnel")  # the first visit writes the session
            with CaptureQueriesContext(connection) as queries:
                self.page("funnel")
            # The frame included.
            self.assertLessEqual(
                len(queries), 8, "\n".join(q["sql"][:150] for q in queries)
            )


class BoardTests(Pages):
    def test_a_form_moves_without_script(self) -> None:
        self.client.force_login(self.lin)
        page = self.page("board")
        self.assertIn("张建国", page)
        answer = self.client.post(
            reverse("pipeline:move", args=[self.zhang.pk]),
            {"to": "B", "expected": "A", "next": "/pipeline/board/?stage=B"},
        )
        self.assertRedirects(answer, "/pipeline/board/?stage=B")
        self.zhang.refresh_from_db()
        self.assertEqual(self.zhang.stage, "B")

    def move(self, **data: str) -> str:
        answer = self.client.post(
            reverse("pipeline:move", args=[self.zhang.pk]),
            data,
            headers={"accept-language": "en"},
        )
        return answer.content.decode() if answer.status_code == 200 else "moved"

    def test_a_stale_board_is_told(self) -> None:
        self.client.force_login(self.lin)
        self.move(to="B", expected="A")
        self.assertIn("was moved to B meanwhile", self.move(to="C", expected="A"))
        self.zhang.refresh_from_db()
        self.assertEqual(self.zhang.stage, "B")

    def test_back_and_out_need_a_reason(self) -> None:
        self.client.force_login(self.lin)
        self.move(to="C", expected="A")
        self.assertIn("Moving back needs a reason", self.move(to="B", expected="C"))
        self.assertIn("Say why", self.move(to="lost", expected="C"))
        self.assertEqual(self.move(to="lost", reason="搬走", expected="C"), "moved")
        self.zhang.refresh_from_db()
        self.assertEqual(self.zhang.outcome, "lost")
        self.assertNotIn('class="kard"', self.page("board"))
        self.assertEqual(self.move(to="A", expected="lost"), "moved")

    def test_bad_forms(self) -> None:
        self.client.force_login(self.lin)
        for data in (
            {}, {"to": "Z"}, {"to": "B", "reason": "长" * 201},
            {"to": "B", "reason": "a\u202eb"}, {"to": "B", "expected": "x" * 999},
        ):  # fmt: skip
            self.assertNotEqual(self.move(**data), "moved")
        self.assertEqual(StageChange.objects.count(), 1)
        answer = self.client.post(
            reverse("pipeline:move", args=[self.zhang.pk]),
            {"to": "B", "next": "https://example.com/"},
        )
        self.assertRedirects(answer, reverse("pipeline:board"))

    def test_after_a_move_the_board_asks_once_for_the_next_step(self) -> None:
        self.client.force_login(self.lin)
        there, move = "/pipeline/board/?stage=B", ("pipeline:move", [self.zhang.pk])
        agree = reverse("pipeline:agree", args=[self.zhang.pk])
        moved = {"to": "B", "expected": "A", "next": there}
        page = self.client.post(reverse(move[0], args=move[1]), moved, follow=True)
        self.assertContains(page, f'action="{agree}"')
        self.assertContains(page, f'name="next" value="{there}"')
        self.assertNotContains(self.client.get(there), f'action="{agree}"')
        day = page.context["ask_days"][0]
        answer = self.client.post(agree, {"day": day.isoformat(), "next": there})
        self.assertRedirects(answer, there)
        step = NextStep.objects.get(client=self.zhang, done_at=None)
        self.assertEqual((step.due_on, step.by), (day, self.lin))
        # With a step agreed on there is nothing to ask.
        moved |= {"to": "C", "expected": "B"}
        page = self.client.post(reverse(move[0], args=move[1]), moved, follow=True)
        self.assertNotContains(page, f'action="{agree}"')

    def test_a_lapsed_certificate_closes_moves(self) -> None:
        Certificate.objects.filter(user=self.lin).update(valid_to=date(2026, 1, 1))
        self.client.force_login(self.lin)
        self.assertIn("lapsed", self.page("board"))
        self.assertIn("lapsed", self.move(to="B", expected="A"))
        self.assertEqual(StageChange.objects.count(), 1)

    def test_others_get_404(self) -> None:
        for person in (self.chen, self.zhao, self.sun):
            self.client.force_login(person)
            for method in (self.client.get, self.client.post):
                answer = method(reverse("pipeline:move", args=[self.zhang.pk]))
                self.assertEqual(answer.status_code, 404)

    def test_lanes_page_by_key_and_cost_the_same(self) -> None:
        self.client.force_login(self.lin)
        with CaptureQueriesContext(connection) as few:
            self.page("board")
        moves = []
        for n in range(120):
            client = add_client(by=self.lin, name=f"客户{n}")
            moves.append(
                StageChange(
                    client=client, stage="AB"[n % 2], broker=self.lin, by=self.lin,
                    branch=self.nanjing, moved_at=at("2026-01-05 10:00"),
                )
            )  # fmt: skip
        append_moves(moves)
        with CaptureQueriesContext(connection) as many:
            page = self.page("board")
        # One statement more: lane B is no longer empty. Eight of them are the page's.
        self.assertLessEqual(len(many), len(few) + 1)
        self.assertLessEqual(len(many), 13, [q["sql"] for q in many])
        self.assertEqual(page.count('class="kard"'), 100)
        key = unescape(re.findall(r'href="\?([^"]+)">Show 50 more', page)[0])
        query = dict(part.split("=") for part in key.split("&"))
        page = self.page("board", **query)
        self.assertEqual(page.count('class="kard"'), 61)

    def test_filters_and_the_stuck(self) -> None:
        self.client.force_login(self.lin)
        self.assertIn("张建国", self.page("board", stuck="on"))
        self.assertIn("张建国", self.page("board", q="zjg"))
        self.assertNotIn("张建国", self.page("board", q="nobody"))
        self.assertNotIn("张建国", self.page("board", size="large"))
        self.move(to="B", expected="A")
        self.assertNotIn('class="kard"', self.page("board", stuck="on"))


class PlanPageTests(Pages):
    GOAL = {"target": "1000万", "average": "10万", "days": "250", "ratio": "100:25:8:2"}

    def test_the_lecture_s_arithmetic(self) -> None:
        self.client.force_login(self.lin)
        page = self.page("plan", target="1000万", average="10万", days="250")
        self.assertIn(
            "100 deals need 400 clients at objections, 1250 presentations and 5000 "
            "first contacts; over 250 working days that makes 20 a day.",
            page,
        )

    def test_bad_goals_get_sentences(self) -> None:
        self.client.force_login(self.lin)
        for name, value, sentence in (
            ("target", "0", "above zero"),
            ("target", "-5", "above zero"),
            ("target", "", "required"),
            ("target", "八十万", "is no amount"),
            ("target", "9" * 30, "is no amount"),
            ("average", "1.2.3", "is no amount"),
            ("days", "0", "between 1 and 366"),
            ("days", "9999999999", "between 1 and 366"),
            ("days", "x", "whole number"),
            ("ratio", "100:25:8:0", "four falling whole numbers"),
            ("ratio", "2:8:25:100", "four falling whole numbers"),
        ):
            with self.subTest(name, value=value):
                page = self.page("plan", **{**self.GOAL, name: value})
                self.assertIn(sentence, page)
                self.assertNotIn("What it asks for", page)

    def test_kept_and_signed(self) -> None:
        self.client.force_login(self.lin)
        for target in ("1000万", "1200万"):
            goal = {**self.GOAL, "target": target}
            answer = self.client.post(reverse("pipeline:plan_save"), goal)
            self.assertRedirects(answer, reverse("pipeline:plan"))
        self.assertIn("version 2", self.page("plan"))
        old, new = SalesPlan.objects.order_by("version")
        for person, code in ((self.lin, 403), (self.sun, 404), (self.gao, 403)):
            self.client.force_login(person)
            answer = self.client.post(reverse("pipeline:plan_sign", args=[new.pk]))
            self.assertEqual(answer.status_code, code)
        self.client.force_login(self.wu)
        self.assertEqual(self.page("plan").count("Sign the plan"), 1)
        self.client.post(reverse("pipeline:plan_sign", args=[new.pk]))
        new.refresh_from_db()
        self.assertEqual((new.state, new.signed_by), ("signed", self.wu))
        self.client.post(reverse("pipeline:plan_sign", args=[old.pk]))
        old.refresh_from_db()
        self.assertEqual(old.state, "submitted")

    def test_an_absurd_goal_is_not_kept(self) -> None:
        self.client.force_login(self.lin)
        answer = self.client.post(
            reverse("pipeline:plan_save"), {**self.GOAL, "average": "0"}
        )
        self.assertEqual(answer.status_code, 200)
        self.assertFalse(SalesPlan.objects.exists())

    def test_a_colleague_s_plan_is_not_shown(self) -> None:
        save_plan(
            by=self.chen, year=2026, target=Decimal(5), average=Decimal(1), days=1,
            ratio={"A": 4, "B": 3, "C": 2, "D": 1},
        )  # fmt: skip
        self.client.force_login(self.lin)
        self.assertIn("No plan has been kept yet.", self.page("plan"))


class TimelineTests(Cast):
    def test_moves_are_told_on_the_client_s_page(self) -> None:
        from clients.registry import timeline_sources
        from core.flat import newest_of

        source = next(s for s in timeline_sources() if s.kind == "move")
        rows, _ = newest_of([source.rows(self.zhang)])
        self.assertEqual(len(rows), 1)
        entry = source.show(rows[0])
        self.assertEqual((entry.at, entry.who), (at("2026-01-05 10:00"), "Lin"))
        self.assertIn("A", entry.title)
