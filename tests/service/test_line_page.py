"""The ten-second log as its page: read, confirmed, saved once, and only one's own."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from clients.models import Client
from core.clock import SHANGHAI, today
from pipeline.actions import add_default_objections, take_on
from pipeline.models import NextStep
from service.models import Contact
from tests.cast import Cast, at

MOMENT = "2026-11-25T02:41:00Z"


@time_machine.travel(MOMENT, tick=False)
class LinePageTests(Cast):
    def setUp(self) -> None:
        add_default_objections()
        self.client.force_login(self.lin)

    def read(self, line: str) -> str:
        return self.client.get(reverse("service:line"), {"line": line}).content.decode()

    def save(self, **fields: str) -> Contact | None:
        form = {"line": "x", "client": str(self.zhang.pk), "kind": "visit"}
        form |= {"outcome": "reached"} | fields
        self.client.post(reverse("service:line"), form)
        return Contact.objects.order_by("-pk").first()

    def test_a_line_that_is_clear_is_saved_by_the_form_it_fills(self) -> None:
        page = self.client.get(
            reverse("service:line"),
            {"line": "zjg 面谈 想开户 缺身份证 周五下午三点再约"},
        )
        form = page.context["form"]
        told = {"line": "x", "client": str(self.zhang.pk)}
        told |= {field.html_name: field.value() for field in form.paper_fields}
        told |= {name: form[name].value() for name in ("kind", "aida", "token")}
        told |= {"outcome": "reached", "next_what": form["next_what"].value()}
        told |= {"next_on": str(form["next_on"].value())}
        told |= {"next_at": f"{form['next_at'].value():%H:%M}"}
        for _twice in range(2):
            answer = self.client.post(reverse("service:line"), told)
            self.assertRedirects(
                answer, self.zhang.get_absolute_url(), fetch_redirect_response=False
            )
        contact = Contact.objects.get()
        self.assertEqual((contact.kind, contact.aida), ("visit", "action"))
        self.assertEqual(contact.note, "")
        self.assertEqual(contact.papers, {"本人身份证": "missing"})
        step = NextStep.objects.get(client=self.zhang, done_at=None)
        self.assertEqual(
            (f"{step.due_on} {step.due_at}", step.what), ("2026-11-27 15:00:00", "再约")
        )

    def test_somebody_else_s_client_is_nobody(self) -> None:
        take_on(by=self.zhao, at=at("2026-01-06 10:00"), name="独孤无忌")
        page = self.read("独孤无忌 面谈")
        self.assertIn("disabled", page)
        foreign = Client.objects.get(name="独孤无忌")
        answer = self.client.post(
            reverse("service:line"),
            {"client": foreign.pk, "kind": "visit", "outcome": "reached"},
        )
        self.assertEqual(answer.status_code, 404)
        self.assertFalse(Contact.objects.exists())

    def test_two_of_one_name_are_asked_about(self) -> None:
        other = take_on(
            by=self.lin, at=at("2026-02-01 10:00"), name="张建国", phone="13900008810"
        )
        page = self.read("张建国 面谈")
        for person in (self.zhang, other):
            self.assertIn(f'name="client" value="{person.pk}"', page)
        self.assertNotIn(
            f'name="client" value="{other.pk}"', self.read("张建国2231 面谈")
        )

    def test_nobody_named_is_said_in_one_sentence(self) -> None:
        answer = self.client.post(
            reverse("service:line"), {"line": "面谈", "client": "", "kind": "visit"}
        )
        self.assertContains(answer, "请写明是哪位客户")
        for nonsense in ("0", "-1", "9" * 40, "１２", "x"):
            answer = self.client.post(reverse("service:line"), {"client": nonsense})
            self.assertIn(answer.status_code, (200, 404))
        self.assertFalse(Contact.objects.exists())

    def test_a_day_that_can_be_either_goes_where_it_belongs(self) -> None:
        self.assertIn('name="day" value="2026-11-20"', self.read("zjg 面谈 周五"))
        past = self.save(day="2026-11-20", happened_at="2026-11-25T10:41")
        assert past
        self.assertEqual(
            past.happened_at.astimezone(SHANGHAI).date().isoformat(), "2026-11-20"
        )
        coming = self.save(day="2026-11-27", happened_at="2026-11-25T10:30")
        assert coming
        self.assertEqual(coming.next_on, today() + timedelta(days=2))
        broken = self.save(day="2026-13-99", happened_at="2026-11-25T10:20")
        assert broken
        self.assertIsNone(broken.next_on)

    def test_what_is_wrong_comes_back_in_the_form_with_every_word_kept(self) -> None:
        answer = self.client.post(
            reverse("service:line"),
            {
                "client": self.zhang.pk,
                "kind": "",
                "outcome": "reached",
                "note": "留着这句话",
            },
        )
        self.assertContains(answer, "留着这句话")
        self.assertFalse(Contact.objects.exists())

    def test_the_form_takes_over_what_was_read(self) -> None:
        answer = self.client.post(
            reverse("service:line"),
            {
                "client": self.zhang.pk,
                "kind": "visit",
                "note": "带过去",
                "then": "form",
            },
        )
        self.assertContains(answer, "带过去")
        self.assertFalse(Contact.objects.exists())

    def test_the_command_bar_tells_a_line_from_a_name(self) -> None:
        found = self.client.get(reverse("desk:search"), {"q": "zjg"})
        self.assertRedirects(
            found, self.zhang.get_absolute_url(), fetch_redirect_response=False
        )
        told = self.client.get(reverse("desk:search"), {"q": "zjg 电话 没打通"})
        self.assertIn(reverse("service:line"), told["Location"])
        unknown = self.client.get(reverse("desk:search"), {"q": "没有这个人 电话"})
        self.assertEqual(unknown.status_code, 200)
        self.client.force_login(self.gao)
        looked = self.client.get(reverse("desk:search"), {"q": "张建国 电话 没打通"})
        self.assertEqual(looked.status_code, 200)

    def test_a_line_is_read_in_few_statements_whatever_it_says(self) -> None:
        for n in range(30):
            take_on(by=self.lin, at=at("2026-02-01 10:00"), name=f"王芳{n}")
        with self.assertNumQueries(self._statements("王芳1 面谈 手续费高")):
            self.read("王芳1 王芳2 王芳3 wf 面谈 想开户 周五再约 手续费高 zjg 2231")

    def _statements(self, line: str) -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        self.read(line)
        with CaptureQueriesContext(connection) as caught:
            self.read(line)
        return len(caught)


@pytest.mark.database
@time_machine.travel(MOMENT, tick=False)
class LineOnBothDatabasesTests(Cast):
    def test_people_are_found_by_every_kind_of_name(self) -> None:
        self.client.force_login(self.lin)
        for name in (
            "zjg",
            "zhang jian guo",
            "张建国",
            "张总",
            "尾号2231",
            "13812342231",
            "Mr Zhang",
        ):
            page = self.client.get(reverse("service:line"), {"line": f"{name} 面谈"})
            self.assertEqual(page.context["client"], self.zhang, name)
