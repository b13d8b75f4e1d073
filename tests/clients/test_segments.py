"""Saved segments as people meet them: saved, shared, opened, compared, counted."""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from unittest import mock
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEvent, Tag, User
from clients.actions import add_client
from clients.actions.segments import (
    change_segment,
    copy_segment,
    delete_segment,
    pin_segment,
    save_segment,
    share_segment,
    take_snapshot,
)
from clients.actions.segments_counting import count_due
from clients.analytics.segments import delta_of, members_of
from clients.analytics.segments_trend import trend_of
from clients.models import Client, ImportBatch, Need, Segment
from clients.rules.segments import pack, tree_of
from clients.tasks import count_segments
from tests.cast import Cast, at

LARGE = {"all": [{"f": "size", "o": "any", "v": ["large"]}]}
RISKY = {"any": [{"f": "risk_class", "o": "any", "v": ["C4", "C5"]}]}
EVERYBODY: dict[str, Any] = {"all": []}


class SegmentCase(Cast):
    def setUp(self) -> None:
        self.rich = self.someone("李富", assets=5_000_000, risk_class="C5")
        self.bold = self.someone("王勇", assets=600_000, risk_class="C4")
        self.calm = self.someone("孙静", assets=9_000_000, risk_class="C2")
        self.his = self.someone("陈客", by=self.chen, assets=7_000_000)

    def someone(
        self, name: str, *, by: Any = None, assets: int, **facts: Any
    ) -> Client:
        return add_client(by=by or self.lin, name=name, assets=Decimal(assets), **facts)

    def save(self, name: str = "大户", tree: Any = LARGE, by: Any = None) -> Segment:
        return save_segment(by=by or self.lin, name=name, tree=tree_of(tree))

    def share(self, tree: Any = LARGE, name: str = "营业部大户") -> Segment:
        segment = self.save(name, tree, by=self.wu)
        return share_segment(segment, by=self.wu, is_shared=True)

    def names(self, query: str, person: Any = None) -> set[str]:
        self.client.force_login(person or self.lin)
        self.page = self.client.get(f"/clients/?{query}")
        self.assertEqual(self.page.status_code, 200)
        found = {c.name for c in self.page.context["page"].rows}
        self.assertEqual(self.page.context["count"].number, len(found))
        return found

    def number_behind(self, href: str) -> int:
        answer = self.client.get(href.replace("&amp;", "&"))
        self.assertEqual(answer.status_code, 200)
        return int(answer.context["count"].number)


