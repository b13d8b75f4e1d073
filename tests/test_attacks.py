"""What an attacker or a clumsy hand tries; each was a real fault once."""

import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.models import Certificate
from campaigns.models import Plan
from clients.actions import hand_over
from clients.models import Client, ImportBatch
from core.clock import now, today
from digests.models import NewsItem
from pipeline.actions import take_on
from pipeline.models import NextStep, SalesPlan, StageChange
from service.models import Contact
from tests.belongings import LinsThings
from tests.cast import Cast


class WaysBackTests(Cast):
    """`next` leads to a path of ours, or nowhere."""

    WILD = ("xyz", "a b", "desk:client", "//evil.example", "/\\evil.example", "x:y")

    def test_the_theme_switch_goes_home_when_told_nonsense(self) -> None:
        self.client.force_login(self.lin)
        for wanted in self.WILD:
            with self.subTest(wanted):
                asked = {"theme": "dark", "next": wanted}
                answer = self.client.post(reverse("accounts:theme"), asked)
                self.assertRedirects(answer, "/", fetch_redirect_response=False)

    def test_a_move_goes_to_the_board_when_told_nonsense(self) -> None:
        self.client.force_login(self.lin)
        for wanted in self.WILD:
            with self.subTest(wanted):
                client = take_on(by=self.lin, at=now(), name="何人")
                answer = self.client.post(
                    reverse("pipeline:move", args=[client.pk]),
                    {"to": "B", "next": wanted},
                )
                board = reverse("pipeline:board")
                self.assertRedirects(answer, board, fetch_redirect_response=False)
                client.refresh_from_db()
                self.assertEqual(client.stage, "B")

    def test_a_path_of_ours_is_kept(self) -> None:
        self.client.force_login(self.lin)
        asked = {"theme": "dark", "next": "/clients/?q=zjg"}
        answer = self.client.post(reverse("accounts:theme"), asked)
        self.assertEqual(answer["Location"], "/clients/?q=zjg")


class HandedOverTests(LinsThings, Cast):
    """Whoever takes a client over does not learn of the other's clients."""

    def setUp(self) -> None:
        self.friend = take_on(by=self.lin, at=now(), name="秘密介绍人")
        Contact.objects.filter(pk=self.contact.pk).update(introducer=self.friend)
        hand_over(self.zhang, by=self.wu, to={"broker": self.chen})
        self.client.force_login(self.chen)

    def correction(self, **facts: Any) -> dict[str, Any]:
        told = {"kind": "visit", "outcome": "reached", "note": "改", "introducer": ""}
        return {**told, "happened_at": "2026-01-06T10:00", **facts}

    def test_the_introducer_of_a_contact_is_not_named(self) -> None:
        page = self.client.get(reverse("service:contact", args=[self.contact.pk]))
        self.assertContains(page, self.zhang.name)
        self.assertNotContains(page, self.friend.name)

    def test_the_manager_still_reads_and_a_correction_keeps_the_introducer(
        self,
    ) -> None:
        take_on(by=self.lin, at=now(), name=self.friend.name)  # two of one name
        self.client.force_login(self.wu)
        page = self.client.get(reverse("service:contact", args=[self.contact.pk]))
        self.assertContains(page, self.friend.name)
        facts = self.correction(introducer=self.friend.name)
        url = reverse("service:correct", args=[self.contact.pk])
        self.assertEqual(self.client.post(url, facts).status_code, 302)
        new = Contact.objects.get(replaces=self.contact)
        self.assertEqual((new.introducer, new.note), (self.friend, "改"))


class LapsedTests(Cast):
    """Without a certificate nobody faces a client, whichever way they try."""

    def setUp(self) -> None:
        yesterday = today() - timedelta(days=1)
        Certificate.objects.filter(user=self.lin).update(valid_to=yesterday)
        self.client.force_login(self.lin)

    def test_today_shows_no_number_to_call_and_says_why(self) -> None:
        page = self.client.get("/")
        self.assertContains(page, self.zhang.name)
        self.assertNotContains(page, "tel:")
        self.assertContains(page, 'class="note bad"')

    def test_nobody_is_entered_as_spoken_with(self) -> None:
        facts = {"name": "新人", "is_contacted": "on"}
        answer = self.client.post(reverse("clients:create"), facts)
        self.assertEqual(answer.status_code, 200)
        self.assertFormError(
            answer.context["form"],
            "is_contacted",
            answer.context["form"].errors["is_contacted"],
        )
        self.assertFalse(Client.objects.filter(name="新人").exists())
        self.assertFalse(StageChange.objects.exclude(client=self.zhang).exists())

    def test_a_name_alone_is_still_entered(self) -> None:
        self.client.post(reverse("clients:create"), {"name": "新人"})
        self.assertEqual(Client.objects.get(name="新人").stage, "")


