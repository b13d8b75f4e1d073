"""The recycle bin empties itself: after thirty days, each person by the rules."""

import io
import json
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command

from accounts.models import AuditEvent
from clients.actions.binning import bin_clients, restore_client
from clients.actions.privacy import purge_due
from clients.actions.privacy_binned import empty_bin
from clients.models import Client, DoNotContact, Origin, PrivacyRequest
from clients.registry.privacy import NEUTRAL_NAME
from clients.rules.privacy import years_later
from core.clock import today
from tests.clients.test_privacy import NAME, Person, canaries_in, everything_kept


class Binned(Person):
    def throw_away(self, **facts: Any) -> Client:
        self.assertEqual(bin_clients([self.person.pk]), [self.person.pk])
        Client.objects.filter(pk=self.person.pk).update(**facts)
        return Client.objects.get(pk=self.person.pk)

    def empty(self, days: int) -> dict[str, int]:
        with self.captureOnCommitCallbacks(execute=True):
            return empty_bin(on=today() + timedelta(days=days))


@pytest.mark.database
class EmptyingTests(Binned):
    def test_on_the_thirty_first_day_nothing_of_a_prospect_is_left(self) -> None:
        self.throw_away()
        self.assertEqual(self.empty(30), {})
        self.assertEqual(self.empty(31), {"erased": 1})
        self.assertEqual(canaries_in(everything_kept()), [])
        row = Client.objects.get(pk=self.person.pk)
        self.assertEqual((row.name, row.standing), (NEUTRAL_NAME, "erased"))
        self.assertEqual(self.empty(99), {})
        told = AuditEvent.objects.filter(action="bin.erased")
        self.assertEqual([event.object_id for event in told], [str(row.pk)])
        self.assertIsNone(told.get().by)

    def test_nobody_asked_not_to_be_called(self) -> None:
        self.throw_away()
        self.empty(31)
        self.assertFalse(DoNotContact.objects.exists())

    def test_who_was_taken_out_again_stays(self) -> None:
        restore_client(self.throw_away(), by=self.lin)
        self.assertEqual(self.empty(400), {})
        self.assertEqual(Client.objects.get(pk=self.person.pk).name, NAME)

    def test_a_former_member_is_sealed_until_the_last_term_ends(self) -> None:
        self.throw_away(opened_on=today(), outcome="lost")
        self.assertEqual(self.empty(31), {"restricted": 1})
        self.assertEqual(self.empty(32), {})
        row = Client.objects.get(pk=self.person.pk)
        kept = PrivacyRequest.objects.get(client=row)
        end = years_later(today() + timedelta(days=31), 20)
        self.assertEqual((row.standing, row.standing_until), ("restricted", end))
        self.assertEqual(
            (kept.kind, kept.filed_by, kept.purge_on), ("binned", None, end)
        )
        self.client.force_login(self.wu)
        for page in ("/clients/privacy/?state=done", f"/clients/privacy/{kept.pk}/"):
            told = self.client.get(page)
            self.assertEqual(told.status_code, 200)
            self.assertNotContains(told, NAME)
        with self.captureOnCommitCallbacks(execute=True):
            self.assertEqual(purge_due(on=end), 1)
        self.assertEqual(canaries_in(everything_kept()), [])

    def test_who_turned_out_to_be_a_member_comes_back(self) -> None:
        self.throw_away(stage="D", member_no="700001", opened_on=today())
        self.assertEqual(self.empty(31), {"retained": 1})
        row = Client.objects.visible_to(self.lin).get(pk=self.person.pk)
        self.assertEqual((row.name, row.standing_until), (NAME, None))

    def test_who_waits_for_an_answer_is_kept_until_it_is_given(self) -> None:
        request = self.ask("copy")
        self.throw_away()
        self.assertEqual(self.empty(31), {})
        self.decide(request)
        self.assertEqual(self.empty(31), {"erased": 1})

    def test_the_command_says_what_was_done(self) -> None:
        self.throw_away(standing_until=today() - timedelta(days=1))
        for erased in (1, 0):
            out = io.StringIO()
            call_command("empty_bin", "--json", stdout=out)
            facts = {"erased": erased, "restricted": 0, "retained": 0}
            self.assertEqual(json.loads(out.getvalue()), facts)


class UpgradeTests(Person):
    def test_the_upgrade_judges_every_origin_once(self) -> None:
        step = import_module("clients.migrations.0014_emptied_bin").judge_origins
        bare = Origin.objects.create(
            branch=self.nanjing, user=self.lin, legal_basis="consent"
        )
        Client.objects.filter(pk=self.person.pk).update(has_basis=False)
        Client.objects.filter(pk=self.zhang.pk).update(origin=bare, has_basis=True)
        for _run in range(2):
            step(apps, None)
            found = dict(Client.objects.values_list("pk", "has_basis"))
            self.assertTrue(found[self.person.pk])
            self.assertFalse(found[self.zhang.pk])
            self.assertFalse(any(Client.objects.filter(origin=None, has_basis=True)))
