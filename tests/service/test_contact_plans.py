"""Plans of contacts: written as lines, followed step by step, changed per client."""

import random
from datetime import datetime
from unittest import TestCase

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation

from accounts.policies import working_calendar
from clients.actions.segments import save_segment
from clients.models import Segment
from clients.rules.segments import tree_of
from core.clock import SHANGHAI, today
from pipeline.models import NextStep
from service.actions import change_plan, end_plan, follow_template, log_contact
from service.models import ContactPlan, PlanTemplate
from service.rules.contact_plans import PlanStep, Unreadable, read_steps, write_steps
from tests.cast import Cast
from tests.service.rendered_things import plan_of_contacts, travel

BEFORE_THE_HOLIDAY = datetime(2026, 9, 30, 9, tzinfo=SHANGHAI)


class LineTests(TestCase):
    def test_random_steps_are_read_as_they_were_written(self) -> None:
        chance = random.Random(59)
        for _round in range(200):
            steps = [
                PlanStep(chance.randrange(1, 251), f"做{chance.randrange(999)}")
                for _n in range(chance.randrange(1, 21))
            ]
            self.assertEqual(read_steps(write_steps(steps)), steps)

    def test_what_is_no_step_is_named_by_its_line(self) -> None:
        for text, number, why in (
            ("", 0, "none"),
            (" \n \n", 0, "none"),
            ("1 送资料\n回电", 2, "line"),
            ("0 回电", 1, "days"),
            ("251 回电", 1, "days"),
            ("1 " + "长" * 201, 1, "long"),
            ("1 一\n" * 21, 21, "many"),
        ):
            with self.assertRaises(Unreadable) as refusal:
                read_steps(text)
            self.assertEqual((refusal.exception.number, refusal.exception.why),
                             (number, why))  # fmt: skip


@pytest.mark.database
class PlanTests(Cast):
    def setUp(self) -> None:
        self.client.cookies["language"] = "en"
        self.enterContext(translation.override("en"))
        self.template = plan_of_contacts(type(self))

    def step(self) -> NextStep | None:
        return NextStep.objects.filter(client=self.zhang, done_at=None).first()

    def test_each_step_follows_when_the_one_before_is_done(self) -> None:
        with travel(BEFORE_THE_HOLIDAY):
            follow_template(self.zhang, by=self.lin, template=self.template)
            first = self.step()
            self.assertEqual((first.what, f"{first.due_on}"), ("送资料", "2026-10-08"))
            log_contact(by=self.lin, client=self.zhang, kind="phone")
            self.assertEqual(self.step(), first)  # not done yet
            log_contact(by=self.lin, client=self.zhang, kind="phone", step_done=True)
            second = self.step()
            self.assertEqual(second.what, "约参观")
            self.assertEqual(second.due_on, working_calendar().after(today(), 3))
            log_contact(by=self.lin, client=self.zhang, kind="phone", step_done=True)
            self.assertIsNone(self.step())  # the plan is at its end

    def test_what_is_agreed_by_hand_goes_first(self) -> None:
        follow_template(self.zhang, by=self.lin, template=self.template)
        log_contact(
            by=self.lin, client=self.zhang, kind="phone",
            next_what="回电", next_on=today(),
        )  # fmt: skip
        self.assertEqual(self.step().what, "回电")
        self.assertEqual(ContactPlan.objects.get().done, 1)

    def test_started_twice_changed_and_ended(self) -> None:
        plan = follow_template(self.zhang, by=self.lin, template=self.template)
        again = follow_template(self.zhang, by=self.lin, template=self.template)
        self.assertEqual((plan, again.done), (again, 1))
        change_plan(plan, by=self.lin, steps="1 送资料\n2 请喝茶")
        log_contact(by=self.lin, client=self.zhang, kind="phone", step_done=True)
        self.assertEqual(self.step().what, "请喝茶")
        self.template.refresh_from_db()
        self.assertNotIn("请喝茶", self.template.steps)
        with self.assertRaises(ValidationError):
            change_plan(plan, by=self.lin, steps="没有天数")
        for _twice in range(2):
            end_plan(plan, by=self.lin)
        self.assertEqual(ContactPlan.objects.count(), 0)

    def test_the_manager_writes_and_whoever_suits_is_offered(self) -> None:
        tree = tree_of({"all": [{"f": "size", "o": "any", "v": ["large"]}]})
        segment = save_segment(by=self.wu, name="大户", tree=tree)
        Segment.objects.filter(pk=segment.pk).update(branch=self.nanjing)
        self.client.force_login(self.wu)
        form = {"name": "老客户", "stage": "", "steps": "乱写", "segment": segment.pk}
        address = reverse("service:new_plan_template")
        self.assertContains(self.client.post(address, form), "Line 1")
        form["steps"] = "5 回访"
        self.assertEqual(self.client.post(address, form).status_code, 302)
        self.assertContains(self.client.post(address, form), "of this name")
        self.assertEqual(PlanTemplate.objects.count(), 2)
        self.client.force_login(self.lin)
        self.assertEqual(self.client.get(address).status_code, 403)
        page = self.client.get(reverse("service:contact_plan", args=[self.zhang.pk]))
        self.assertEqual([one.name for one in page.context["suited"]], ["新客户"])
        start = reverse("service:start_plan", args=[self.zhang.pk])
        self.client.post(start, {"template": self.template.pk})
        self.assertEqual(self.step().what, "送资料")
        page = self.client.get(reverse("service:contact_plan", args=[self.zhang.pk]))
        self.assertContains(page, "约参观")
        for nonsense in ("", "9" * 30, "x"):
            answer = self.client.post(start, {"template": nonsense})
            self.assertEqual(answer.status_code, 404)
        self.client.post(start, {"template": "none"})
        self.assertEqual(ContactPlan.objects.count(), 0)
