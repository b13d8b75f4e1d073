"""The demo world: the same every time, consistent in itself, gone without a trace."""

import io
import json
from collections import Counter
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db.models import Count, F, Max, Sum
from django.test import TestCase, override_settings
from django.urls import reverse

from accounts.enums import Role
from accounts.licence import may_face_clients
from accounts.models import Branch, Certificate, User
from clients.models import AssetSnapshot, Assignment, Client, Consent, Security
from clients.rules import size_of
from core.clock import SHANGHAI, now, today
from desk.demo import Size, logins, purge, seed
from digests.models import Announcement, NewsItem
from opinions.analytics.frames import faults_of
from opinions.models import Opinion, ReturnVisit, VisitRound
from pipeline.actions import has_deal_evidence, recount_journeys
from pipeline.models import DailyActivity, Journey, NextStep, SalesPlan, StageChange
from service.models import Contact
from tests.cast import Cast
from tests.opinions.things import agrees

SMALL = {"branches": 2, "brokers": 3, "clients": 400, "months": 12, "seed": 1}
# Written by the clock or the database, not drawn.
UNSEEDED = {"id", "changed_at", "objection_no", "script_no"}
# Drawn by hashes of numbers the database gives, and sealed with its own moments.
DRAWN = {"CheckPeriod", "FrameRow", "CheckDraw", "CheckTask", "CheckEvent"}
# What they say is told by numbers the database gives.
DRAWN |= {"SheetChange", "BulkChange"}
DRAWN |= {"BulkChange", "BulkRow"}  # they name people and clients by number


def every_row() -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every model, comparable."""
    rows = {}
    for model in apps.get_models(include_auto_created=True):
        found = model._base_manager.order_by("pk").values_list()
        rows[model._meta.label] = list(found)
    return rows


def facts_of(model: Any) -> Counter[str]:
    """Return what a model's rows say, without numbers that the database gives."""
    names = [
        field.attname
        for field in model._meta.concrete_fields
        if field.name not in UNSEEDED and not field.is_relation
    ]
    if not names:  # it only links others
        return Counter({"rows": model._base_manager.count()})
    return Counter(map(repr, model._base_manager.values_list(*names)))


