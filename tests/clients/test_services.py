"""Services: the catalogue, what fits one client and why, and whom a service reaches."""

import random
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent
from clients.actions.needs import answer_need
from clients.actions.needs_catalogue import add_need, retire_need, start_catalogue
from clients.actions.services import add_service, change_service, start_services
from clients.analytics.needs import cells_of
from clients.analytics.services import (
    assessment_of,
    needs_of,
    offer_of,
    services_of,
    ways_to,
)
from clients.models import Client, Need, Service
from clients.rules.services import Person, weigh
from clients.rules.suitability import earliest_valid
from core.clock import today
from tests.cast import Cast
from tests.clients.needs_things import all_say, crowd

PAGE = "/clients/services/"
FORM = {
    "name": "晨会纪要", "tier": "general", "rhythm": "daily", "deliverer": "broker",
    "channels": ["email"],
}  # fmt: skip
INVENTED = [
    *("tier", "risk_class", "risk_assessed_on", "adviser"),
    *("phone", "email", "wechat"),
]
SOUND = {"risk_class": "C3", "risk_assessed_on": date(2026, 1, 5)}


class CatalogueTests(Cast):
    def setUp(self) -> None:
        self.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        self.client.force_login(self.wu)

    def add(self, **facts):
        return self.client.post(f"{PAGE}new/", FORM | facts)

    def test_the_standard_catalogue_is_the_lectures(self) -> None:
        self.client.post("/clients/needs/catalogue/start/")
        for _press in range(2):
            self.client.post(f"{PAGE}start/")
        rows = {one.code: one for one in Service.objects.all()}
        general = [f"G{n}" for n in range(1, 6)]
        key = [f"V{n}" for n in range(1, 8)]
        self.assertEqual(list(rows), general + key)
        for code, one in rows.items():
            self.assertEqual(one.tier, "key" if code in key else "general")
            advice = code in key[2:]
            self.assertEqual((one.is_advice, one.deliverer == "adviser"), (advice,) * 2)
            self.assertTrue(one.needs.exists(), code)
        self.assertEqual(set(rows["V1"].channels), {"wechat", "sms"})

    def test_links_are_found_in_either_language(self) -> None:
        self.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "zh-hans"
        self.client.post("/clients/needs/catalogue/start/")
        self.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        self.client.post(f"{PAGE}start/")
        for one in Service.objects.all():
            self.assertTrue(one.needs.exists(), one)

    def test_advice_stays_the_adviser_s(self) -> None:
        start_services(self.nanjing, by=self.wu)
        sixth = Service.objects.get(code="V6")
        page = self.client.post(f"{PAGE}{sixth.pk}/edit/", FORM | {"name": "组合"})
        self.assertContains(page, "is advice by the rules")
        sixth.refresh_from_db()
        self.assertTrue(sixth.is_advice)
        # Ticking advice makes it the adviser's, whatever else was chosen.
        self.add(is_advice="on", deliverer="broker")
        self.assertEqual(Service.objects.get(name="晨会纪要").deliverer, "adviser")
        with self.assertRaises(IntegrityError), transaction.atomic():
            Service.objects.filter(pk=sixth.pk).update(deliverer="broker")
        with self.assertRaises(IntegrityError), transaction.atomic():
            Service.objects.filter(pk=sixth.pk).update(is_advice=False)

    def test_refused_with_a_sentence(self) -> None:
        self.add()
        abroad = add_need(by=self.sun, branch=self.suzhou, name="要闻")
        for facts in (
            {},
            {"name": ""},
            {"name": "a\u202eb"},
            {"name": "新", "note": "x" * 200_000},
            {"name": "新", "needs": [str(abroad.pk)]},
            {"name": "新", "needs": ["9" * 30]},
            {"name": "新", "channels": ["pigeon"]},
            {"name": "新", "product_class": "R6"},
            {"name": "新", "tier": "all"},
        ):
            with self.subTest(str(facts)[:40]):
                page = self.add(**facts)
                self.assertEqual(page.status_code, 200)
                self.assertRegex(page.content.decode(), "invalid-feedback|note bad")
        self.assertEqual(Service.objects.count(), 1)
        with self.assertRaisesMessage(ValidationError, "another branch"):
            add_service(by=self.wu, branch=self.nanjing, name="新", needs=[abroad])

    def test_a_retired_need_stays_linked_through_an_edit(self) -> None:
        need = add_need(by=self.wu, branch=self.nanjing, name="要闻")
        one = add_service(by=self.wu, branch=self.nanjing, name="日报", needs=[need])
        retire_need(need, by=self.wu, is_retired=True)
        change_service(one, by=self.wu, needs=[], name="早报")
        self.assertEqual(list(one.needs.all()), [need])
        event = AuditEvent.objects.get(action="service.changed")
        self.assertEqual(event.facts, {"fields": ["name"]})

    def test_who_may(self) -> None:
        one = add_service(by=self.wu, branch=self.nanjing, name="日报")
        paths = [f"{PAGE}new/", f"{PAGE}start/"]
        own = [f"{PAGE}{one.pk}/{verb}/" for verb in ("edit", "move", "retire")]
        for person in (self.lin, self.he, self.gao, self.tan, self.ada):
            self.client.force_login(person)
            for path in paths + own:
                self.assertEqual(self.client.post(path, FORM).status_code, 403)
        self.client.force_login(self.sun)
        for path in own:
            self.assertEqual(self.client.post(path, FORM).status_code, 404)
        # One's own branch reads it, another branch does not, head office does.
        for person, status in (
            (self.lin, 200), (self.chen, 200), (self.he, 200), (self.gao, 200),
            (self.sun, 404), (self.zhao, 404), (self.tan, 403), (self.ada, 403),
        ):  # fmt: skip
            self.client.force_login(person)
            found = self.client.get(f"{PAGE}{one.pk}/").status_code
            self.assertEqual(found, status, person)


