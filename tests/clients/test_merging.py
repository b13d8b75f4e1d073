"""Two records of one person: nothing is lost, nothing is told, all of it goes back."""

import threading
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import TransactionTestCase

from accounts.models import AuditEvent, Tag
from clients.actions import (
    add_client,
    note_assets,
    record_consent,
    touch_contact,
)
from clients.actions.binning import bin_client
from clients.actions.merging import merge_clients, tell_apart, unmerge
from clients.actions.profile_score import follow_completeness
from clients.actions.referrals import note_ask, observe
from clients.analytics.merging import candidates
from clients.models import (
    Classification,
    Client,
    ClientNeed,
    Consent,
    Merge,
    MergedRow,
    Need,
    NotTheSame,
)
from clients.registry.merging import links
from core.clock import now, today
from pipeline.actions import (
    advance,
    end_process,
    plan_next_step,
    recount_cohorts,
    take_on,
)
from pipeline.models import Journey, NextStep, StageChange
from service.enums import ContactKind
from service.models import Contact
from tests.cast import Cast, Firm, at

# Grows by design: what happened is never taken back.
ONLY_GROWS = {AuditEvent, Merge, MergedRow, Classification}
# Follow the moment, not the person.
MOMENTS = {"version", "changed_at"}


def whole_database() -> dict[str, list[dict[str, Any]]]:
    """Return every row of every table of ours, without what follows the moment."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        if model in ONLY_GROWS or model._meta.app_label not in (
            *("accounts", "clients", "outbox", "pipeline", "service"),
            *("opinions", "campaigns", "digests"),
        ):
            continue
        rows = model._base_manager.order_by("pk").values()
        found[model._meta.label] = [
            {k: v for k, v in row.items() if k not in MOMENTS} for row in rows
        ]
    # Sums are only added to; that they are right is tests/pipeline/test_cohorts.py's.
    found.pop("pipeline.CohortCount")
    # Standing is made anew from the consent events: its numbers are nobody's.
    for row in found["clients.Consent"]:
        row.pop("id")
    found["clients.Consent"].sort(key=str)
    return found


class MergeCase(Cast):
    """Mr Zhang was entered twice; both records have a life."""

    def setUp(self) -> None:
        self.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        self.twin = take_on(
            by=self.lin,
            at=at("2025-12-20 09:00"),
            name="张建国",
            phone="138 1234 2231",
            email="jg@example.com",
            occupation="国企经理",
        )
        self.need = Need.objects.create(branch=self.nanjing, name="国债")
        self.tag = Tag.objects.create(branch=self.nanjing, name="茶会")
        for client in (self.zhang, self.twin):
            self.live(client)

    def live(self, client: Client) -> None:
        client.refresh_from_db()
        advance(client, to="B", by=self.lin, at=at("2026-02-01 10:00"))
        note_assets(client, by=self.lin, amount=Decimal(client.pk), on=today())
        record_consent(
            client, by=self.lin, purpose="news", channel="email", is_given=True
        )
        ClientNeed.objects.create(client=client, need=self.need, answer="yes")
        client.tags.add(self.tag)
        plan_next_step(client, by=self.lin, what="电话", due_on=today())
        observe(client, by=self.lin, warm=2)
        Contact.objects.create(
            client=client,
            broker=self.lin,
            branch=self.nanjing,
            by=self.lin,
            kind=ContactKind.VISIT,
            happened_at=at("2026-02-01 10:00"),
        )
        touch_contact(client, at=at("2026-02-01 10:00"))
        follow_completeness(client.pk)

    def merge(self, **choice: Any) -> Merge:
        return merge_clients(self.zhang, self.twin, by=self.lin, **choice)


@pytest.mark.database
class ActionTests(MergeCase):
    def test_no_row_is_lost_and_all_go_back(self) -> None:
        before = whole_database()
        merge = self.merge()
        rows = {
            model: len(found)
            for model, found in whole_database().items()
            if model not in ("pipeline.Journey", "clients.Consent")
        }
        for model, found in before.items():
            if model in rows:
                self.assertEqual(rows[model], len(found), model)
        self.assertEqual(recount_cohorts(), 0)
        unmerge(merge, by=self.lin)
        self.assertEqual(recount_cohorts(), 0)
        self.maxDiff = 2000
        self.assertEqual(whole_database(), before)

    def test_what_was_two_lives_is_one(self) -> None:
        self.merge()
        self.zhang.refresh_from_db()
        self.assertEqual(StageChange.objects.filter(client=self.zhang).count(), 4)
        journey = Journey.objects.get(client__in=[self.zhang, self.twin])
        self.assertEqual(
            (journey.client, journey.a_on.isoformat()), (self.zhang, "2025-12-20")
        )
        self.assertEqual(self.zhang.occupation, "国企经理")
        self.assertEqual(self.zhang.email, "zhang@example.com")
        self.assertEqual(NextStep.objects.filter(client=self.zhang).count(), 1)
        self.assertEqual(Contact.objects.filter(client=self.zhang).count(), 2)

    def test_the_word_chosen_stays(self) -> None:
        merge = self.merge(take=["email"])
        self.zhang.refresh_from_db()
        self.assertEqual(self.zhang.email, "jg@example.com")
        Client.objects.filter(pk=self.zhang.pk).update(email="new@example.com")
        unmerge(merge, by=self.lin)
        self.zhang.refresh_from_db()
        self.assertEqual(self.zhang.email, "new@example.com")

    def test_consent_stands_as_the_latest_of_both_left_it(self) -> None:
        record_consent(
            self.twin, by=self.lin, purpose="news", channel="email", is_given=False
        )
        self.merge()
        stands = Consent.objects.get(client=self.zhang, purpose="news", channel="email")
        self.assertFalse(stands.is_given)

    def test_the_absorbed_record_is_nowhere(self) -> None:
        self.merge()
        self.client.force_login(self.lin)
        self.assertEqual(self.client.get(f"/clients/{self.twin.pk}/").status_code, 404)
        found = self.client.get("/clients/?q=张建国")
        self.assertContains(found, f"/clients/{self.zhang.pk}/")
        self.assertNotContains(found, f"/clients/{self.twin.pk}/")

    def test_a_membership_number_moves_and_comes_back(self) -> None:
        Client.objects.filter(pk=self.twin.pk).update(member_no="80001")
        merge = self.merge()
        self.zhang.refresh_from_db()
        self.assertEqual(self.zhang.member_no, "80001")
        unmerge(merge, by=self.lin)
        numbers = Client.objects.order_by("pk").values_list("member_no", flat=True)
        self.assertEqual(list(numbers), [None, "80001"])

    def test_two_accounts_and_two_branches_are_no_one_record(self) -> None:
        other = add_client(by=self.zhao, name="张建国", phone="13812342231")
        with self.assertRaises(ValidationError):
            merge_clients(self.zhang, other, by=self.gao)
        Client.objects.filter(pk=self.zhang.pk).update(member_no="1")
        Client.objects.filter(pk=self.twin.pk).update(member_no="2")
        with self.assertRaises(ValidationError):
            self.merge()
        self.assertFalse(Merge.objects.exists())

    def test_introductions_make_no_ring(self) -> None:
        middle = add_client(by=self.lin, name="中间", introducer=self.twin)
        Client.objects.filter(pk=self.zhang.pk).update(introducer=middle)
        before = whole_database()
        merge = self.merge()
        self.zhang.refresh_from_db()
        middle.refresh_from_db()
        self.assertEqual((self.zhang.introducer, middle.introducer), (None, self.zhang))
        unmerge(merge, by=self.lin)
        self.assertEqual(whole_database(), before)

    def test_done_twice_is_done_once(self) -> None:
        first, second = self.merge(), self.merge()
        self.assertEqual(first, second)
        unmerge(first, by=self.lin)
        with self.assertRaises(ValidationError):
            unmerge(first, by=self.lin)

    def test_who_lies_in_the_bin_is_not_merged(self) -> None:
        bin_client(self.twin, by=self.lin)
        with self.assertRaises(ValidationError):
            self.merge()

    def test_events_speak_of_no_values(self) -> None:
        self.merge()
        event = AuditEvent.objects.get(action="client.merged")
        self.assertEqual(set(event.facts), {"absorbed", "fields"})

    def test_every_model_that_hangs_on_clients_is_found(self) -> None:
        """The names the schema has today; a new model is moved without being named."""
        found = {model._meta.label for model, _field in links()}
        for label in ("service.Contact", "outbox.Delivery", "pipeline.StageChange",
                      "clients.Client_tags", "clients.ClientNeed"):  # fmt: skip
            self.assertIn(label, found)


class RandomTests(Cast):
    def test_any_two_of_a_crowd_come_apart_as_they_were(self) -> None:
        chance = Random(8)
        crowd = [self.zhang]
        for n in range(8):
            one = take_on(
                by=self.lin, at=at(f"2026-01-{n + 10} 10:00"), name=f"人{n}",
                introducer=chance.choice([None, *crowd]),
            )  # fmt: skip
            for _ in range(chance.randrange(3)):
                note_assets(one, by=self.lin, amount=Decimal(n), on=today())
                record_consent(
                    one, by=self.lin, purpose="marketing", channel="phone",
                    is_given=chance.random() < 0.5, at=now(),
                )  # fmt: skip
            if chance.random() < 0.4:
                end_process(one, outcome="lost", by=self.lin, reason="远")
            if chance.random() < 0.5:
                note_ask(one, by=self.lin, on=today(), outcome="named")
            crowd.append(one)
        start = whole_database()
        done = []
        for _ in range(4):
            kept, gone = chance.sample(crowd, 2)
            crowd.remove(gone)
            done.append(merge_clients(kept, gone, by=self.lin))
        for merge in reversed(done):
            unmerge(merge, by=self.lin)
        self.assertEqual(whole_database(), start)


class CandidateTests(Cast):
    def pairs(self, viewer: Any) -> set[tuple[str, str]]:
        return {(p.one.name, p.other.name) for p in candidates(viewer)}

    def test_alike_and_not_alike(self) -> None:
        add_client(by=self.lin, name="老张", phone="+86 138-1234-2231")
        add_client(by=self.chen, name="小张", phone="13812342231")
        add_client(by=self.zhao, name="苏张", phone="13812342231")
        for name in ("王一", "王二"):
            add_client(by=self.lin, name=name)
        self.assertEqual(self.pairs(self.lin), {("张建国", "老张")})
        self.assertEqual(
            self.pairs(self.wu),
            {("张建国", "老张"), ("张建国", "小张"), ("老张", "小张")},
        )
        self.assertEqual(self.pairs(self.sun), set())

    def test_told_apart_once_is_told_apart_for_good(self) -> None:
        twin = add_client(by=self.lin, name="老张", phone="13812342231")
        self.client.force_login(self.lin)
        self.client.post(f"/clients/{twin.pk}/merge/{self.zhang.pk}/apart/")
        self.assertEqual(self.pairs(self.lin), set())
        tell_apart(self.zhang, twin, by=self.wu)
        self.assertEqual(NotTheSame.objects.count(), 1)


class PageTests(MergeCase):
    def test_side_by_side_then_one_then_two_again(self) -> None:
        self.client.force_login(self.lin)
        url = f"/clients/{self.zhang.pk}/merge/{self.twin.pk}/"
        page = self.client.get(url)
        self.assertContains(page, 'name="email" value="theirs"')
        self.assertNotContains(page, "jg@example.com")
        self.client.post(url, {"sure": "1", "email": "theirs"})
        merge = Merge.objects.get()
        self.zhang.refresh_from_db()
        self.assertEqual(self.zhang.email, "jg@example.com")
        self.assertContains(self.client.get("/clients/same/"), "Merged lately")
        self.client.post(f"/clients/merges/{merge.pk}/undo/")
        self.zhang.refresh_from_db()
        self.assertEqual(self.zhang.email, "zhang@example.com")

    def test_a_colleague_merges_nothing_of_mine(self) -> None:
        chens = add_client(by=self.chen, name="陈客")
        self.client.force_login(self.chen)
        for one, other in ((chens, self.zhang), (self.zhang, chens)):
            url = f"/clients/{one.pk}/merge/{other.pk}/"
            self.assertEqual(self.client.post(url, {"sure": "1"}).status_code, 404)
        self.assertFalse(Merge.objects.exists())


@pytest.mark.database
class RaceTests(TransactionTestCase):
    def test_each_into_the_other_at_once_leaves_one(self) -> None:
        Firm.found()
        one, two = (add_client(by=Firm.lin, name=name) for name in "甲乙")
        start = threading.Barrier(2)

        def merge(kept: Client, gone: Client) -> None:
            start.wait()
            try:
                merge_clients(kept, gone, by=Firm.lin)
            except ValidationError:
                pass
            finally:
                connection.close()

        threads = [
            threading.Thread(target=merge, args=pair)
            for pair in ((one, two), (two, one))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        active = Client.objects.filter(name__in="甲乙").active()
        self.assertEqual(active.count(), 1)
