"""Campaign plans through their pages: begun, given objectives, walked step by step."""

from django.contrib.messages import get_messages
from django.urls import reverse

from campaigns.actions import make_plan
from campaigns.enums import Step
from campaigns.models import Objective, Plan
from core.clock import today
from tests.cast import Cast

TERM = {"starts_on": "2026-11-01", "ends_on": "2027-01-15"}
FIFTY = {"metric": "特约商店", "operator": "ge", "target": "50", "due_on": "2026-12-18"}


class PlanTests(Cast):
    def setUp(self) -> None:
        self.client.force_login(self.lin)

    def begin(self, **facts: str) -> Plan:
        typed = {"name": "商圈共荣计划", **TERM, **facts}
        answer = self.client.post(reverse("campaigns:create"), typed)
        plan: Plan = Plan.objects.get()
        self.assertRedirects(answer, plan.get_absolute_url())
        return plan

    def refused(self, url: str, typed: dict[str, str], sentence: str) -> None:
        answer = self.client.post(url, typed, headers={"accept-language": "en"})
        self.assertContains(answer, sentence)

    def test_an_empty_list_says_what_to_do(self) -> None:
        page = self.client.get(
            reverse("campaigns:list"), headers={"accept-language": "en"}
        )
        self.assertContains(page, "50 partner shops")
        self.assertContains(page, reverse("campaigns:create"))

    def test_a_plan_begins_with_an_origin_of_its_own(self) -> None:
        plan = self.begin()
        self.assertEqual((plan.owner, plan.branch), (self.lin, self.nanjing))
        assert plan.origin
        self.assertEqual(plan.origin.outlet, "商圈共荣计划")
        self.assertEqual(plan.origin.campaign, plan)
        self.assertContains(self.client.get(reverse("campaigns:list")), "商圈共荣计划")

    def test_renaming_a_plan_renames_its_origin(self) -> None:
        plan = self.begin()
        url = reverse("campaigns:edit", args=[plan.pk])
        self.client.post(url, {"name": "新名字", **TERM})
        plan.refresh_from_db()
        assert plan.origin
        self.assertEqual((plan.name, plan.origin.outlet), ("新名字", "新名字"))

    def test_the_page_shows_thirteen_steps_and_the_objectives(self) -> None:
        plan = self.begin()
        url = reverse("campaigns:add_objective", args=[plan.pk])
        self.client.post(url, FIFTY)
        self.client.post(
            url, {**FIFTY, "metric": "老客户", "operator": "gt", "target": "5000"}
        )
        page = self.client.get(plan.get_absolute_url())
        self.assertContains(page, 'class="n">13<')
        self.assertContains(page, "≥ 50")
        self.assertContains(page, "&gt; 5,000")

    def test_an_objective_can_be_changed(self) -> None:
        plan = self.begin()
        self.client.post(reverse("campaigns:add_objective", args=[plan.pk]), FIFTY)
        aim = Objective.objects.get()
        url = reverse("campaigns:objective", args=[plan.pk, aim.pk])
        self.assertContains(self.client.get(url), "特约商店")
        self.client.post(url, {**FIFTY, "target": "60"})
        self.assertEqual(Objective.objects.get().target, 60)

    def test_steps_follow_only_when_there_is_an_objective(self) -> None:
        plan = self.begin()
        url = reverse("campaigns:step", args=[plan.pk])
        answer = self.client.post(
            url, {"step": "benefits"}, headers={"accept-language": "en"}
        )
        said = [str(m) for m in get_messages(answer.wsgi_request)]
        self.assertIn("objective first", said[-1])
        self.client.post(reverse("campaigns:add_objective", args=[plan.pk]), FIFTY)
        self.client.post(url, {"step": "benefits"})
        plan.refresh_from_db()
        self.assertEqual(plan.step, Step.BENEFITS)
        self.client.post(url, {"step": "nonsense"})
        plan.refresh_from_db()
        self.assertEqual(plan.step, Step.BENEFITS)
        page = self.client.get(
            plan.get_absolute_url(), headers={"accept-language": "en"}
        )
        self.assertContains(page, "go on to “Obstacles and rehearsal”")

    def test_nonsense_gets_a_sentence_and_writes_nothing(self) -> None:
        url = reverse("campaigns:create")
        whole = {"name": "计划", **TERM}
        self.refused(url, {**whole, "ends_on": "2026-10-01"}, "before the start")
        self.refused(url, {**whole, "ends_on": "2026-02-29"}, "2026-02-29")
        self.refused(url, {**whole, "name": "a\u202eb"}, "invisible")
        self.refused(url, {**whole, "name": "字" * 81}, "80")
        self.assertFalse(Plan.objects.exists())
        plan = self.begin()
        url = reverse("campaigns:add_objective", args=[plan.pk])
        self.refused(url, {**FIFTY, "target": "0"}, "greater than or equal to 1")
        self.refused(url, {**FIFTY, "target": "五十"}, "whole number")
        self.refused(url, {**FIFTY, "target": "9" * 30}, "less than or equal to")
        self.refused(url, {**FIFTY, "due_on": "2026-01-01"}, "before the plan starts")
        self.refused(url, {**FIFTY, "operator": "lt"}, "lt")
        self.assertFalse(Objective.objects.exists())

    def test_a_plan_is_the_owners_and_the_managers(self) -> None:
        plan = self.begin()
        edit = reverse("campaigns:edit", args=[plan.pk])
        expected = {self.wu: 200, self.gao: 403, self.chen: 404, self.sun: 404}
        for person, status in expected.items():
            with self.subTest(person=person):
                self.client.force_login(person)
                self.assertEqual(self.client.get(edit).status_code, status)
        self.client.force_login(self.gao)
        self.assertEqual(self.client.get(plan.get_absolute_url()).status_code, 200)
        self.assertEqual(self.client.get(reverse("campaigns:create")).status_code, 403)
        for person in (self.he, self.tan, self.ada):
            self.client.force_login(person)
            self.assertEqual(
                self.client.get(reverse("campaigns:list")).status_code, 403
            )

    def test_a_finished_plan_is_no_longer_changed(self) -> None:
        plan = make_plan(by=self.lin, name="旧", starts_on=today(), ends_on=today())
        Plan.objects.filter(pk=plan.pk).update(state="done")
        edit = reverse("campaigns:edit", args=[plan.pk])
        self.assertEqual(self.client.get(edit).status_code, 403)

    def test_an_objective_is_reached_only_through_its_own_plan(self) -> None:
        plan = self.begin()
        self.client.post(reverse("campaigns:add_objective", args=[plan.pk]), FIFTY)
        other = make_plan(
            by=self.lin, name="另一个", starts_on=today(), ends_on=today()
        )
        url = reverse(
            "campaigns:objective", args=[other.pk, Objective.objects.get().pk]
        )
        self.assertEqual(self.client.get(url).status_code, 404)