@pytest.mark.database
class DemoWorldTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        seed(Size(**SMALL))

    def test_everyone_of_the_contract_is_there_and_can_sign_in(self) -> None:
        people = {p["login"]: p for p in logins()}
        self.assertEqual(
            list(people),
            ["lin", "chen", "wu", "he", "tan", "zhao", "sun", "gao", "admin"],
        )
        for login, person in people.items():
            signed_in = self.client.login(username=login, password=person["password"])
            self.assertTrue(signed_in, login)
        lin, chen, wu, zhao = (
            User.objects.get(username=n) for n in ("lin", "chen", "wu", "zhao")
        )
        self.assertEqual((lin.branch, chen.branch), (wu.branch, wu.branch))
        self.assertNotEqual(zhao.branch, lin.branch)
        self.assertEqual(User.objects.get(username="gao").role, Role.HEAD_OFFICE)

    def test_projections_equal_their_ledgers(self) -> None:
        before = list(Client.objects.order_by("pk").values())
        journeys = list(Journey.objects.order_by("pk").values())
        recount_journeys(Client.objects.values_list("pk", flat=True))
        self.assertEqual(before, list(Client.objects.order_by("pk").values()))
        self.assertEqual(journeys, list(Journey.objects.order_by("pk").values()))
        self.assertGreater(len(journeys), 300)

    def test_opinions_and_return_visits_of_every_kind_are_there(self) -> None:
        for branch in Branch.objects.all():
            mine = Opinion.objects.filter(client__branch=branch)
            self.assertTrue(mine.overdue(today()).exists())
            self.assertTrue(mine.filter(due_on__gte=today()).running().exists())
            self.assertTrue(mine.filter(state="answered").exists())
            self.assertTrue(mine.filter(state="closed").in_time().exists())
            self.assertTrue(mine.late().filter(state="closed").exists())
            self.assertTrue(mine.filter(reopened=1).running().exists())
            self.assertTrue(mine.filter(due_on=None).exists())
            made = VisitRound.objects.get(branch=branch)
            clients = made.visits.values_list("of_client", flat=True)
            self.assertEqual(faults_of(made, clients), [])
            states = ReturnVisit.objects.filter(branch=branch)
            self.assertEqual(
                set(states.values_list("state", flat=True)), {"done", "waiting"}
            )
        for one in Opinion.objects.all():
            self.assertTrue(agrees(one))

    def test_last_contacts_follow_the_log(self) -> None:
        logged = dict(
            Contact.objects.reached()
            .values_list("client")
            .annotate(Max("happened_at"))
            .order_by()
        )
        kept = dict(
            Client.objects.exclude(last_contact_at=None).values_list(
                "pk", "last_contact_at"
            )
        )
        self.assertEqual(logged, kept)

    def test_activity_sums_the_contacts(self) -> None:
        counted: Counter[tuple[Any, ...]] = Counter()
        for contact in Contact.objects.all():
            day = contact.happened_at.astimezone(SHANGHAI).date()
            counted[contact.broker_id, day, contact.method, contact.kind] += 1
        summed = {
            (row["broker_id"], row["day"], row["method"], row["kind"]): row["n"]
            for row in DailyActivity.objects.values(
                "broker_id", "day", "method", "kind"
            ).annotate(n=Sum("contacts"))
        }
        self.assertEqual(dict(counted), summed)

    def test_assets_and_size_follow_the_latest_snapshot_in_house(self) -> None:
        thresholds = {"large": 3_000_000, "medium": 500_000}
        latest: dict[int, AssetSnapshot] = {}
        for snapshot in AssetSnapshot.objects.filter(kind="in_house").order_by(
            "on", "pk"
        ):
            latest[snapshot.client_id] = snapshot
        for client in Client.objects.all():
            found = latest.get(client.pk)
            self.assertEqual(client.assets, found and found.amount)
            self.assertEqual(client.size, size_of(client.assets, thresholds))
        self.assertEqual(
            set(Client.objects.values_list("size", flat=True)) - {""},
            {"large", "medium", "retail"},
        )

    def test_consent_stands_where_its_latest_event_left_it(self) -> None:
        for stands in Consent.objects.select_related("client"):
            events = stands.client.consent_events.filter(
                purpose=stands.purpose, channel=stands.channel
            )
            newest = events.order_by("-at", "-pk")[0]
            self.assertEqual(
                (stands.is_given, stands.since), (newest.is_given, newest.at)
            )

    def test_one_broker_is_responsible_for_everybody_at_all_times(self) -> None:
        open_now = dict(
            Assignment.objects.filter(duty="broker", to_on=None).values_list(
                "client", "user"
            )
        )
        held = Client.objects.exclude(standing="pooled")
        self.assertEqual(open_now, dict(held.values_list("pk", "broker")))
        handed = Assignment.objects.filter(duty="broker", client__in=held)
        handed = handed.exclude(to_on=None)
        self.assertGreater(handed.count(), 0)
        for before in handed:
            after = Assignment.objects.get(
                client=before.client, duty="broker", to_on=None
            )
            self.assertEqual(before.to_on, after.from_on)

    def test_nothing_lies_ahead(self) -> None:
        moment = now()
        self.assertFalse(Contact.objects.filter(entered_at__gt=moment).exists())
        self.assertFalse(
            Contact.objects.filter(happened_at__gt=F("entered_at")).exists()
        )
        self.assertFalse(StageChange.objects.filter(moved_at__gt=moment).exists())
        self.assertFalse(NewsItem.objects.filter(published_at__gt=moment).exists())

    def test_every_open_client_has_a_dated_next_step_and_nobody_else(self) -> None:
        planned = set(
            NextStep.objects.filter(done_at=None).values_list("client", flat=True)
        )
        self.assertEqual(
            planned, set(Client.objects.open().values_list("pk", flat=True))
        )
        due = Counter(
            (step.due_on > today()) - (step.due_on < today())
            for step in NextStep.objects.all()
        )
        self.assertTrue(due[-1] and due[0] and due[1], due)

    def test_members_are_proven_and_claims_are_not(self) -> None:
        for client in Client.objects.filter(stage="D"):
            self.assertEqual(has_deal_evidence(client), not client.is_claimed)

    def test_the_funnel_follows_the_lecture_with_a_spread(self) -> None:
        year = Journey.objects.filter(
            a_on__gte=Contact.objects.order_by("happened_at")[0].happened_at
        )
        reached = [year.exclude(**{f"{s}_on": None}).count() for s in "abcd"]
        self.assertAlmostEqual(reached[1] / reached[0], 0.25, delta=0.08)
        rates = []
        for broker in User.objects.filter(role=Role.BROKER, is_active=True):
            own = year.filter(broker=broker)
            rates.append(own.exclude(b_on=None).count() / own.count())
        self.assertGreater(max(rates), 1.4 * min(rates))

    def test_visits_differ_and_some_are_late_or_twice(self) -> None:
        visits = Contact.objects.face_to_face().filter(client__stage="D")
        self.assertGreater(visits.late(48).count(), 5)
        twice = visits.values("client", "happened_at__date", "note").annotate(
            n=Count("pk")
        )
        self.assertTrue(twice.filter(n__gt=1).exists())

    def test_the_lectures_clients_are_whole_cases(self) -> None:
        lin = User.objects.get(username="lin")
        zhang = Client.objects.get(name="张建国", broker=lin)
        moves = zhang.stage_changes.order_by("moved_at").values_list("stage", flat=True)
        self.assertEqual(list(moves), ["A", "B", "C", "D"])
        self.assertEqual(
            zhang.introducer, zhang.contacts.order_by("happened_at")[0].introducer
        )
        minds = set(zhang.contacts.values_list("aida", flat=True))
        self.assertEqual(minds, {"attention", "interest", "desire", "action"})
        woman = Client.objects.get(name="林淑芬", broker=lin)
        self.assertEqual(woman.adviser, User.objects.get(username="he"))
        self.assertEqual(woman.holdings.count(), 5)

    def test_one_certificate_has_lapsed_and_one_is_about_to(self) -> None:
        brokers = User.objects.filter(role=Role.BROKER, is_active=True)
        self.assertEqual(sum(not may_face_clients(broker) for broker in brokers), 1)
        ends = Certificate.objects.values_list("valid_to", flat=True)
        self.assertEqual(sum(0 <= (end - today()).days <= 60 for end in ends if end), 1)
        signed = SalesPlan.objects.filter(state="signed").values("broker").distinct()
        self.assertEqual(signed.count(), brokers.count() - 2)

    def test_all_of_it_is_marked_as_invented(self) -> None:
        for title in (
            *NewsItem.objects.values_list("title", flat=True),
            *Announcement.objects.values_list("title", flat=True),
        ):
            self.assertIn("演示", title)
        self.assertEqual(Security.objects.count(), 60)
        for security in Security.objects.all():
            self.assertTrue(security.code[:2].isalpha() and "演示" in security.name)
        for phone in Client.objects.values_list("phone", flat=True):
            self.assertEqual((phone[:2], len(phone)), ("12", 11))
        for email in Client.objects.exclude(email="").values_list("email", flat=True):
            self.assertTrue(email.endswith("@example.com"))

    def test_the_first_pages_open(self) -> None:
        for login in ("lin", "wu", "gao"):
            self.client.force_login(User.objects.get(username=login))
            self.assertEqual(self.client.get(reverse("desk:home")).status_code, 200)

    def test_the_same_seed_gives_the_same_facts(self) -> None:
        models = [
            m
            for m in apps.get_models()
            if m._meta.app_label
            in ("clients", "pipeline", "service", "digests", "campaigns")
            and m.__name__ not in DRAWN
        ]
        before = {model: facts_of(model) for model in models}
        purge()
        seed(Size(**SMALL))
        for model in models:
            with self.subTest(model.__name__):
                self.assertEqual(facts_of(model), before[model])


