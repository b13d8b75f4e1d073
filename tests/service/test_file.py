"""The service file: topics by level, services tried, whom else to ask."""

import random
from datetime import date, timedelta
from unittest import TestCase

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import translation

from clients.actions import change_client
from clients.actions.referrals import note_ask
from core.clock import today
from service.actions import note_in_file
from service.analytics.dossier import NAMES, dossier_of
from service.models import FileEvent
from service.rules.dossier import (
    E_SERVICES,
    STATES,
    TOPICS,
    Event,
    next_topics,
    progress,
    standing,
)
from tests.cast import Cast
from tests.service.rendered_things import make_member


class RuleTests(TestCase):
    def test_the_latest_of_each_holds_over_random_histories(self) -> None:
        chance = random.Random(12)
        for _round in range(100):
            told = [
                Event(
                    "service",
                    chance.choice(E_SERVICES),
                    chance.choice(STATES["service"]),
                )
                for _n in range(chance.randrange(12))
            ]
            for code in E_SERVICES:
                mine = [event.state for event in told if event.code == code]
                self.assertEqual(
                    standing(told).get(("service", code)), mine[-1] if mine else None
                )

    def test_what_is_next_is_open_and_near_the_level(self) -> None:
        chance = random.Random(13)
        for _round in range(200):
            level = chance.randrange(4)
            learnt = chance.sample(list(TOPICS), chance.randrange(len(TOPICS) + 1))
            found = next_topics(level, learnt)
            self.assertFalse(set(found) & set(learnt))
            self.assertTrue(all(TOPICS[code] <= level + 1 for code in found))
            done, of = progress(level, learnt)
            gaps = [c for c in TOPICS if TOPICS[c] <= level and c not in learnt]
            self.assertEqual(of - done, len(gaps))
            self.assertEqual(found[: len(gaps)], gaps[:3])

    def test_everything_has_a_name(self) -> None:
        self.assertEqual(set(NAMES), {*TOPICS, *E_SERVICES})


@pytest.mark.database
class FileTests(Cast):
    def setUp(self) -> None:
        self.client.cookies["language"] = "en"
        self.enterContext(translation.override("en"))

    def note(self, code: str = "mobile", state: str = "offered") -> FileEvent:
        kind = "topic" if code in TOPICS else "service"
        return note_in_file(self.zhang, by=self.lin, kind=kind, code=code, state=state)

    def test_the_file_opens_with_the_deal(self) -> None:
        with self.assertRaisesMessage(ValidationError, "opens with the deal"):
            self.note()
        self.client.force_login(self.lin)
        address = reverse("service:file", args=[self.zhang.pk])
        self.assertContains(self.client.get(address), "opens with the deal")
        make_member(self.zhang, date(2026, 3, 2))
        self.assertEqual(dossier_of(self.zhang).opened_on, date(2026, 3, 2))
        self.assertContains(self.client.get(address), "Who else should know us?")

    def test_offered_tried_adopted_and_twice_is_once(self) -> None:
        make_member(self.zhang, date(2026, 3, 2))
        self.client.force_login(self.lin)
        address = reverse("service:file", args=[self.zhang.pk])
        for state in ("offered", "tried", "tried", "adopted"):
            self.client.post(address, {"step": f"service:mobile:{state}"})
        self.assertEqual(FileEvent.objects.count(), 3)
        self.assertEqual(dossier_of(self.zhang).adopted, 1)
        self.assertContains(self.client.get(address), "1 of 5 adopted")
        with self.assertRaises(PermissionDenied):
            FileEvent.objects.update(state="declined")

    def test_nonsense_and_strangers_write_nothing(self) -> None:
        make_member(self.zhang, date(2026, 3, 2))
        address = reverse("service:file", args=[self.zhang.pk])
        self.client.force_login(self.lin)
        for step in (
            "",
            "a:b",
            "topic:mobile:taught",
            "service:mobile:learnt",
            "x" * 9999,
        ):
            self.assertRedirects(self.client.post(address, {"step": step}), address)
        self.client.force_login(self.gao)
        self.client.post(address, {"step": "service:mobile:tried"})
        self.client.force_login(self.chen)
        self.assertEqual(self.client.post(address).status_code, 404)
        self.assertEqual(FileEvent.objects.count(), 0)

    def test_topics_follow_the_level_and_nobody_is_asked_twice(self) -> None:
        make_member(self.zhang, date(2026, 3, 2))
        change_client(self.zhang, by=self.lin, styles={"technical": 1, "news": 0})
        for code in ("computer", "orders", "market", "shares"):
            self.note(code, "learnt")
        found = dossier_of(self.zhang)
        self.assertEqual((found.level, found.progress), (1, (4, 7)))
        following = [one.code for one in found.topics if one.is_next]
        self.assertEqual(following, ["character", "reading", "analysis"])
        self.assertTrue(found.may_ask)
        note_ask(self.zhang, by=self.lin, on=today(), outcome="later")
        found = dossier_of(self.zhang)
        self.assertFalse(found.may_ask)
        self.assertEqual(found.ask_from, today() + timedelta(days=60))
