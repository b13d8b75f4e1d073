"""What is noted about a client: assets, consent, and who looks after them."""

from decimal import Decimal

from accounts.models import AuditEvent
from clients.actions import assign
from clients.models import Assignment, Client
from core.clock import today
from tests.cast import Cast


class AssetTests(Cast):
    def setUp(self) -> None:
        self.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        self.client.force_login(self.lin)
        self.url = f"/clients/{self.zhang.pk}/assets/"

    def note(self, **facts: str) -> object:
        form = {"amount": "60万", "on": "2026-01-31", "kind": "in_house"}
        return self.client.post(self.url, form | facts)

    def test_the_latest_figure_decides_assets_and_size(self) -> None:
        self.assertEqual(self.note().status_code, 302)
        self.note(amount="-350.5", on="2025-12-31")
        self.note(amount="1亿", kind="elsewhere", on="2026-02-01")
        self.zhang.refresh_from_db()
        self.assertEqual(self.zhang.assets, Decimal(600_000))
        self.assertEqual(self.zhang.size, "medium")
        self.assertEqual(self.zhang.snapshots.count(), 3)

    def test_nonsense_is_refused(self) -> None:
        for facts in (
            {"amount": "八十万"},
            {"amount": ""},
            {"on": "2026-02-29"},
            {"on": "2999-01-01"},
            {"kind": "moon"},
            {"source": "x" * 61},
        ):
            with self.subTest(facts):
                self.assertEqual(self.note(**facts).status_code, 200)
        self.assertFalse(self.zhang.snapshots.exists())


class ConsentTests(Cast):
    def setUp(self) -> None:
        self.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        self.client.force_login(self.lin)

    def press(self, value: str) -> object:
        return self.client.post(
            f"/clients/{self.zhang.pk}/consent/", {"consent": value}
        )

    def stands(self) -> list[tuple[str, str, bool]]:
        rows = self.zhang.consents.order_by("purpose", "channel")
        return list(rows.values_list("purpose", "channel", "is_given"))

    def test_one_press_gives_and_one_withdraws(self) -> None:
        page = self.client.get(f"/clients/{self.zhang.pk}/")
        self.assertContains(page, 'value="news:email:given"')
        self.press("news:email:given")
        self.assertEqual(self.stands(), [("news", "email", True)])
        page = self.client.get(f"/clients/{self.zhang.pk}/")
        self.assertContains(page, 'value="news:email:withdrawn"')
        self.press("news:email:withdrawn")
        self.assertEqual(self.stands(), [("news", "email", False)])
        self.assertEqual(self.zhang.consent_events.count(), 2)
        self.assertEqual(
            AuditEvent.objects.filter(action__startswith="consent.").count(), 2
        )

    def test_nonsense_changes_nothing(self) -> None:
        for value in (
            "",
            "news",
            "news:email:maybe",
            "a:b:given",
            "news:email:given:x",
        ):
            with self.subTest(value):
                self.assertEqual(self.press(value).status_code, 302)
        self.assertEqual(self.stands(), [])


class HandsTests(Cast):
    def setUp(self) -> None:
        self.url = f"/clients/{self.zhang.pk}/assign/"

    def test_a_manager_gives_a_client_into_other_hands(self) -> None:
        self.client.force_login(self.wu)
        form = {"broker": self.chen.pk, "adviser": self.he.pk}
        self.assertEqual(self.client.post(self.url, form).status_code, 302)
        self.zhang.refresh_from_db()
        self.assertEqual((self.zhang.broker, self.zhang.adviser), (self.chen, self.he))
        before, after = Assignment.objects.filter(
            client=self.zhang, duty="broker"
        ).order_by("pk")
        self.assertEqual((before.user, before.to_on), (self.lin, today()))
        self.assertEqual(
            (after.user, after.by, after.to_on), (self.chen, self.wu, None)
        )
        self.client.force_login(self.he)
        self.assertEqual(self.client.get(f"/clients/{self.zhang.pk}/").status_code, 200)
        self.client.force_login(self.wu)
        self.client.post(self.url, {"broker": self.chen.pk, "adviser": ""})
        self.zhang.refresh_from_db()
        self.assertIsNone(self.zhang.adviser)

    def test_only_people_of_the_branch_can_be_chosen(self) -> None:
        self.client.force_login(self.wu)
        for form in (
            {"broker": self.zhao.pk},
            {"broker": self.he.pk},
            {"broker": ""},
            {"broker": self.lin.pk, "adviser": self.chen.pk},
        ):
            with self.subTest(form):
                self.assertEqual(self.client.post(self.url, form).status_code, 200)
        self.assertEqual(Assignment.objects.filter(client=self.zhang).count(), 1)

    def test_only_a_manager_decides(self) -> None:
        for person in (self.lin, self.he, self.gao, self.ada):
            self.client.force_login(person)
            self.assertEqual(self.client.get(self.url).status_code, 403)
        self.client.force_login(self.sun)
        self.assertEqual(self.client.get(self.url).status_code, 404)

    def test_in_another_branch_the_adviser_stays_behind(self) -> None:
        assign(self.zhang, by=self.wu, to=self.he, duty="adviser")
        assign(self.zhang, by=self.wu, to=self.zhao)
        found = Client.objects.get(pk=self.zhang.pk)
        self.assertEqual((found.branch, found.adviser), (self.suzhou, None))
        self.assertFalse(Assignment.objects.filter(duty="adviser", to_on=None).exists())