class ClientPageTests(Cast):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        start_catalogue(cls.nanjing, by=cls.wu)
        start_services(cls.nanjing, by=cls.wu)
        Client.objects.filter(pk=cls.zhang.pk).update(tier="key", **SOUND)
        cls.needs = list(Need.objects.filter(branch=cls.nanjing).in_use())

    def setUp(self) -> None:
        cache.clear()
        self.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        self.client.force_login(self.lin)
        self.url = f"/clients/{self.zhang.pk}/needs/"

    def service(self, code: str) -> str:
        return Service.objects.get(code=code).name

    def say(self, place: int, answer: str) -> None:
        need = self.needs[place]
        answer_need(self.zhang, by=self.lin, need=need, answer=answer)

    def states(self) -> dict[str, str]:
        self.zhang.refresh_from_db()
        return {w.service.code: w.match.state for w in needs_of(self.zhang).weighed}

    def reasons(self, code: str) -> str:
        self.zhang.refresh_from_db()
        rows = needs_of(self.zhang).weighed
        one = next(w for w in rows if w.service.code == code)
        return " · ".join(str(reason.words) for reason in one.reasons)

    def test_a_yes_makes_its_service_fit_with_the_reason(self) -> None:
        self.assertEqual(self.states()["G1"], "ask")
        self.say(0, "yes")
        self.assertEqual(self.states()["G1"], "fits")
        said = self.reasons("G1")
        for part in ("每日要闻", "e-mail"):
            self.assertIn(
                part, said.replace("Daily news", "每日要闻").replace("邮箱", "e-mail")
            )
        self.say(0, "no")
        self.assertEqual(self.states()["G1"], "unwanted")

    def test_what_bars_a_service_is_named(self) -> None:
        for facts, code, obstacle in (
            ({"tier": "general"}, "V2", "tier"),
            ({"risk_class": "C2"}, "G4", "class"),
            ({"risk_assessed_on": date(2020, 1, 1)}, "G4", "class"),
            ({"risk_class": ""}, "G4", "class"),
            ({}, "V5", "adviser"),
            ({"email": "", "wechat": ""}, "G1", "channel"),
        ):
            usual = SOUND | {"tier": "key", "email": "z@example.com"}
            Client.objects.filter(pk=self.zhang.pk).update(**(usual | facts))
            self.zhang.refresh_from_db()
            rows = needs_of(self.zhang).weighed
            one = next(w for w in rows if w.service.code == code)
            self.assertIn(obstacle, one.match.obstacles, (facts, code))
            self.assertTrue(one.reasons[0].is_obstacle)

    def test_with_an_adviser_and_the_class_advice_fits(self) -> None:
        Client.objects.filter(pk=self.zhang.pk).update(adviser=self.he)
        self.say(8, "yes")
        self.assertEqual(self.states()["V5"], "fits")
        self.assertIn("He", self.reasons("V5"))
        self.assertIn("R3", self.reasons("V5"))

    def test_the_page_shows_all_of_it_in_few_statements(self) -> None:
        Client.objects.filter(pk=self.zhang.pk).update(tier="general")
        self.say(0, "yes")
        self.client.get(self.url)
        with CaptureQueriesContext(connection) as queries:
            page = self.client.get(self.url)
        self.assertLessEqual(len(queries), 12)
        facts = page.context["facts"]
        self.assertEqual((facts.yes, facts.no, facts.unknown), (1, 0, 11))
        self.assertContains(page, facts.next.need.question)
        for code in ("G1", "V5"):
            self.assertContains(page, self.service(code))

    def test_the_next_question_moves_on_when_it_is_answered(self) -> None:
        """Until nothing is left to ask; every question named decides something."""
        asked = []
        while (found := needs_of(self.zhang)).next is not None:
            need = found.next.need
            self.assertNotIn(need, asked)
            self.assertTrue(found.next.if_yes)
            asked.append(need)
            answer_need(self.zhang, by=self.lin, need=need, answer="no")
        self.assertEqual(needs_of(self.zhang).undecided, [])
        self.assertTrue(asked)

    def test_everything_known_and_nothing_there(self) -> None:
        for place in range(12):
            self.say(place, "no")
        self.assertContains(self.client.get(self.url), "nothing is left to ask")
        Service.objects.all().delete()
        page = self.client.get(self.url)
        self.assertContains(page, "catalogue of services is empty")

    def test_not_ones_own(self) -> None:
        for person in (self.chen, self.sun, self.zhao):
            self.client.force_login(person)
            self.assertEqual(self.client.get(self.url).status_code, 404)