class ListTests(SegmentCase):
    def test_a_segment_opens_as_a_list_of_the_viewers_own_clients(self) -> None:
        segment = self.share()
        self.assertEqual(self.names(f"segment={segment.pk}"), {"李富", "孙静"})
        self.assertEqual(self.names(f"segment={segment.pk}", self.chen), {"陈客"})
        everyone = {"李富", "孙静", "陈客"}
        self.assertEqual(self.names(f"segment={segment.pk}", self.wu), everyone)
        add_client(by=self.zhao, name="苏州人", assets=Decimal(8_000_000))
        self.assertEqual(self.names(f"segment={segment.pk}", self.gao), everyone)

    def test_it_combines_with_filters_search_and_other_segments(self) -> None:
        large, risky = self.save(), self.save("进取", RISKY)
        for query, expected in {
            f"segment={large.pk}&risk_class=C5": {"李富"},
            f"segment={large.pk}&q=sj": {"孙静"},
            f"segment={large.pk}&segment={risky.pk}": {"李富"},
            f"segment={large.pk}&without={risky.pk}": {"孙静"},
            f"segment={risky.pk}&without={large.pk}": {"王勇"},
            f"maybe={risky.pk}": {"张建国"},
            f"f={pack(tree_of(RISKY))}&size=medium": {"王勇"},
        }.items():
            with self.subTest(query):
                self.assertEqual(self.names(query), expected)
                self.assertFalse(self.page.context["asked"].complaints)

    def test_who_was_on_the_books_when_a_day_ended(self) -> None:
        segment = self.save("人人", EVERYBODY)
        Client.objects.filter(pk=self.rich.pk).update(added_at=at("2026-01-31 23:59"))
        Client.objects.filter(pk=self.zhang.pk).update(added_at=at("2026-02-01 00:00"))
        query = f"segment={segment.pk}&until=2026-01-31"
        self.assertEqual(self.names(query), {"李富"})

    def test_what_cannot_be_read_shows_nobody_and_says_why(self) -> None:
        """Never other people instead: not on the page, not in an export."""
        his = self.save("陈的", by=self.chen)
        stale = self.save("旧标签", self.tagged())
        Tag.objects.all().delete()
        for query in (
            "segment=987654321",
            "segment=x",
            "segment=" + "9" * 60,
            f"segment={his.pk}",
            f"segment={stale.pk}",
            f"without={stale.pk}",
            f"maybe={his.pk}",
            "f=!!!",
            "f=" + "A" * 5000,
            "until=2026-02-30",
            "&".join(["segment=1"] * 9),
        ):
            with self.subTest(query[:40]):
                self.assertEqual(self.names(query), set())
                complaints = self.page.context["asked"].complaints
                self.assertTrue(complaints)
                self.assertLess(max(map(len, complaints)), 200)
                answer = self.client.post(
                    f"/clients/export/?{query}", {"format": "csv"}
                )
                self.assertEqual(answer.status_code, 302)

    def tagged(self) -> dict[str, Any]:
        tag = Tag.objects.create(branch=self.nanjing, name="老客户")
        return {"none": [{"f": "tag", "o": "any", "v": [str(tag.pk)]}]}

    def test_an_export_is_what_the_list_shows(self) -> None:
        segment = self.save()
        self.client.force_login(self.lin)
        address = f"/clients/export/?segment={segment.pk}"
        answer = self.client.post(address, {"format": "csv"})
        text = b"".join(answer.streaming_content).decode()
        self.assertIn("李富", text)
        self.assertNotIn("王勇", text)
        event = AuditEvent.objects.get(action="client.exported")
        self.assertEqual(event.facts["count"], 2)
        self.assertEqual(event.facts["filters"], ["segment"])

    def test_the_list_stays_within_its_statements(self) -> None:
        tag = Tag.objects.create(branch=self.nanjing, name="老客户")
        need = Need.objects.create(branch=self.nanjing, name="定投")
        tree = {
            "any": [
                {"f": "tag", "o": "any", "v": [str(tag.pk)]},
                {"f": f"need.{need.pk}", "o": "unknown"},
                {"f": "broker", "o": "any", "v": [str(self.lin.pk)]},
            ]
        }
        segment = self.save("多", tree)
        for query in (
            "",
            f"segment={segment.pk}&size=large",
            f"f={pack(tree_of(tree))}",
        ):
            self.names(query)
            with CaptureQueriesContext(connection) as queries:
                self.client.get(f"/clients/?{query}")
            self.assertLessEqual(len(queries), 8, query)


class KeepingTests(SegmentCase):
    def test_a_filter_is_saved_with_one_press_and_keeps_its_people(self) -> None:
        batch = ImportBatch.objects.create(
            kind="clients", user=self.lin, branch=self.nanjing, file_name="a.csv"
        )
        Client.objects.filter(pk=self.bold.pk).update(batch=batch)
        tag = Tag.objects.create(branch=self.nanjing, name="老客户")
        self.calm.tags.add(tag)
        before = self.save()
        for query in (
            "size=large",
            "size=large&size=unknown",
            "stage=none&stage=A&outcome=none",
            "style=unknown&risk_class=C5",
            "method=unknown",
            "assets_from=100万",
            "assets_from=50万&assets_to=500万",
            "q=lf",
            f"tag={tag.pk}",
            f"batch={batch.pk}&broker={self.lin.pk}",
            "horizon_gap=unknown",
            f"segment={before.pk}&risk_class=C2",
        ):
            with self.subTest(query):
                shown = self.names(query)
                answer = self.client.post(f"/clients/segments/keep/?{query}")
                kept = self.names(urlsplit(answer["Location"]).query)
                self.assertEqual(kept, shown)
        self.assertContains(self.page, "大户")

    def test_what_is_no_filter_is_not_saved(self) -> None:
        segment = self.save()
        self.client.force_login(self.lin)
        for query in (
            "",
            "size=giant",
            f"without={segment.pk}&size=large",
            f"segment={segment.pk}&until=2026-01-31&size=large",
        ):
            self.client.post(f"/clients/segments/keep/?{query}")
        self.assertEqual(Segment.objects.count(), 1)

    def test_a_saved_filter_is_pinned_over_the_list(self) -> None:
        self.client.force_login(self.lin)
        self.client.post("/clients/segments/keep/?risk_class=C5")
        page = self.client.get("/clients/")
        segment = Segment.objects.get()
        self.assertContains(page, f'href="?segment={segment.pk}"')
        self.client.post(f"/clients/segments/{segment.pk}/pin/", {"pin": "off"})
        page = self.client.get("/clients/")
        self.assertNotContains(page, f'href="?segment={segment.pk}"')


