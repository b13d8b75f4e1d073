"""Scripts: only approved words are offered; what a rule stops is never kept."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import Certificate
from core.clock import now, today
from outbox.actions import check_wording
from outbox.rules import is_stopping
from pipeline.actions import (
    add_default_objections,
    add_objection,
    add_starter_scripts,
    decide_script,
    merge_objections,
    rename_objection,
    retire_objection,
    retire_script,
    revise_script,
    write_script,
)
from pipeline.analytics import heard_lately, offered_scripts, uses_of_scripts
from pipeline.models import DailyActivity, Objection, Script, ScriptVersion
from pipeline.rules.scripts import sentence_at, unknown_fields
from pipeline.rules.starters import STARTERS
from service.actions import correct_contact, log_contact
from service.models import Contact
from tests.cast import Cast

LECTURE = "您好，我们营业部很好。跟着我，大家一起赚钱，保证收益！再见。"


class ScriptCase(Cast):
    def approved(self, by: Any = None, judge: Any = None, **facts: Any) -> Script:
        said = {"title": "费用", "text": "{客户称呼}您好，我是{经纪人}。"} | facts
        version = write_script(by=by or self.lin, **said)
        decide_script(version, by=judge or self.wu, approve=True)
        return version.script

    def offered(self, **asked: Any) -> list[str]:
        return [one.title for one in offered_scripts(self.lin, self.zhang, **asked)]


class WritingTests(ScriptCase):
    def test_the_sentence_that_is_wrong_is_named_and_nothing_is_kept(self) -> None:
        with self.assertRaises(ValidationError) as caught:
            write_script(by=self.lin, title="介绍", text=LECTURE)
        said = " ".join(caught.exception.messages)
        self.assertIn("跟着我，大家一起赚钱，保证收益！", said)
        self.assertNotIn("营业部很好", said)
        self.assertEqual(Script.objects.count(), 0)

    def test_all_that_is_shipped_may_be_said(self) -> None:
        for one in STARTERS:
            with self.subTest(one.title):
                self.assertFalse(is_stopping(check_wording(one.text)))
                self.assertEqual(unknown_fields(one.text), [])
                self.assertNotIn("一起赚钱", one.text)
        add_default_objections(self.nanjing)
        made = add_starter_scripts(by=self.wu, branch=self.nanjing)
        self.assertEqual(made, len(STARTERS))
        self.assertEqual(add_starter_scripts(by=self.wu, branch=self.nanjing), 0)
        against = Script.objects.filter(objection__isnull=False)
        self.assertEqual(against.count(), sum(bool(s.objection) for s in STARTERS))

    def test_unknown_braces_are_refused(self) -> None:
        with self.assertRaisesMessage(ValidationError, "经济人"):
            write_script(by=self.lin, title="x", text="我是{经济人}。")

    def test_sentences_are_cut_where_they_end(self) -> None:
        text = "甲。乙说保证收益！\n丙"
        start = text.index("保证")
        self.assertEqual(sentence_at(text, start, start + 4), "乙说保证收益！")
        self.assertEqual(sentence_at("保证收益", 0, 4), "保证收益")


class ApprovalTests(ScriptCase):
    def test_nothing_is_offered_before_another_approves_it(self) -> None:
        version = write_script(by=self.lin, title="费用", text="您好。")
        self.assertEqual(self.offered(), [])
        for person in (self.lin, self.chen, self.sun, self.he):
            with self.assertRaises(ValidationError):
                decide_script(version, by=person, approve=True)
        with self.assertRaises(ValidationError):  # a refusal needs its reason
            decide_script(version, by=self.wu, approve=False)
        decide_script(version, by=self.wu, approve=True)
        self.assertEqual(self.offered(), ["费用"])
        with self.assertRaises(ValidationError):
            decide_script(version, by=self.gao, approve=False, reason="晚了")

    def test_a_manager_s_own_words_go_to_head_office(self) -> None:
        version = write_script(by=self.wu, title="费用", text="您好。")
        with self.assertRaises(ValidationError):
            decide_script(version, by=self.wu, approve=True)
        decide_script(version, by=self.gao, approve=True)
        self.assertEqual(self.offered(), ["费用"])

    def test_the_next_version_replaces_only_when_it_is_approved(self) -> None:
        script = self.approved(text="一。")
        second = revise_script(script, by=self.lin, text="二。")
        texts = [one.text for one in offered_scripts(self.lin, self.zhang)]
        self.assertEqual(texts, ["一。"])
        self.assertEqual(revise_script(script, by=self.lin, text="二。"), second)
        third = revise_script(script, by=self.chen, text="三。")
        with self.assertRaises(ValidationError):  # replaced before it was decided on
            decide_script(second, by=self.wu, approve=True)
        decide_script(third, by=self.wu, approve=True)
        texts = [one.text for one in offered_scripts(self.lin, self.zhang)]
        self.assertEqual(texts, ["三。"])
        states = ScriptVersion.objects.order_by("version").values_list("state", flat=1)
        self.assertEqual(list(states), ["replaced", "replaced", "approved"])

    def test_expired_retired_and_foreign_ones_are_not_offered(self) -> None:
        over = self.approved(title="过期", valid_until=today())
        self.approved(title="外地", by=self.zhao, judge=self.sun)
        self.approved(title="公司", by=self.gao, judge=self.gao)
        self.assertEqual(self.offered(), ["公司", "过期"])
        ScriptVersion.objects.filter(script=over).update(
            valid_until=today() - timedelta(days=1)
        )
        self.assertEqual(self.offered(), ["公司"])
        retire_script(Script.objects.get(title="公司"), by=self.gao)
        self.assertEqual(self.offered(), [])

    def test_fields_stage_and_objection(self) -> None:
        fee = add_objection(by=self.wu, name="费用高")
        far = add_objection(by=self.wu, name="太远")
        self.approved(title="一般")
        self.approved(title="近", stage="A", text="证书{证书编号}。")
        self.approved(title="成交", stage="D")
        self.approved(title="费用", objection=fee)
        self.approved(title="远", objection=far)
        self.assertEqual(set(self.offered()), {"一般", "近", "费用", "远"})
        self.assertEqual(self.offered(objection_id=fee.pk)[0], "费用")
        self.assertNotIn("远", self.offered(objection_id=fee.pk))
        self.zhang.gender = "male"
        texts = {o.title: o.text for o in offered_scripts(self.lin, self.zhang)}
        self.assertEqual(texts["一般"], "张先生您好，我是Lin。")
        number = Certificate.objects.get(user=self.lin).number
        self.assertEqual(texts["近"], f"证书{number}。")

    def test_written_approved_and_retired_on_the_pages(self) -> None:
        self.client.force_login(self.lin)
        new = reverse("pipeline:script_new")
        page = self.client.post(new, {"title": "介绍", "text": LECTURE})
        self.assertContains(page, "大家一起赚钱，保证收益！")
        self.client.post(new, {"title": "介绍", "text": "您好。"})
        script = Script.objects.get()
        here = reverse("pipeline:script", args=[script.pk])
        decide = reverse("pipeline:script_decide", args=[script.pk])
        said = {"version": script.versions.get().pk, "word": "approve"}
        self.assertEqual(self.client.post(decide, said).status_code, 403)
        self.client.force_login(self.wu)
        self.assertContains(self.client.get(here), decide)
        self.assertRedirects(self.client.post(decide, said), here)
        self.assertEqual(self.offered(), ["介绍"])
        self.client.post(reverse("pipeline:script_retire", args=[script.pk]))
        self.assertEqual(self.offered(), [])


class UseTests(ScriptCase):
    def log(self, **facts: Any) -> Contact:
        return log_contact(
            by=self.lin, client=self.zhang, kind="phone", outcome="reached", **facts
        )

    def test_used_is_counted_with_the_contact_and_follows_its_correction(self) -> None:
        one, other = self.approved(title="一"), self.approved(title="二")
        contact = self.log(script=one)
        self.assertEqual(uses_of_scripts(self.wu), {one.pk: 1})
        correct_contact(contact, by=self.lin, script=other)
        self.assertEqual(uses_of_scripts(self.wu), {other.pk: 1})
        self.assertEqual(uses_of_scripts(self.sun), {})
        self.assertEqual(DailyActivity.objects.filter(contacts__gt=0).count(), 1)

    def test_another_branch_s_script_is_refused(self) -> None:
        foreign = self.approved(by=self.zhao, judge=self.sun)
        with self.assertRaises(ValidationError):
            self.log(script=foreign)
        self.assertEqual(Contact.objects.count(), 0)

    def test_the_log_page_offers_and_takes_it(self) -> None:
        fee = add_objection(by=self.wu, name="费用高")
        script = self.approved(objection=fee)
        self.client.force_login(self.lin)
        address = f"{reverse('service:log')}?client={self.zhang.pk}"
        self.assertContains(self.client.get(address), f'value="{script.pk}"')
        said = {"kind": "phone", "outcome": "objected", "objection": fee.pk}
        self.client.post(address, said | {"script": script.pk})
        self.assertEqual(Contact.objects.get().script, script)
        part = self.client.get(
            reverse("pipeline:offered", args=[self.zhang.pk]),
            {"objection": fee.pk, "kind": "phone"},
            headers={"HX-Request": "true"},
        )
        self.assertContains(part, 'type="radio" name="script"')
        self.assertNotContains(part, "<html")


class CatalogueTests(ScriptCase):
    def test_a_branch_keeps_its_own(self) -> None:
        mine = add_objection(by=self.wu, name=" 费用高 ")
        self.assertEqual(mine.name, "费用高")
        self.assertEqual(add_objection(by=self.wu, name="费用高"), mine)
        firm = add_objection(by=self.gao, name="没时间")
        for person in (self.lin, self.sun):
            with self.assertRaises(ValidationError):
                rename_objection(mine, by=person, name="x")
        with self.assertRaises(ValidationError):
            retire_objection(firm, by=self.wu)
        rename_objection(mine, by=self.wu, name="手续费")
        retire_objection(mine, by=self.wu)
        self.assertEqual(add_objection(by=self.wu, name="手续费").is_active, True)
        with self.assertRaises(ValidationError):
            rename_objection(mine, by=self.wu, name="")

    def test_two_made_one_count_as_one_and_nothing_is_rewritten(self) -> None:
        one = add_objection(by=self.wu, name="贵")
        two = add_objection(by=self.wu, name="费用高")
        script = self.approved(objection=one)
        for objection in (one, one, two):
            log_contact(
                by=self.lin, client=self.zhang, kind="phone",
                outcome="objected", objection=objection, happened_at=now(),
            )  # fmt: skip
        merge_objections(one, into=two, by=self.wu)
        lines = heard_lately(self.wu, Objection.objects.all(), today())
        self.assertEqual([(x.objection, x.now) for x in lines], [(two, 3)])
        self.assertEqual(Contact.objects.filter(objection=one).count(), 2)
        script.refresh_from_db()
        self.assertEqual(script.objection, two)
        for wrong in ((two, two), (two, one)):
            with self.assertRaises(ValidationError):
                merge_objections(wrong[0], into=wrong[1], by=self.wu)

    def test_begun_with_the_usual_on_the_page(self) -> None:
        self.client.force_login(self.wu)
        page = self.client.get(reverse("pipeline:objections"))
        start = reverse("pipeline:catalogue_start")
        self.assertContains(page, start)
        self.client.post(start)
        self.assertEqual(Objection.objects.filter(branch=self.nanjing).count(), 7)
        self.assertEqual(len(self.offered()) > 5, True)
        self.client.force_login(self.lin)
        self.assertEqual(self.client.post(start).status_code, 403)
