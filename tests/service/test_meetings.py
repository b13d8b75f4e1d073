"""The record of a meeting in full: what was shown, signal, ask, documents, people."""

from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.test import override_settings
from django.urls import reverse

from core.clock import now
from service.actions import correct_contact, log_contact
from service.actions.meeting import companions_of
from service.analytics import versions_of
from service.analytics.versions import compared
from service.models import Companion, Contact, ContactDraft
from tests.cast import Cast
from tests.service.appointment_things import booked

FULL = {
    "shown": ["mock", "fees"],
    "signal": "price",
    "asked": "opening",
    "answer": "later",
    "papers": {"本人身份证": "missing", "护照": "seen"},
    "interview": {"content": "partly", "changed": "退休了"},
}


class ActionTests(Cast):
    def log(self, **facts: Any) -> Contact:
        told = {"kind": "visit", "outcome": "interested"}
        return log_contact(by=self.lin, client=self.zhang, **told, **facts)

    def test_a_correction_keeps_all_of_it_in_both_versions(self) -> None:
        first = self.log(**FULL, companions=[self.wu, self.chen])
        second = correct_contact(first, by=self.lin, answer="yes")
        for version in (Contact.objects.get(pk=first.pk), second):
            for name, value in FULL.items():
                if name != "answer":
                    self.assertEqual(value, getattr(version, name), name)
            people = [p.username for p in companions_of(version)]
            self.assertEqual(["chen", "wu"], people)
        third = correct_contact(second, by=self.lin, companions=[self.chen])
        self.assertEqual([self.chen], companions_of(third))
        lines = {
            line.label: line for line in compared(versions_of(third)[::-1], self.lin)
        }
        changed = {label for label, line in lines.items() if line.is_changed}
        self.assertEqual(2, len(changed), changed)

    def test_only_colleagues_of_the_branch_and_not_oneself(self) -> None:
        made = self.log(companions=[self.lin, self.wu])
        self.assertEqual([self.wu], companions_of(made))
        with self.assertRaises(ValidationError):
            self.log(companions=[self.zhao])
        self.assertEqual(1, Contact.objects.count())

    def test_what_is_not_on_the_lists_is_refused(self) -> None:
        for facts in ({"signal": "x"}, {"asked": "x"}, {"answer": "maybe"},
                      {"answer": "x" * 99}):  # fmt: skip
            with self.subTest(facts), self.assertRaises(ValidationError):
                self.log(**facts)

    def test_documents_stand_with_the_booked_opening_too(self) -> None:
        made = booked(self)
        self.log(papers={"本人身份证": "seen", "护照": "promised"})
        states = dict(made.papers.values_list("name", "state"))
        self.assertEqual("seen", states["本人身份证"])
        self.assertEqual("promised", states["护照"])
        self.assertEqual("missing", states["本人银行卡"])
        self.assertEqual(2, made.events.filter(step="paper").count())

    def test_without_a_booked_opening_they_stay_with_the_entry(self) -> None:
        booked(self, kind="visit")
        made = self.log(papers={"本人身份证": "missing"})
        self.assertEqual({"本人身份证": "missing"}, made.papers)


@override_settings(LANGUAGE_CODE="en")
class PageTests(Cast):
    def setUp(self) -> None:
        self.client.cookies["language"] = "en"
        self.client.force_login(self.lin)
        self.url = f"{reverse('service:log')}?client={self.zhang.pk}"

    def send(self, **fields: Any) -> Any:
        told = {"kind": "visit", "outcome": "interested", "token": str(uuid4())}
        return self.client.post(self.url, told | fields)

    def test_all_of_it_is_typed_shown_and_corrected(self) -> None:
        self.send(
            **{
                "shown": ["mock", "app"],
                "signal": "how",
                "asked": "opening",
                "answer": "yes",
                "companions": [str(self.wu.pk)],
                "paper:本人身份证": "missing",
                "paper:结婚证": "seen",
                "content": "no",
                "changed": "换了工作",
            }
        )
        made = Contact.objects.get()
        self.assertEqual({"本人身份证": "missing", "结婚证": "seen"}, made.papers)
        url = reverse("service:contact", args=[made.pk])
        page = self.client.get(url).content.decode()
        for words in (
            "mock trading",
            "asked how it is done",
            "本人身份证",
            "Wu",
            "换了工作",
        ):
            self.assertIn(words, page)
        form = self.client.get(reverse("service:correct", args=[made.pk]))
        self.assertContains(form, 'name="shown" value="mock" checked')
        self.assertContains(form, "换了工作")
        fields = _sent(form.context["form"])
        self.client.post(
            reverse("service:correct", args=[made.pk]), fields | {"answer": "later"}
        )
        new = Contact.objects.get(is_current=True)
        for name in ("shown", "papers", "interview", "signal"):
            self.assertEqual(getattr(made, name), getattr(new, name), name)
        self.assertEqual("later", new.answer)
        page = self.client.get(reverse("service:contact", args=[new.pk]))
        self.assertContains(page, "side by side")
        self.assertContains(page, "<mark>wants to think it over</mark>", html=True)

    def test_nonsense_is_refused_and_nothing_is_written(self) -> None:
        for fields in (
            {"shown": ["x"]}, {"signal": "x"}, {"asked": "9"}, {"companions": ["x"]},
            {"companions": [str(self.zhao.pk)]}, {"companions": [str(self.tan.pk)]},
            {"paper:本人身份证": "eaten"}, {"changed": "x" * 501},
            {"changed": "\x00"}, {"content": "very"},
        ):  # fmt: skip
            with self.subTest(fields):
                self.assertContains(self.send(**fields), "Nothing was written")
        for fields in ({"paper:" + "x" * 61: "seen"}, {"paper:": "seen"},
                       {"paper:\x00": "seen"}):  # fmt: skip
            with self.subTest(fields):
                self.assertEqual(302, self.send(**fields).status_code)
        self.assertFalse(Contact.objects.exclude(papers=None).exists())
        self.assertFalse(Companion.objects.exists())

    def test_a_draft_brings_all_of_it_back(self) -> None:
        url = reverse("service:draft", args=[self.zhang.pk])
        fields = {
            "shown": ["mock", "fees"],
            "paper:护照": "promised",
            "changed": "搬家",
        }
        self.client.post(
            url, fields | {"companions": [str(self.wu.pk)], "kind": "visit"}
        )
        self.assertTrue(ContactDraft.objects.exists())
        page = self.client.get(self.url)
        self.assertContains(page, 'name="shown" value="fees" checked')
        self.assertContains(page, f'name="companions" value="{self.wu.pk}" checked')
        self.assertContains(page, "搬家")
        self.assertContains(page, "护照")

    def test_late_entries_are_marked_and_the_future_is_refused(self) -> None:
        from datetime import timedelta

        late = f"{now() - timedelta(days=5):%Y-%m-%dT%H:%M}"
        self.send(happened_at=late)
        page = reverse("service:contact", args=[Contact.objects.get().pk])
        self.assertContains(self.client.get(page), "late")
        ahead = f"{now() + timedelta(days=2):%Y-%m-%dT%H:%M}"
        self.assertContains(self.send(happened_at=ahead), "future")


def _sent(form: Any) -> dict[str, Any]:
    """Return what a browser sends of a form as it stands."""
    sent: dict[str, Any] = {}
    for field in form:
        value = field.value()
        if hasattr(value, "strftime"):
            value = field.field.widget.format_value(value)
        if value not in (None, ""):
            sent[field.html_name] = value
    return sent