class RightsTests(SegmentCase):
    def test_personal_ones_are_ones_own_and_shared_ones_the_branchs(self) -> None:
        own, shared = self.save(), self.share()
        for person, sees_own, sees_shared in (
            (self.lin, 200, 200),
            (self.chen, 404, 200),
            (self.wu, 404, 200),
            (self.he, 404, 200),
            (self.zhao, 404, 404),
            (self.gao, 404, 200),
            (self.tan, 403, 403),
            (self.ada, 403, 403),
        ):
            self.client.force_login(person)
            with self.subTest(person.username):
                for segment, status in ((own, sees_own), (shared, sees_shared)):
                    page = self.client.get(segment.get_absolute_url())
                    self.assertEqual(page.status_code, status)

    def test_who_may_not_change_one_is_refused(self) -> None:
        shared = self.share()
        for person in (self.lin, self.gao, self.he):
            self.client.force_login(person)
            for name in ("rename", "share", "delete"):
                with self.subTest(f"{person} {name}"):
                    url = reverse(f"clients:segment_{name}", args=[shared.pk])
                    self.assertEqual(
                        self.client.post(url, {"name": "x"}).status_code, 403
                    )
            with self.assertRaises(PermissionDenied):
                delete_segment(shared, by=person)
        own = self.save()
        with self.assertRaises(PermissionDenied):  # sharing is the manager's word
            share_segment(own, by=self.lin, is_shared=True)

    def test_nobody_names_what_is_not_theirs(self) -> None:
        """Another branch's tag, need, broker or import; a colleague, for a broker."""
        tag = Tag.objects.create(branch=self.suzhou, name="秘")
        need = Need.objects.create(branch=self.suzhou, name="秘")
        batch = ImportBatch.objects.create(
            kind="clients", user=self.zhao, branch=self.suzhou, file_name="秘.csv"
        )
        for field, word in (
            ("tag", tag.pk),
            ("broker", self.zhao.pk),
            ("broker", self.chen.pk),
            ("batch", batch.pk),
            (f"need.{need.pk}", "yes"),
            ("custom.5", "yes"),
        ):
            tree = {"none": [{"f": field, "o": "any", "v": [str(word)]}]}
            with self.subTest(field), self.assertRaises(ValidationError) as caught:
                self.save("x", tree)
            self.assertNotIn("秘", str(caught.exception))
            packed = pack(tree_of(tree))
            for path in ("/clients/?f=", "/clients/segments/build/?f="):
                page = self.client_of(self.lin).get(f"{path}{packed}")
                self.assertNotContains(page, "秘")

    def client_of(self, person: User) -> Any:
        self.client.force_login(person)
        return self.client

    def test_a_shared_one_may_name_colleagues_but_shows_only_ones_own(self) -> None:
        tree = {"any": [{"f": "broker", "o": "any", "v": [str(self.chen.pk)]}]}
        segment = self.share(tree, "陈的客户")
        self.assertEqual(self.names(f"segment={segment.pk}", self.wu), {"陈客"})
        self.assertEqual(self.names(f"segment={segment.pk}", self.lin), set())
        self.assertFalse(self.page.context["asked"].complaints)
        with self.assertRaises(ValidationError):
            copy_segment(segment, by=self.lin)

    def test_a_retired_need_stops_the_segment_with_its_name(self) -> None:
        need = Need.objects.create(branch=self.nanjing, name="打新")
        tree = {"none": [{"f": f"need.{need.pk}", "o": "any", "v": ["yes"]}]}
        segment = self.save("不打新", tree)
        need.is_retired = True
        need.save()
        page = self.client_of(self.lin).get(segment.get_absolute_url())
        self.assertContains(page, "打新")
        self.assertTrue(page.context["trouble"])
        with self.assertRaises(ValidationError):
            members_of(segment, self.lin)
        # It can be opened in the builder, the broken part taken out, and saved again.
        page = self.client.get(f"/clients/segments/build/?segment={segment.pk}")
        remove = page.context["builder"].box.parts[0].remove
        page = self.client.get(remove)
        self.assertEqual(page.context["builder"].trouble, "")