@pytest.mark.database
class ReachTests(Cast):
    """The database judges as the rules do, everyone of forty, every service."""

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        start_catalogue(cls.nanjing, by=cls.wu)
        start_services(cls.nanjing, by=cls.wu)
        add_service(by=cls.wu, branch=cls.nanjing, name="人人", product_class="R2")
        cls.needs = list(Need.objects.filter(branch=cls.nanjing).in_use())
        retire_need(cls.needs[6], by=cls.wu, is_retired=True)
        chance = random.Random(11)
        people = crowd(cls.lin, 40)
        for one in people:
            cls.invent(chance, one)
        # One whose assessment ends today, one whose ended yesterday, else alike.
        edge = earliest_valid(today(), 24)
        for who, day in zip(people, (edge, edge - timedelta(days=1)), strict=False):
            who.tier, who.risk_class, who.adviser = "key", "C5", cls.he
            who.phone, who.email, who.wechat = "139", "a@example.com", "wx"
            who.risk_assessed_on = day
        Client.objects.bulk_update(people, INVENTED)
        for need in set(cls.needs) - {cls.needs[6]}:
            for answer, days in (("yes", 1), ("yes", 400), ("no", 1), ("no", 181)):
                all_say(answer, chance.sample(people, 14), need, days)

    @classmethod
    def invent(cls, chance: random.Random, who: Client) -> None:
        age = chance.choice((None, -5, 0, 100, 729, 730, 731, 732, 900))
        who.tier = chance.choice(("", "general", "key", "key"))
        classes = ("", "C1-lowest", "C1", "C2", "C3", "C4", "C5")
        who.risk_class = chance.choice(classes)
        day = None if age is None else today() - timedelta(days=age)
        who.risk_assessed_on = day
        who.adviser = chance.choice((None, cls.he))
        who.phone = chance.choice(("", "139"))
        who.email = chance.choice(("", "a@example.com"))
        who.wechat = chance.choice(("", "wx"))

    def setUp(self) -> None:
        self.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"

    def judged(self, service: Service, viewer) -> dict[int, tuple[str, bool]]:
        """Weigh everyone by the rules: how they stand, and whether they want it."""
        needs = list(Need.objects.filter(branch=self.nanjing).in_use())
        found = {}
        for client in Client.objects.visible_to(viewer).filter(branch=self.nanjing):
            cells = cells_of([client], needs, today())[client.pk]
            person = Person(
                {c.need.pk: c.state for c in cells if c.state != "unknown"},
                assessment_of(client, today()),
                client.tier,
                client.adviser_id is not None,
                ways_to(client),
            )
            match = weigh(offer_of(service, needs), person)
            stands = match.state
            if match.obstacles:
                stands = match.obstacles[0]
            if stands == "class":
                stands = {
                    "unknown_class": "class_unknown", "not_assessed": "class_unknown",
                    "expired": "expired", "above": "above", "lowest": "above",
                }[match.light.reason]  # fmt: skip
            found[client.pk] = stands, bool(match.met or match.offer.is_for_all)
        return found

    def test_every_service_and_every_figure(self) -> None:
        codes: set[str] = set()
        for viewer in (self.wu, self.lin):
            self.client.force_login(viewer)
            for service in services_of(self.nanjing.pk):
                truth = self.judged(service, viewer)
                page = self.client.get(f"{PAGE}{service.pk}/")
                reach = {
                    one.code: (one.people, one.wanting) for one in page.context["reach"]
                }
                wanted = {
                    code: (
                        sum(state == code for state, _w in truth.values()),
                        sum(s == code and w for s, w in truth.values()),
                    )
                    for code in {state for state, _w in truth.values()}
                }
                self.assertEqual(reach, wanted, service)
                codes |= set(reach)
        self.assertGreaterEqual(len(codes), 8, "the cases drawn are too few")

    def test_every_figure_opens_exactly_these_people(self) -> None:
        self.client.force_login(self.wu)
        for service in list(services_of(self.nanjing.pk))[3:9]:
            truth = self.judged(service, self.wu)
            for code in {state for state, _wants in truth.values()}:
                query = {"service": service.pk, "reach": code}
                page = self.client.get("/clients/needs/", query)
                listed = {client.pk for client, _cells in page.context["rows"]}
                wanted = {pk for pk, (state, _w) in truth.items() if state == code}
                self.assertEqual(listed, wanted, (service, code))

    def test_another_branch_s_service_narrows_nothing(self) -> None:
        self.client.force_login(self.sun)
        one = Service.objects.filter(branch=self.nanjing).first()
        query = {"service": one.pk, "reach": "fits"}
        page = self.client.get("/clients/needs/", query)
        self.assertIsNone(page.context["needs"].service)
        self.assertNotContains(page, one.name)