class TwiceTests(LinsThings, Cast):
    """A form that arrives twice is written once."""

    def twice(self, name: str, facts: dict[str, Any], *args: int) -> None:
        self.client.force_login(self.lin)
        for _time in range(2):
            answer = self.client.post(reverse(name, args=args), facts)
            self.assertEqual(answer.status_code, 302)

    def test_a_client_without_a_telephone(self) -> None:
        self.twice("clients:create", {"name": "双击"})
        self.assertEqual(Client.objects.filter(name="双击").count(), 1)
        self.twice("clients:create", {"name": "双击", "occupation": "教师"})
        self.assertEqual(Client.objects.filter(name="双击").count(), 2)

    def test_a_client_with_somebody_elses_number(self) -> None:
        facts = {"name": "双击", "phone": self.zhang.phone, "anyway": "on"}
        self.twice("clients:create", facts)
        self.assertEqual(Client.objects.filter(name="双击").count(), 1)

    def test_a_campaign_and_its_objective(self) -> None:
        facts = {"name": "双", "starts_on": "2027-12-01", "ends_on": "2027-12-31"}
        self.twice("campaigns:create", facts)
        plan = Plan.objects.get(name="双")
        aim = {"metric": "签约", "operator": "ge", "target": 5, "due_on": "2027-12-31"}
        self.twice("campaigns:add_objective", aim, plan.pk)
        self.assertEqual(plan.objectives.count(), 1)

    def test_a_sales_plan(self) -> None:
        before = SalesPlan.objects.count()
        goal = {"target": "500万", "average": "10万", "ratio": "100:25:8:2"}
        self.twice("pipeline:plan_save", {**goal, "days": 250})
        self.assertEqual(SalesPlan.objects.count(), before + 1)
        self.twice("pipeline:plan_save", {**goal, "days": 249})
        self.assertEqual(SalesPlan.objects.count(), before + 2)

    def test_a_next_step(self) -> None:
        day = today() + timedelta(days=3)
        facts = {"what": "打电话", "due_on": f"{day}"}
        self.twice("desk:next_step", facts, self.zhang.pk)
        step = NextStep.objects.get(client=self.zhang, what="打电话")
        self.assertIsNone(step.done_at)


class LinkTests(Cast):
    def test_news_link_to_web_pages_only(self) -> None:
        self.client.force_login(self.gao)
        for url in ("ftp://x.example/", "javascript:alert(1)", "https://x'.example/"):
            with self.subTest(url):
                facts = {"title": "坏链接", "url": url}
                answer = self.client.post(reverse("digests:write_news"), facts)
                self.assertEqual(answer.status_code, 200)
        self.assertFalse(NewsItem.objects.filter(title="坏链接").exists())


class NumberTests(Cast):
    def test_a_tag_no_database_can_number_is_refused(self) -> None:
        self.client.force_login(self.lin)
        for number in ("18446744073709551616", "٣" * 25, "9" * 5000, "x"):
            with self.subTest(number[:20]):
                facts = {"name": "某人", "tags": number}
                answer = self.client.post(reverse("clients:create"), facts)
                self.assertIn("tags", answer.context["form"].errors)
        self.assertFalse(Client.objects.filter(name="某人").exists())

    def test_a_column_no_file_has_is_refused(self) -> None:
        self.client.force_login(self.lin)
        file = SimpleUploadedFile("a.csv", "name,stage\n甲,A\n".encode())
        self.client.post(reverse("desk:imports"), {"file": file})
        batch = ImportBatch.objects.get()
        for place in ("9" * 5000, "²", "-1", "2"):
            with self.subTest(place[:9]):
                answer = self.client.post(
                    reverse("desk:map_import", args=[batch.pk]),
                    {"column-name": "0", "column-stage": place},
                )
                self.assertEqual(answer.status_code, 200)


class CommandTests(Cast):
    def history(self, user: str) -> str:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "history.csv")
            path.write_text("client,stage,at\nZ1,C,2026-05-01 10:00\n")
            with self.assertRaises(CommandError) as refused:
                call_command("import_history", path, "--user", user, "--create")
        self.assertEqual(refused.exception.returncode, 1)
        return str(refused.exception)

    def test_who_looks_after_nobody_brings_in_no_history(self) -> None:
        for person in (self.tan, self.ada, self.he):
            with self.subTest(person.username):
                self.history(person.username)
        self.assertEqual(list(Client.objects.all()), [self.zhang])

    def test_a_login_that_is_no_text_is_nobodys(self) -> None:
        for login in ("\ud800", "lin\udcff", "lin\x00"):
            with self.subTest(repr(login)):
                self.history(login).encode()