class WritingTests(SegmentCase):
    def test_a_double_press_saves_once_and_a_name_is_taken_once(self) -> None:
        self.assertEqual(self.save(), self.save())
        with self.assertRaises(ValidationError):
            self.save("大户", RISKY)
        self.save("大户", RISKY, by=self.chen)
        self.assertEqual(Segment.objects.count(), 2)

    def test_of_two_changes_at_once_the_second_is_refused(self) -> None:
        segment = self.save()
        change_segment(segment, by=self.lin, version=1, name="大")
        with self.assertRaises(ValidationError) as caught:
            change_segment(segment, by=self.lin, version=1, name="小")
        self.assertEqual(caught.exception.code, "changed_meanwhile")
        segment.refresh_from_db()
        self.assertEqual(segment.name, "大")
        form = {"f": pack(tree_of(RISKY)), "name": "又", "segment": segment.pk}
        self.client.force_login(self.lin)
        self.client.post("/clients/segments/save/", form | {"version": 1})
        segment.refresh_from_db()
        self.assertEqual((segment.name, segment.tree), ("大", LARGE))
        self.client.post("/clients/segments/save/", form | {"version": 2})
        segment.refresh_from_db()
        self.assertEqual((segment.name, segment.tree), ("又", RISKY))

    def test_sharing_and_taking_back(self) -> None:
        segment = self.share()
        for person in (self.lin, self.wu, self.wu):
            pin_segment(segment, by=person, is_pinned=True)
        share_segment(segment, by=self.wu, is_shared=False)
        segment.refresh_from_db()
        self.assertEqual((segment.owner, segment.branch), (self.wu, None))
        self.assertEqual([pin.user for pin in segment.pins.all()], [self.wu])

    def test_a_copy_is_ones_own_under_a_free_name(self) -> None:
        shared = self.share()
        self.save("营业部大户", RISKY)
        copied = copy_segment(shared, by=self.lin)
        self.assertEqual((copied.name, copied.branch), ("营业部大户 2", None))
        self.assertEqual(copied.tree, LARGE)

    def test_hostile_forms_get_a_sentence(self) -> None:
        self.client.force_login(self.lin)
        good = pack(tree_of(LARGE))
        deep: Any = {"f": "size", "o": "unknown"}
        for _level in range(9):
            deep = {"all": [deep]}
        for form in (
            {},
            {"name": "x"},
            {"name": "x" * 200_000, "f": good},
            {"name": "x\x00", "f": good},
            {"name": "x\u202e", "f": good},
            {"name": "好", "f": "eNo"},
            {"name": "好", "f": good, "note": "n" * 300},
        ):
            with self.subTest(str(form)[:40]):
                answer = self.client.post("/clients/segments/save/", form)
                self.assertEqual(answer.status_code, 302)
        # Saved with nothing asked for: everybody. All others were refused.
        self.assertEqual([s.name for s in Segment.objects.all()], ["x"])

    def test_written_down_without_names_or_words(self) -> None:
        tree = {"all": [{"f": "text", "o": "contains", "v": "13812342231"}]}
        segment = self.save("找张", tree)
        change_segment(segment, by=self.lin, name="找李", tree=tree_of(LARGE))
        delete_segment(segment, by=self.lin)
        events = AuditEvent.objects.filter(action__startswith="segment.")
        self.assertEqual(events.count(), 3)
        text = str(list(events.values_list("facts", flat=True)))
        self.assertNotIn("1381234", text)
        self.assertNotIn("张", text)