@pytest.mark.database
class PurgeTests(Cast):
    def test_purge_leaves_every_real_row_as_it_was(self) -> None:
        for user in User.objects.all():
            user.username = f"real-{user.username}"
            user.save()
        before = every_row()
        seed(Size(**SMALL))
        gao = User.objects.get(username="gao")
        self.client.force_login(gao)
        self.assertGreater(len(every_row()["service.Contact"]), 500)
        purge()
        after = every_row()
        for label, rows in before.items():
            with self.subTest(label):
                self.assertEqual(after[label], rows)

    def test_a_real_row_that_mentions_a_demo_person_forgets_the_name(self) -> None:
        for user in User.objects.all():
            user.username = f"real-{user.username}"
            user.save()
        seed(Size(**SMALL))
        plan = SalesPlan.objects.create(
            broker=self.lin,
            branch=self.nanjing,
            year=2026,
            target=1,
            average_assets=1,
            days=1,
            ratio={},
            by=self.lin,
            signed_by=User.objects.get(username="wu"),
        )
        purge()
        plan.refresh_from_db()
        self.assertIsNone(plan.signed_by)


class SeedCommandTests(TestCase):
    def run_command(self, *args: str) -> dict[str, Any]:
        out = io.StringIO()
        call_command("seed_demo", *args, "--json", stdout=out)
        return dict(json.loads(out.getvalue()))

    def small(self) -> list[str]:
        return [f"--{name}={value}" for name, value in SMALL.items()]

    def test_twice_is_once(self) -> None:
        first = self.run_command(*self.small())
        rows = every_row()
        again = self.run_command(*self.small())
        self.assertEqual(first, again)
        self.assertEqual(rows, every_row())
        self.assertEqual(Branch.objects.count(), 2)

    def test_another_world_on_top_is_refused(self) -> None:
        self.run_command(*self.small())
        with self.assertRaises(CommandError) as refused:
            self.run_command("--seed=2")
        self.assertEqual(refused.exception.returncode, 1)

    def test_it_refuses_outside_a_local_run(self) -> None:
        with override_settings(LOCAL=False), self.assertRaises(CommandError) as refused:
            self.run_command(*self.small())
        self.assertEqual(refused.exception.returncode, 1)
        self.assertFalse(User.objects.exists())

    def test_it_never_takes_a_real_persons_login(self) -> None:
        User.objects.create_user("admin", full_name="Real", role=Role.ADMINISTRATOR)
        with self.assertRaises(CommandError) as refused:
            self.run_command(*self.small())
        self.assertIn("admin", str(refused.exception))

    def test_absurd_sizes_are_bad_usage(self) -> None:
        for absurd in ("--branches=0", "--clients=-1", "--months=999"):
            with self.subTest(absurd), self.assertRaises(CommandError) as refused:
                self.run_command(absurd)
            self.assertEqual(refused.exception.returncode, 2)

    def test_purge_says_how_much_went(self) -> None:
        self.run_command(*self.small())
        out = io.StringIO()
        call_command("purge_demo", "--json", stdout=out)
        self.assertGreater(json.loads(out.getvalue())["removed"], 1000)
        self.assertFalse(User.objects.exists())
