"""Numbers are masked everywhere; every look is recorded, and one's own takes one tap."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import AuditEvent, AuditNote, Certificate, Notification, Setting
from clients.actions import add_client, change_client
from clients.actions.reveals import call, dialled, reveal
from clients.models import Client
from clients.rules.reveals import mask
from core.clock import now, today
from core.templatetags.display import masked
from pipeline.actions import plan_next_step
from tests.cast import Cast

PHONE, MEMBER, MAIL, WECHAT = (
    "13812342231",
    "880012345",
    "zhang@example.com",
    "zjg1968x",
)
CANARIES = (PHONE, MEMBER, MAIL, WECHAT)
HTMX = {"HX-Request": "true"}


class Masked(Cast):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        change_client(cls.zhang, by=cls.lin, member_no=MEMBER, wechat=WECHAT)
        Client.objects.filter(pk=cls.zhang.pk).update(adviser=cls.he)
        cls.zhang.refresh_from_db()
        plan_next_step(cls.zhang, by=cls.lin, what="call", due_on=today())

    def go(self, who: Any, name: str = "reveal", **data: str) -> Any:
        self.client.force_login(who)
        field = () if name == "call" else (data.pop("field", "phone"),)
        headers = {"headers": HTMX} if data.pop("htmx", "") else {}
        url = reverse(f"clients:{name}", args=[self.zhang.pk, *field])
        return self.client.post(url, data, **headers)

    def looks(self) -> list[tuple[str, dict[str, Any]]]:
        found = AuditEvent.objects.filter(
            action__in=["client.revealed", "client.called"]
        )
        return list(found.order_by("pk").values_list("action", "facts"))


class MaskedEverywhereTests(Masked):
    def test_no_page_holds_a_number_in_full(self) -> None:
        pages = (
            *("/", "/clients/", f"/clients/{self.zhang.pk}/", "/clients/?q=zjg"),
            *("/search/?q=zjg", "/search/?q=2231", f"/search/?q={MEMBER[-4:]}"),
            *("/service/log/", f"/service/log/?client={self.zhang.pk}"),
            *("/service/log/?q=张", "/service/contacts/", "/pipeline/board/"),
            *(f"/clients/{self.zhang.pk}/edit/", "/api/clients"),
            *(f"/api/clients/{self.zhang.pk}", "/clients/new/duplicates/?name=张建国"),
            *(
                f"/clients/{self.zhang.pk}/reveal/phone/",
                "/visits/",
                "/people/records/",
            ),
        )
        seen = 0
        for who in (self.lin, self.wu, self.he, self.gao):
            self.client.force_login(who)
            for path in pages:
                body = self.client.get(path).content.decode()
                seen += "张建国" in body
                for canary in CANARIES:
                    with self.subTest(path, who=who.username):
                        self.assertNotIn(canary, body)
        self.assertGreater(seen, 25)
        self.assertEqual(self.looks(), [])

    def test_masks_tell_apart_and_give_nothing_away(self) -> None:
        self.assertEqual(
            [mask(f, getattr(self.zhang, f)) for f in
             ("phone", "member_no", "email", "wechat")],
            ["138****2231", "****2345", "z***@example.com", "zj***"],
        )  # fmt: skip
        for short in ("5551234", "123456", "12345", "1", ""):
            for shown in (
                mask("phone", short),
                masked(short),
                mask("member_no", short),
            ):
                self.assertFalse(short and short in shown)

    def test_every_sensitive_field_of_every_length_hides_at_least_a_third(self) -> None:
        for length in range(1, 25):
            value = "123456789012345678901234"[:length]
            for field in ("phone", "member_no"):
                shown = sum(c.isdigit() for c in mask(field, value))
                self.assertLessEqual(shown, length * 2 / 3, value)


class OwnTests(Masked):
    def test_one_tap_shows_ones_own_and_is_recorded(self) -> None:
        for field, value in (("phone", PHONE), ("member_no", MEMBER), ("email", MAIL)):
            page = self.go(self.lin, field=field)
            self.assertContains(page, value)
        self.assertEqual(
            self.looks(),
            [
                ("client.revealed", {"field": f})
                for f in ("phone", "member_no", "email")
            ],
        )
        event = AuditEvent.objects.latest("pk")
        self.assertEqual((event.by, event.object_id), (self.lin, str(self.zhang.pk)))
        self.assertEqual(event.branch, self.nanjing)

    def test_htmx_gets_the_number_alone(self) -> None:
        page = self.go(self.lin, htmx="1")
        self.assertContains(page, f'href="tel:{PHONE}"')
        self.assertNotContains(page, "<html")

    def test_looking_at_the_page_shows_and_writes_nothing(self) -> None:
        self.client.force_login(self.lin)
        page = self.client.get(reverse("clients:reveal", args=[self.zhang.pk, "phone"]))
        self.assertNotContains(page, PHONE)
        self.assertEqual(self.looks(), [])

    def test_calling_is_one_tap_without_any_script(self) -> None:
        self.client.force_login(self.lin)
        page = self.client.get("/").content.decode()
        action = reverse("clients:call", args=[self.zhang.pk])
        self.assertIn(f'<form method="post" action="{action}"', page)
        answer = self.go(self.lin, "call")
        self.assertEqual(
            (answer.status_code, answer["Location"]), (302, f"tel:{PHONE}")
        )
        self.assertEqual(self.looks(), [("client.called", {"field": "phone"})])

    def test_with_htmx_the_number_comes_with_the_word_to_dial_it(self) -> None:
        answer = self.go(self.lin, "call", htmx="1")
        self.assertIn(f'"number": "{PHONE}"', answer["HX-Trigger"])
        self.assertContains(answer, f'href="tel:{PHONE}"')

    def test_forms_may_be_answered_with_a_number_to_dial(self) -> None:
        self.client.force_login(self.lin)
        policy = self.client.get("/")["Content-Security-Policy"]
        self.assertRegex(policy, r"form-action 'self' tel:")

    def test_a_call_by_get_is_refused(self) -> None:
        self.client.force_login(self.lin)
        url = reverse("clients:call", args=[self.zhang.pk])
        self.assertEqual(self.client.get(url).status_code, 405)

    def test_without_a_certificate_nobody_calls(self) -> None:
        Certificate.objects.update(valid_to=today() - timedelta(days=1))
        for name in ("call", "reveal"):
            answer = self.go(self.lin, name)
            self.assertRedirects(answer, self.zhang.get_absolute_url())
        self.assertEqual(self.looks(), [])

    def test_numbers_are_dialled_as_they_are_meant(self) -> None:
        for written, meant in (
            ("138 1234-2231", PHONE),
            ("+86 138 1234 2231", PHONE),
            ("025-84567890转12", "02584567890"),
            ("+852 2123 4567", "+85221234567"),
            ("＋852 21234567", "+85221234567"),
            ("", ""),
        ):
            self.assertEqual(dialled(written), meant)


class OthersTests(Masked):
    def test_who_is_not_the_broker_says_why(self) -> None:
        good = {"reason": "cover", "words": "代客户经理回电"}
        for less in ({"words": ""}, {"reason": ""}, {"words": "a b"}, {"reason": "no"}):
            self.assertNotContains(self.go(self.wu, **(good | less)), PHONE)
        self.assertEqual(self.looks(), [])
        self.assertContains(self.go(self.wu, **good), PHONE)
        facts = {"field": "phone", "why": "cover"}
        self.assertEqual(self.looks(), [("client.revealed", facts)])
        self.assertEqual(AuditNote.objects.get().text, "代客户经理回电")

    def test_every_other_role_says_why(self) -> None:
        for n, who in enumerate((self.wu, self.he, self.gao), 1):
            self.assertNotContains(self.go(who), PHONE)
            page = self.go(who, reason="cover", words="代客户经理回电")
            self.assertContains(page, PHONE)
            self.assertEqual(len(self.looks()), n)

    def test_a_manager_who_taps_call_is_asked_why(self) -> None:
        answer = self.go(self.wu, "call")
        url = reverse("clients:reveal", args=[self.zhang.pk, "phone"])
        self.assertRedirects(answer, url)
        self.assertEqual(self.looks(), [])
        with self.assertRaises(ValidationError):
            call(self.zhang, by=self.wu)

    def test_strangers_get_nothing_and_leave_no_trace(self) -> None:
        for who, status in ((self.chen, 404), (self.zhao, 404), (self.sun, 404)):
            for name in ("reveal", "call"):
                answer = self.go(who, name, reason="cover", words="代客户经理回电")
                self.assertEqual(answer.status_code, status)
        for who in (self.tan, self.ada):
            self.assertEqual(self.go(who).status_code, 403)
        self.assertEqual(self.looks(), [])

    def test_what_is_not_masked_is_not_revealed(self) -> None:
        for field in ("name", "note", "password", "broker", "pk"):
            self.assertEqual(self.go(self.lin, field=field).status_code, 404)
            with self.assertRaises(ValidationError):
                reveal(self.zhang, by=self.lin, field=field)

    def test_hostile_words_get_a_sentence(self) -> None:
        for words in ("\x00" * 9, "x" * 200_000, "\u202eabcdef", "  a  "):
            page = self.go(self.wu, reason="cover", words=words)
            self.assertEqual(page.status_code, 200)
            self.assertNotContains(page, PHONE)
        self.assertEqual(self.looks(), [])

    def test_only_head_office_reads_the_words(self) -> None:
        self.go(self.wu, reason="cover", words="代林经纪人回电")
        for who, reads in ((self.gao, True), (self.wu, False)):
            self.client.force_login(who)
            page = self.client.get(reverse("accounts:records")).content.decode()
            self.assertEqual("代林经纪人回电" in page, reads, who)


class ManyTests(Masked):
    def setUp(self) -> None:
        Setting.objects.create(
            name="reveals_an_hour", value=5, branch=self.nanjing, from_on=today()
        )
        self.people = [
            add_client(by=self.lin, name=f"客户{n}", phone=f"1390000{n:04d}")
            for n in range(9)
        ]

    def told(self) -> list[tuple[str, int]]:
        lines = Notification.objects.filter(kind="many_reveals").order_by("pk")
        return [(line.user.username, line.facts["count"]) for line in lines]

    def test_many_clients_in_an_hour_are_told_to_the_manager_once(self) -> None:
        for _again in range(9):
            reveal(self.people[0], by=self.lin, field="phone")
        for client in self.people[:5]:
            call(client, by=self.lin)
        self.assertEqual(self.told(), [])
        for client in self.people[5:]:
            call(client, by=self.lin)
        self.assertEqual(self.told(), [("wu", 6)])

    def test_a_managers_own_looks_are_told_to_head_office(self) -> None:
        for client in self.people[:6]:
            reveal(
                client, by=self.wu, field="phone", reason="cover", words="代同事回电话"
            )
        self.assertEqual(self.told(), [("gao", 6)])

    def test_yesterdays_looks_do_not_count(self) -> None:
        before = now() - timedelta(hours=2)
        AuditEvent.objects.bulk_create(
            AuditEvent(by=self.lin, action="client.called", object_id=str(n), at=before)
            for n in range(50)
        )
        call(self.people[0], by=self.lin)
        self.assertEqual(self.told(), [])


@pytest.mark.database
class FormTests(Masked):
    def facts(self) -> dict[str, str]:
        page = self.client.get(reverse("clients:edit", args=[self.zhang.pk]))
        form = page.context["form"]
        found = {}
        for bound in form:
            value = bound.value()
            if isinstance(value, list) or value in (None, ""):
                continue
            found[bound.html_name] = str(value)
        return found

    def test_a_mask_left_standing_keeps_what_is_known(self) -> None:
        self.client.force_login(self.lin)
        facts = self.facts()
        self.assertEqual(facts["phone"], "138****2231")
        url = reverse("clients:edit", args=[self.zhang.pk])
        answer = self.client.post(url, facts | {"occupation": "教师"})
        self.assertEqual(
            answer.status_code,
            302,
            re.findall("invalid-feedback.*", answer.content.decode()),
        )
        self.zhang.refresh_from_db()
        self.assertEqual(
            (
                self.zhang.phone,
                self.zhang.member_no,
                self.zhang.email,
                self.zhang.wechat,
            ),
            CANARIES,
        )
        self.assertEqual(self.zhang.occupation, "教师")
        event = AuditEvent.objects.filter(action="client.changed").latest("pk")
        self.assertEqual(event.facts["fields"], ["occupation"])

    def test_a_new_number_replaces_it_and_another_mask_is_no_number(self) -> None:
        self.client.force_login(self.lin)
        url = reverse("clients:edit", args=[self.zhang.pk])
        answer = self.client.post(url, self.facts() | {"phone": "139****2231"})
        self.assertEqual(answer.status_code, 200)
        answer = self.client.post(url, self.facts() | {"phone": "13900001111"})
        self.assertEqual(answer.status_code, 302)
        self.zhang.refresh_from_db()
        self.assertEqual(self.zhang.phone, "13900001111")

    def test_what_a_conflict_shows_is_masked_and_names_who_changed(self) -> None:
        self.client.force_login(self.lin)
        facts = self.facts()
        change_client(self.zhang, by=self.wu, phone="13777776666")
        reveal(self.zhang, by=self.lin, field="phone")
        url = reverse("clients:edit", args=[self.zhang.pk])
        page = self.client.post(url, facts | {"phone": "13900001111"})
        body = page.content.decode()
        self.assertIn("Wu", body)
        self.assertIn("137****6666", body)
        self.assertNotIn("13777776666", body)