@pytest.mark.database
class FiguresTests(SegmentCase):
    def test_every_figure_opens_exactly_its_people(self) -> None:
        """Every link to a list, on every page about segments, for three viewers."""
        shared, risky = self.share(), self.share(RISKY, "进取")
        self.share({"none": [{"f": "style", "o": "any", "v": ["news"]}]}, "不看消息")
        count_due()
        walked = 0
        for person in (self.lin, self.wu, self.gao):
            self.client.force_login(person)
            for path in (
                "/clients/segments/",
                shared.get_absolute_url(),
                risky.get_absolute_url(),
                f"/clients/segments/compare/?a={shared.pk}&b={risky.pk}",
                f"/clients/segments/build/?f={pack(tree_of(RISKY))}",
            ):
                walked += self.walk(path)
        self.assertGreater(walked, 60)

    def walk(self, path: str) -> int:
        page = self.client.get(path).content.decode()
        main = page[page.index('id="main"') :]
        links = re.findall(
            r'<a class="lk[^"]*" href="(/clients/\?[^"]+)">([^<]*)', main
        )
        numbers = [(href, re.search(r"\d+", text)) for href, text in links]
        for href, found in numbers:
            if found is not None:
                with self.subTest(path=path, href=href):
                    self.assertEqual(self.number_behind(href), int(found[0]))
        return len([n for _href, n in numbers if n])

    def test_the_undecided_are_counted_and_listed(self) -> None:
        segment = self.save("进取", RISKY)
        self.client.force_login(self.lin)
        page = self.client.get(segment.get_absolute_url())
        self.assertEqual(page.context["numbers"].maybe, 1)
        self.assertEqual(self.names(f"maybe={segment.pk}"), {"张建国"})

    def test_a_comparison_adds_up(self) -> None:
        large, risky = self.save(), self.save("进取", RISKY)
        self.client.force_login(self.lin)
        address = f"/clients/segments/compare/?a={large.pk}&b={risky.pk}"
        page = self.client.get(address)
        numbers = [one.cell.number for one in page.context["total"].figures]
        self.assertEqual(numbers, [1, 1, 1])
        a, b = page.context["sums"]
        self.assertEqual((a.number, a.assets), (2, Decimal(14_000_000)))
        self.assertEqual((b.number, b.average), (2, Decimal(2_800_000)))

    def test_pages_cost_the_same_however_many_there_are(self) -> None:
        segment = self.share()
        self.share(RISKY, "进取")
        paths = ["/clients/segments/", segment.get_absolute_url()]
        paths.append(f"/clients/segments/compare/?a={segment.pk}&b={segment.pk}")
        few = [self.cost(path) for path in paths]
        for n in range(8):
            self.share(RISKY, f"又{n}")
            self.someone(f"客{n}", assets=4_000_000 + n)
        self.assertEqual(few, [self.cost(path) for path in paths])
        self.assertLessEqual(max(few), 16)

    def cost(self, path: str) -> int:
        self.client.force_login(self.wu)
        self.client.get(path)
        with CaptureQueriesContext(connection) as queries:
            self.client.get(path)
        return len(queries)


