"""The objection radar against a count by hand; every number opens its contacts."""

import re
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from html import unescape
from random import Random
from typing import Any

from django.urls import reverse

from clients.actions import add_client
from core.clock import SHANGHAI, day_of, now, today
from desk.demo.world import activity_of
from pipeline.actions import (
    add_objection,
    append_moves,
    decide_script,
    merge_objections,
    write_script,
)
from pipeline.models import DailyActivity, Journey, StageChange
from service.analytics.objections import objection_radar
from service.models import Contact
from service.rules.objections import RESOLVED_WITHIN, is_resolved
from tests.cast import Cast


class RadarTests(Cast):
    @classmethod
    def setUpTestData(cls) -> None:
        """Let forty people object here and there, on either side of midnight."""
        cls.found()
        chance = Random(7)
        names = ("贵", "远", "忙", "费用高")
        kinds = [add_objection(by=cls.wu, name=name) for name in names]
        script = write_script(by=cls.lin, title="费用", text="您好。").script
        decide_script(script.versions.get(), by=cls.wu, approve=True)
        moves: list[StageChange] = []
        contacts: list[Contact] = []
        for n in range(40):
            broker = cls.chen if n % 5 == 4 else cls.lin
            facts: Any = {"broker": broker, "branch": cls.nanjing, "by": broker}
            client = add_client(by=broker, name=f"客户{n}")
            start = now() - timedelta(days=chance.randrange(5, 420))
            for stage in "ABCD"[: chance.randrange(1, 5)]:
                moves.append(
                    StageChange(client=client, stage=stage, moved_at=start, **facts)
                )
                start = min(now(), start + timedelta(hours=chance.randrange(900)))
            for _ in range(5):
                at = now() - timedelta(days=chance.randrange(400))
                at = at.astimezone(SHANGHAI).replace(hour=chance.choice((0, 23)))
                at = min(at, now())
                contacts.append(
                    Contact(
                        client=client, kind="phone", happened_at=at, **facts,
                        outcome=chance.choice(("objected", "agreed", "refused")),
                        objection=chance.choice((*kinds, None)),
                        script=chance.choice((script, None)),
                    )
                )  # fmt: skip
        append_moves(moves)
        Contact.objects.bulk_create(contacts)
        DailyActivity.objects.bulk_create(activity_of(contacts))
        merge_objections(kinds[3], into=kinds[0], by=cls.wu)

    def by_hand(self, viewer: Any) -> dict[str, Any]:
        """Count in plain Python, row by row."""
        since = today() - timedelta(days=29)
        found: dict[str, Any] = defaultdict(Counter)
        rows = Contact.objects.visible_to(viewer).filter(objection__isnull=False)
        for row in rows.select_related("objection__merged_into", "script"):
            name = (row.objection.merged_into or row.objection).name
            day = day_of(row.happened_at)
            journey = Journey.objects.get(client=row.client_id)
            reached = [journey.b_on, journey.c_on, journey.d_on]
            moments = {stage: self.first_at(row.client_id, stage) for stage in "BCD"}
            if since <= day:
                passed = [one for one in reached if one and one <= day]
                found[name]["now"] += 1
                found[name]["ABCD"[len(passed)]] += 1
            elif since - timedelta(days=30) <= day:
                found[name]["before"] += 1
            if day < today() - timedelta(days=365):
                continue
            key = row.script.title if row.script else "-"
            if day > today() - timedelta(days=RESOLVED_WITHIN):
                found[name, key]["watching"] += 1
                continue
            found[name, key]["matured"] += 1
            agreed, at = row.outcome == "agreed", row.happened_at.astimezone(SHANGHAI)
            found[name, key]["resolved"] += is_resolved(at, moments, agreed=agreed)
        return {key: +counts for key, counts in found.items()}

    def first_at(self, client_id: int, stage: str) -> datetime | None:
        moves = StageChange.objects.filter(client=client_id, stage__gte=stage)
        moments = sorted(moves.values_list("moved_at", flat=True))
        return moments[0].astimezone(SHANGHAI) if moments else None

    def test_a_stage_reached_that_morning_is_not_what_the_afternoon_resolved(
        self,
    ) -> None:
        client = add_client(by=self.lin, name="同日")
        objection = add_objection(by=self.wu, name="同日异议")
        noon = (now() - timedelta(days=50)).astimezone(SHANGHAI).replace(hour=12)
        facts: Any = {"broker": self.lin, "branch": self.nanjing, "by": self.lin}
        later = {"B": noon, "C": noon + timedelta(hours=2)}
        append_moves(
            StageChange(client=client, stage=stage, moved_at=at, **facts)
            for stage, at in {"A": noon, **later}.items()
        )
        Contact.objects.bulk_create(
            Contact(
                client=client, kind="phone", outcome="objected", objection=objection,
                happened_at=noon + timedelta(hours=hours), **facts,
            )
            for hours in (-1, 0, 1, 2, 3)
        )  # fmt: skip
        rows = objection_radar(self.lin, today()).rows
        (found,) = [row for row in rows if row.objection == objection]
        self.assertEqual((found.rate.matured, found.rate.resolved), (5, 3))

    def test_every_figure_agrees_with_a_count_by_hand(self) -> None:
        for viewer in (self.lin, self.wu, self.gao, self.sun):
            with self.subTest(viewer.username):
                said: dict[Any, Counter[str]] = {}
                for row in objection_radar(viewer, today()).rows:
                    name = row.objection.name
                    counts = {"now": row.now, "before": row.before, **row.stages}
                    said[name] = +Counter(counts)
                    for script, rate in row.by_script:
                        parts = vars(rate)
                        key = script.title if script else "-"
                        said[name, key] = +Counter(parts)
                said = {key: counts for key, counts in said.items() if counts}
                self.assertEqual(said, self.by_hand(viewer))
        self.assertGreater(len(self.by_hand(self.wu)), 8)

    def test_every_number_opens_the_contacts_it_counts(self) -> None:
        self.client.force_login(self.wu)
        opened = 0
        for name in ("service:objections", "pipeline:objections"):
            page = self.client.get(reverse(name)).content.decode()
            for address, count in re.findall(
                r'href="([^"]*contacts[^"]*)" data-count="(\d+)"', page
            ):
                found = self.client.get(unescape(address)).context["count"]
                with self.subTest(address):
                    self.assertEqual(found, int(count))
                opened += 1
        self.assertGreater(opened, 30)

    def test_head_office_is_told_whose_objection_it_is(self) -> None:
        for person, is_told in ((self.gao, True), (self.wu, False)):
            self.client.force_login(person)
            page = self.client.get(reverse("service:objections")).content.decode()
            main = page[page.index("<main") : page.index("</main")]
            self.assertEqual("Nanjing" in main, is_told)

    def test_few_are_not_given_a_rate(self) -> None:
        self.client.force_login(self.lin)
        page = self.client.get(
            reverse("service:objections"), headers={"accept-language": "en"}
        )
        self.assertContains(page, "too few to tell")
