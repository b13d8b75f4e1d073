"""Statements written once answer as if they were asked anew for every person."""

from typing import Any

import pytest
from django.http import QueryDict

from accounts.scoping import eyes_of, numbers_of
from clients.actions import add_client, note_assets, record_consent
from clients.actions.custom import add_field
from clients.actions.segments import pin_segment, save_segment, share_segment
from clients.forms.segments_list import Within
from clients.models import Client, Segment
from clients.registry import timeline_sources
from clients.rules.segments import Condition, Group
from core.clock import today
from core.flat import newest_of
from core.written import FIRST_MARK, mark, write
from desk.analytics.client_parts import (
    facts_reading,
    places_of,
    someone,
    sources_of,
    timeline_reading,
)
from tests.cast import Cast


@pytest.mark.database
class WrittenOnceTests(Cast):
    def setUp(self) -> None:
        introduced = add_client(by=self.lin, name="刘洋", introducer=self.zhang)
        record_consent(
            introduced, by=self.lin, purpose="news", channel="email", is_given=True
        )
        note_assets(introduced, by=self.lin, amount=100, on=today())
        add_field(by=self.wu, label="门牌", kind="text")
        self.everyone = [self.lin, self.chen, self.wu, self.he, self.zhao, self.gao]

    def test_what_hangs_on_a_client_is_what_each_source_says(self) -> None:
        for viewer in self.everyone:
            reading = facts_reading(eyes_of(viewer), today())
            for client in Client.objects.all():
                with self.subTest(viewer=viewer.username, client=client.name):
                    found = reading.all(places_of(client) | numbers_of(viewer))
                    for source in sources_of(client, viewer, today()):
                        rows = source.select().order_by("_number")
                        said = [source.read(row) for row in rows]
                        self.assertEqual(found[source.kind], said)

    def test_the_first_page_of_a_timeline_is_what_its_sources_say(self) -> None:
        kinds = tuple(source.kind for source in timeline_sources())
        for client in Client.objects.all():
            sources = [source.rows(client) for source in timeline_sources()]
            page = timeline_reading(kinds, today()).page(places_of(client))
            self.assertEqual(page, newest_of(sources))

    def test_a_source_of_the_timeline_asks_for_nothing_but_the_number(self) -> None:
        for source in timeline_sources():
            marked = write(source.rows(someone()).select())
            for client in Client.objects.all():
                with self.subTest(kind=source.kind, client=client.name):
                    asked = write(source.rows(client).select())
                    values = places_of(client)
                    filled = tuple(values.get(p, p) for p in marked.parameters)
                    self.assertEqual(
                        (asked.sql, asked.parameters), (marked.sql, filled)
                    )

    def test_pins_are_one_s_own_and_only_what_one_sees(self) -> None:
        tree = Group("all", (Condition("size", "any", ("large",)),))
        for person in (self.lin, self.chen, self.wu, self.zhao):
            own = save_segment(by=person, name=f"von {person.username}", tree=tree)
            pin_segment(own, by=person, is_pinned=True)
        shared = save_segment(by=self.wu, name="alle", tree=tree)
        share_segment(shared, by=self.wu, is_shared=True)
        pin_segment(shared, by=self.lin, is_pinned=True)
        for viewer in self.everyone:
            seen: Any = Segment.objects.visible_to(viewer).with_pins_of(viewer)
            wanted = seen.filter(is_pinned=True).order_by("name", "pk")
            with self.subTest(viewer=viewer.username):
                self.assertEqual(
                    [(pin.pk, pin.name) for pin in Within(QueryDict(), viewer).pinned],
                    [(one.pk, one.name) for one in wanted],
                )

    def test_a_place_without_a_value_is_an_error_and_none_is_nobody(self) -> None:
        by_number = write(Client.objects.filter(pk=mark(7)).values_list("name"))
        zhang = {mark(7): self.zhang.pk}
        self.assertEqual(by_number.rows(zhang), [(self.zhang.name,)])
        self.assertEqual(by_number.rows({mark(7): None}), [])
        with self.assertRaises(KeyError):
            by_number.rows({})
        among = Client.objects.filter(pk__in=[mark(7)], name=self.zhang.name)
        names = write(among.values_list("name"))
        for numbers, found in (
            ([self.zhang.pk, 0], [(self.zhang.name,)]),
            ([0], []),
            ([], []),
        ):
            self.assertEqual(names.rows({mark(7): numbers}), found)
        self.assertEqual(write(Client.objects.none()).rows({}), [])
        self.assertFalse(Client.objects.filter(pk__lt=FIRST_MARK + 1_000).exists())