@pytest.mark.database
class TrendTests(SegmentCase):
    def counted(self, day: str) -> None:
        with time_machine.travel(at(f"{day} 00:20"), tick=False):
            count_segments()

    def trend(self, segment: Segment, viewer: Any, day: str) -> list[tuple[str, int]]:
        with time_machine.travel(at(f"{day} 10:00"), tick=False):
            members = members_of(segment, viewer)
            months = trend_of(segment, viewer, members).months
        self.assertEqual(len(months), 12)
        return [(m.kind, m.number) for m in months[-4:]]

    def test_months_are_recorded_at_their_end_for_everyone_apart(self) -> None:
        Client.objects.update(added_at=at("2026-01-10 09:00"))
        with time_machine.travel(at("2026-01-15 09:00"), tick=False):
            segment = self.share()
        self.counted("2026-02-11")
        Client.objects.filter(pk=self.calm.pk).update(size="retail")
        self.counted("2026-03-01")  # the end of February
        Client.objects.filter(pk=self.rich.pk).update(size="retail")
        Client.objects.filter(pk=self.calm.pk).update(size="large")
        self.counted("2026-03-31")
        self.assertEqual(
            self.trend(segment, self.wu, "2026-04-05"),
            [("rebuilt", 2), ("recorded", 2), ("recorded", 2), ("live", 2)],
        )
        self.assertEqual(
            self.trend(segment, self.chen, "2026-04-05"),
            [("rebuilt", 1), ("recorded", 1), ("recorded", 1), ("live", 1)],
        )
        # What was recorded stays, though nobody fits any more.
        Client.objects.update(size="retail")
        self.assertEqual(
            self.trend(segment, self.lin, "2026-04-05"),
            [("rebuilt", 0), ("recorded", 1), ("recorded", 1), ("live", 0)],
        )

    def test_a_night_counts_once_and_a_missed_one_is_made_good(self) -> None:
        segment = self.save()
        with time_machine.travel(at("2026-03-12 01:00"), tick=False):
            self.assertEqual(count_due(), 1)
            self.assertEqual(count_due(), 0)
        count = segment.counts.get()
        self.assertEqual((count.month, count.on), (date(2026, 3, 1), date(2026, 3, 11)))
        with time_machine.travel(at("2026-03-20 01:00"), tick=False):
            self.assertEqual(count_due(), 1)
        count.refresh_from_db()
        self.assertEqual(count.on, date(2026, 3, 19))
        self.assertEqual(count.parts.get().number, 2)

    def test_nobody_is_a_recorded_figure_too(self) -> None:
        Client.objects.update(size="retail")
        segment = self.save()
        self.counted("2026-03-01")
        trend = self.trend(segment, self.lin, "2026-03-05")
        self.assertEqual(trend[-2], ("recorded", 0))

    def test_months_that_asked_something_else_are_marked(self) -> None:
        segment = self.save()
        self.counted("2026-03-01")
        with time_machine.travel(at("2026-03-10 09:00"), tick=False):
            change_segment(segment, by=self.lin, tree=tree_of(RISKY))
        segment.refresh_from_db()
        with time_machine.travel(at("2026-03-11 09:00"), tick=False):
            trend = trend_of(segment, self.lin, members_of(segment, self.lin))
            self.client.force_login(self.lin)
            page = self.client.get(segment.get_absolute_url())
        self.assertTrue(trend.months[-2].is_other)
        self.assertContains(page, "m-other")

    def test_one_unreadable_segment_does_not_stop_the_night(self) -> None:
        tag = Tag.objects.create(branch=self.nanjing, name="旧")
        broken = {"any": [{"f": "tag", "o": "any", "v": [str(tag.pk)]}]}
        self.save("坏", broken)
        good = self.save("好")
        tag.delete()
        with time_machine.travel(at("2026-03-12 01:00"), tick=False):
            self.assertEqual(count_due(), 1)
        self.assertEqual(good.counts.count(), 1)


@pytest.mark.database
class AudienceTests(SegmentCase):
    def test_a_snapshot_keeps_its_people_and_knows_who_came_and_went(self) -> None:
        segment = self.share()
        snapshot = take_snapshot(segment, by=self.wu)
        self.assertEqual(snapshot.members.count(), 3)
        Client.objects.filter(pk=self.rich.pk).update(size="retail")
        Client.objects.filter(pk=self.bold.pk).update(size="large")
        delta = delta_of(snapshot, self.wu)
        names = [
            {c.name for c in part} for part in (delta.kept, delta.left, delta.joined)
        ]
        self.assertEqual(names, [{"孙静", "陈客"}, {"李富"}, {"王勇"}])
        delete_segment(segment, by=self.wu)
        snapshot.refresh_from_db()
        self.assertEqual((snapshot.segment, snapshot.members.count()), (None, 3))
        self.assertEqual(delta_of(snapshot, self.lin).kept.get(), self.calm)


