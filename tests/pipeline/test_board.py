"""The board reads the list's address, counts in SQL and pages each lane by key."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Tag
from accounts.policies import STAGE_LIMITS, working_calendar
from clients.actions import add_client
from clients.actions.segments import save_segment, share_segment
from clients.models import Client
from clients.rules.segments import tree_of
from core.clock import day_of, now, today
from pipeline.actions import append_moves
from pipeline.analytics import board
from pipeline.models import StageChange
from service.actions import log_contact
from tests.cast import Cast


class BoardTests(Cast):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.found()
        tag = Tag.objects.create(name="讲座", branch=cls.nanjing)
        moves = []
        for n in range(60):
            client = add_client(by=cls.chen if n % 6 == 5 else cls.lin, name=f"客户{n}")
            if n % 4 == 0:
                client.tags.add(tag)
            moves.append(
                StageChange(
                    client=client, stage="ABCD"[n % 4], broker_id=client.broker_id,
                    branch=cls.nanjing, by=cls.lin,
                    moved_at=now() - timedelta(days=n, minutes=n),
                )
            )  # fmt: skip
        append_moves(moves)
        cls.tag = tag

    tag: Tag

    def ask(self, name: str, **query: Any) -> Any:
        page = self.client.get(
            f"{reverse(name)}?{urlencode(query, doseq=True)}",
            headers={"accept-language": "en"},
        )
        self.assertEqual(page.status_code, 200)
        return page

    def on_board(self, **query: Any) -> set[str]:
        lanes = self.ask("pipeline:board", **query).context["board"].lanes
        return {card.client.name for lane in lanes for card in lane.cards}

    def on_list(self, **query: Any) -> set[str]:
        """Who of the list stands in the process, on all its pages."""
        names: set[str] = set()
        key: str | None = ""
        while key is not None:
            page = self.ask("clients:list", key=key, **query).context["page"]
            names |= {o.name for o in page.rows if o.stage and not o.outcome}
            key = page.next_key
        return names

    def test_the_same_address_keeps_the_same_people(self) -> None:
        some = list(Client.objects.filter(broker=self.lin).values_list("pk")[:9])
        Client.objects.filter(pk__in=[pk for (pk,) in some]).update(
            assets=4_000_000, size="large"
        )
        large = {"all": [{"f": "size", "o": "any", "v": ["large"]}]}
        segment = save_segment(by=self.wu, name="大户", tree=tree_of(large))
        share_segment(segment, by=self.wu, is_shared=True)
        asked: list[dict[str, Any]] = [
            {},
            {"size": ["large"]},
            {"tag": self.tag.pk},
            {"stage": ["A", "C"]},
            {"stage": ["none"]},
            {"outcome": ["lost"]},
            {"q": "客户1"},
            {"assets_from": "300万"},
            {"broker": self.chen.pk},
            {"segment": segment.pk},
            {"without": segment.pk},
            {"segment": 999_999},
            {"size": ["nonsense"]},
            {"sort": "name", "tag": self.tag.pk, "q": "客户"},
        ]
        sizes = set()
        for person in (self.lin, self.wu):
            self.client.force_login(person)
            for query in asked:
                with self.subTest(person=person.username, **query):
                    found = self.on_list(**query)
                    self.assertEqual(self.on_board(**query), found)
                    sizes.add(len(found))
        self.assertGreater(len(sizes), 5)

    def test_switching_carries_the_filter_along(self) -> None:
        self.client.force_login(self.lin)
        query = {"size": "large", "tag": self.tag.pk}
        there = f'href="{reverse("clients:list")}?size=large&amp;tag={self.tag.pk}"'
        page = self.ask("pipeline:board", **query, stuck="on", lane="B", A="x")
        self.assertContains(page, there)
        back = f'href="{reverse("pipeline:board")}?size=large&amp;tag={self.tag.pk}"'
        self.assertContains(self.ask("clients:list", **query, key="x"), back)
        form = self.ask("clients:filter", view="board", **query)
        self.assertContains(form, f'action="{reverse("pipeline:board")}"')

    def test_counts_and_the_stuck_agree_with_a_count_by_hand(self) -> None:
        limits, calendar = {"A": 10, "B": 7, "C": 7}, working_calendar()
        clients = Client.objects.filter(branch=self.nanjing, outcome="")
        found = board(Client.objects.visible_to(self.wu), today=today(), limits=limits)
        for lane in found.lanes:
            rows = [c for c in clients if c.stage == lane.stage]
            long = [
                c for c in rows
                if lane.stage in limits
                and sum(
                    1 for _ in calendar.days(
                        day_of(c.stage_since) + timedelta(days=1), today()
                    )
                ) > limits[lane.stage]
            ]  # fmt: skip
            self.assertEqual((lane.count, lane.stuck), (len(rows), len(long)))
            stuck = sum(card.is_stuck for card in lane.cards)
            self.assertEqual(stuck, len(long))
        self.client.force_login(self.wu)
        page = self.ask("pipeline:board", stuck="on").context["board"]
        self.assertEqual(page.total, found.stuck)

    def test_pages_of_lanes_turn_both_ways_and_by_themselves(self) -> None:
        moves = [
            StageChange(
                client=add_client(by=self.lin, name=f"多{n}"), stage="B", by=self.lin,
                broker=self.lin, branch=self.nanjing,
                moved_at=now() - timedelta(days=100, seconds=n // 2),
            )
            for n in range(120)
        ]  # fmt: skip
        append_moves(moves)
        mine = Client.objects.visible_to(self.lin).filter(stage="B", outcome="")
        expected = list(mine.order_by("stage_since", "pk").values_list("pk", flat=True))
        seen: list[int] = []
        keys: dict[str, str] = {}
        befores = []
        while True:
            lane = self.lane_b(keys)
            seen += [card.client.pk for card in lane.cards]
            befores.append([card.client.pk for card in lane.cards])
            if not lane.page.next_key:
                break
            keys = {"B": lane.page.next_key}
        self.assertEqual(seen, expected)
        while lane.page.previous_key:
            befores.pop()
            lane = self.lane_b({"B": lane.page.previous_key})
            self.assertEqual([card.client.pk for card in lane.cards], befores[-1])
        self.assertEqual(len(befores), 1)
        wild = self.lane_b({"B": "WyI-IiwieCIsMV0"})  # [">", "x", 1]
        self.assertEqual(wild.cards[0].client.pk, expected[0])

    def lane_b(self, keys: dict[str, str]) -> Any:
        found = board(
            Client.objects.visible_to(self.lin),
            today=today(),
            limits=STAGE_LIMITS.default,
            keys=keys,
        )
        return next(lane for lane in found.lanes if lane.stage == "B")

    def test_few_statements(self) -> None:
        for person in (self.lin, self.wu):
            self.client.force_login(person)
            self.ask("pipeline:board")
            with CaptureQueriesContext(connection) as asked:
                self.ask("pipeline:board")
            self.assertLessEqual(len(asked), 10, [q["sql"][:150] for q in asked])

    def test_a_manager_sees_whose_client_it_is(self) -> None:
        self.client.force_login(self.wu)
        self.assertContains(self.ask("pipeline:board"), ">Chen</span>")
        self.client.force_login(self.lin)
        self.assertNotContains(self.ask("pipeline:board"), ">Lin</span>")

    def test_a_mind_behind_its_stage_is_told(self) -> None:
        """The latest mind counts, whoever heard it; a card without one is silent."""
        self.client.force_login(self.lin)
        in_b = Client.objects.filter(stage="B", broker=self.lin).order_by("pk")[:3]
        lagging, level, silent = in_b
        for client, minds in (
            (lagging, ("desire", "attention")),
            (level, ("interest",)),
        ):
            for n, mind in enumerate(minds):
                log_contact(
                    by=self.lin, client=client, kind="phone", aida=mind,
                    happened_at=now() - timedelta(days=5 - n),
                )  # fmt: skip
        log_contact(by=self.lin, client=lagging, kind="phone")
        answer = self.ask("pipeline:board", lane="B")
        lane = next(one for one in answer.context["lanes"] if one["lane"].stage == "B")
        cards = {card["name"]: card["mind"] for card in lane["cards"]}
        self.assertEqual(cards[lagging.name].pips, (True, False, False, False))
        self.assertIn("B needs interest", cards[lagging.name].warning)
        self.assertEqual(cards[level.name].warning, "")
        self.assertIsNone(cards[silent.name])
        self.assertEqual(answer.content.decode().count("B needs interest"), 1)