class BuilderTests(SegmentCase):
    def build(self, address: str) -> Any:
        self.client.force_login(self.lin)
        self.shown = self.client.get(address, follow=True)
        self.assertEqual(self.shown.status_code, 200)
        return self.shown.context["builder"]

    def ask(self, builder: Any, at_: str, field: str, **words: Any) -> Any:
        """Open a condition's form as a person would, fill it in and press."""
        opened = self.build(builder.link(at=at_, field=field, **words.pop("to", {})))
        form = {**opened.asked, **words}
        answer = self.client.get("/clients/segments/build/put/", form)
        if answer.status_code != 302:
            return answer.context["builder"]
        return self.build(answer["Location"])

    def test_a_segment_is_built_step_by_step_without_script(self) -> None:
        builder = self.build("/clients/segments/build/")
        self.assertEqual(builder.numbers.number, 4)
        builder = self.ask(builder, "", "size", op="any", v=["large", "medium"])
        self.assertEqual(builder.numbers.number, 3)
        builder = self.ask(
            builder, "", "risk_class", op="any", v=["C4"], to={"group": "none"}
        )
        self.assertEqual(builder.numbers.number, 2)
        builder = self.ask(builder, "1", "assets", op="between", low="800万", high="")
        self.assertEqual(builder.numbers.number, 1)
        # Opened again, it shows what was said; changed, it takes its own place.
        opened = self.build(builder.box.parts[1].parts[1].edit)
        self.assertEqual(opened.form["low"].value(), "8000000")
        builder = self.ask(builder, "1.1", "assets", op="between", low="1亿", high="")
        self.assertEqual(builder.numbers.number, 2)
        builder = self.build(builder.box.switches[1].href)  # any instead of all
        self.assertEqual(builder.tree.mode, "any")
        builder = self.build(builder.box.parts[1].remove)
        self.assertEqual(builder.numbers.number, 3)
        form = {"f": builder.packed, "name": "做好了"}
        answer = self.client.post("/clients/segments/save/", form, follow=True)
        self.assertContains(answer, "做好了")
        kept = {"any": [{"f": "size", "o": "any", "v": ["large", "medium"]}]}
        self.assertEqual(Segment.objects.get().tree, kept)

    def test_looking_and_building_write_nothing(self) -> None:
        builder = self.build("/clients/segments/build/")
        with CaptureQueriesContext(connection) as queries:
            self.ask(builder, "", "size", op="any", v=["large"])
            asked = {**builder.hidden, "at": "", "field": "size", "op": "unknown"}
            self.client.get("/clients/segments/build/count/", asked)
        written = [
            q["sql"]
            for q in queries
            if re.match(r"(INSERT|UPDATE|DELETE)(?!.*django_session)", q["sql"])
        ]
        self.assertEqual([s for s in written if "last_login" not in s], [])

    def test_the_head_count_follows_while_a_condition_is_filled_in(self) -> None:
        builder = self.build("/clients/segments/build/")
        asked = {**builder.hidden, "at": "", "field": "size", "op": "any"}
        answer = self.client.get(
            "/clients/segments/build/count/", {**asked, "v": "large"}
        )
        self.assertContains(answer, ">2<")
        self.assertNotContains(answer, "<html")

    def test_a_wrong_word_is_said_and_nothing_is_lost(self) -> None:
        builder = self.build("/clients/segments/build/")
        builder = self.ask(builder, "", "size", op="any", v=["large"])
        for field, words in (
            ("assets", {"op": "between", "low": "八十万"}),
            ("assets", {"op": "between", "low": "9万", "high": "1万"}),
            ("assets", {"op": "between"}),
            ("assets", {"op": "explode"}),
            ("size", {"op": "any", "v": ["giant"]}),
            ("age", {"op": "between", "low": "-5"}),
            ("age", {"op": "between", "low": "9" * 400}),
            ("last_contact", {"op": "older", "days": "x"}),
            ("added", {"op": "between", "low": "2026-02-30"}),
            ("text", {"op": "contains", "text": "·"}),
            ("outlet", {"op": "contains", "text": "x" * 200_000}),
            ("holding", {"op": "any", "codes": "999999"}),
        ):
            with self.subTest(f"{field} {str(words)[:40]}"):
                asked = self.ask(builder, "", field, **words)
                self.assertEqual(asked.packed, builder.packed)
                self.assertTrue(asked.form.errors)

    def test_nonsense_in_the_address_is_answered_calmly(self) -> None:
        good = pack(tree_of(LARGE))
        self.client.force_login(self.lin)
        for query in (
            f"f={good}&at=9.9&field=size",
            f"f={good}&at=x&field=size",
            f"f={good}&at=0&field=nothing",
            f"f={good}&field=need.99999999999999999999&at=",
            f"f={good}&field=custom.x&at=",
            "f=%00%00",
            f"f={good[:-3]}",
            f"f={good}&at=&field=size&group=xor&op=unknown",
        ):
            for path in ("build/", "build/put/", "build/count/"):
                with self.subTest(f"{path}{query[:40]}"):
                    answer = self.client.get(f"/clients/segments/{path}?{query}")
                    self.assertIn(answer.status_code, (200, 302))

    def test_it_says_the_same_in_both_languages(self) -> None:
        tree = pack(tree_of(LARGE))
        self.client.force_login(self.lin)
        for language, word in (("en", "large account"), ("zh-hans", "大户")):
            page = self.client.get(
                f"/clients/segments/build/?f={tree}",
                headers={"accept-language": language},
            )
            self.assertContains(page, word)

    def test_groups_stop_where_they_would_be_too_deep(self) -> None:
        builder = self.build("/clients/segments/build/")
        at_ = ""
        for level in range(7):
            to = {"group": "any" if level % 2 else "none"}
            builder = self.ask(builder, at_, "size", op="unknown", to=to)
            if builder.form is not None:
                break
            at_ = f"{at_}.0".strip(".") if level == 0 else f"{at_}.1"
        self.assertIsNotNone(builder.form)
        self.assertTrue(builder.form.non_field_errors())


class PresetTests(SegmentCase):
    def test_who_has_none_is_offered_a_few_to_begin_with(self) -> None:
        self.client.force_login(self.lin)
        page = self.client.get("/clients/segments/")
        presets = page.context["presets"]
        self.assertGreaterEqual(len(presets), 3)
        for preset in presets:
            built = self.client.get(f"/clients/segments/build/?f={preset.packed}")
            self.assertEqual(built.context["builder"].trouble, "")


class MuchTests(SegmentCase):
    def test_fifty_conditions_fit_an_address(self) -> None:
        parts = [
            {"f": "outlet", "o": "contains", "v": f"梅园社区第{n}居民点"}
            for n in range(50)
        ]
        packed = pack(tree_of({"any": parts}))
        self.assertLess(len(packed), 2000)
        self.assertEqual(self.names(f"f={packed}"), set())
        self.assertFalse(self.page.context["asked"].complaints)

    def test_a_person_has_so_many_and_no_more(self) -> None:
        self.save()
        few = mock.patch("clients.actions.segments.MOST_SEGMENTS", 1)
        with few, self.assertRaises(ValidationError):
            self.save("再来", RISKY)

    def test_the_last_days_of_a_month_of_any_length(self) -> None:
        segment = self.save()
        with time_machine.travel(at("2026-03-31 12:00"), tick=False):
            months = trend_of(segment, self.lin, members_of(segment, self.lin)).months
        self.assertEqual(months[0].first, date(2025, 4, 1))
        self.assertEqual(months[-2].on, date(2026, 2, 28))
        self.assertEqual(months[-1].on, date(2026, 3, 31))
        self.assertEqual({m.on - m.first < timedelta(31) for m in months}, {True})
        self.assertEqual(parse_qs("a=1")["a"], ["1"])
