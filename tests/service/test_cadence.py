"""Contact by the rhythm of the stage, against a walk over the calendar."""

import random
from datetime import date, datetime, time, timedelta

from django.urls import reverse
from django.utils import translation

from clients.models import Client
from core.calendars import Calendar, Kind
from core.clock import SHANGHAI, today
from pipeline.actions import plan_next_step, take_on
from service.analytics.cadence import Cadence, contacts_due
from tests.cast import Cast
from tests.service.rendered_things import travel

DAYS = {"A": 3, "B": 3, "C": 2, "D": 20}
MOMENT = datetime(2026, 10, 12, 0, 20, tzinfo=SHANGHAI)  # after the National Day


def walked(since: date, days: int, working: Calendar) -> date:
    """Step day by day until so many working days have passed."""
    day = since
    while days:
        day += timedelta(days=1)
        days -= working.is_open(day)
    return day


class CadenceTests(Cast):
    def setUp(self) -> None:
        self.client.cookies["language"] = "en"
        self.enterContext(translation.override("en"))

    def test_who_is_due_over_random_days_and_a_long_holiday(self) -> None:
        chance = random.Random(61)
        working = Calendar(Kind.WORKING)
        people = [take_on(by=self.lin, name=f"客户{n:02}") for n in range(60)]
        wanted = set()
        with travel(MOMENT):
            for client in people:
                day = today() - timedelta(days=chance.randrange(60))
                clock = chance.choice([time(0, 5), time(12), time(23, 55)])
                at = datetime.combine(day, clock, tzinfo=SHANGHAI)
                stage = chance.choice("ABCD")
                facts = {"stage": stage, "stage_since": at, "last_contact_at": None}
                if chance.random() < 0.7:
                    facts |= {"last_contact_at": at}
                if is_out := chance.random() < 0.1:
                    facts |= {"outcome": "dormant"}
                Client.objects.filter(pk=client.pk).update(**facts)
                if is_agreed := chance.random() < 0.2:
                    plan_next_step(client, by=self.lin, what="回电", due_on=today())
                due_on = walked(day, DAYS[stage], working)
                if due_on <= today() and not is_out and not is_agreed:
                    wanted.add(client.pk)
            rule = Cadence(DAYS, working, today())
            mine = Client.objects.filter(pk__in=[one.pk for one in people])
            found = set(contacts_due(mine, rule).values_list("pk", flat=True))
            self.assertEqual(found, wanted)
            self.assertTrue(10 < len(wanted) < 50)
            for client in mine:
                due = rule.due_on(client)
                if due is not None and not client.next_steps.exists():
                    self.assertEqual(due <= today(), client.pk in wanted, client)

    def test_the_page_the_brief_and_today_tell_the_same(self) -> None:
        long_ago = MOMENT - timedelta(days=90)
        with travel(MOMENT):
            li = take_on(by=self.lin, name="李四", at=MOMENT - timedelta(minutes=5))
            facts = {"stage": "D", "stage_since": long_ago, "last_contact_at": long_ago}
            Client.objects.filter(pk__in=[self.zhang.pk]).update(outcome="dormant")
            Client.objects.filter(pk=li.pk).update(**facts)
            self.client.force_login(self.wu)
            page = self.client.get(reverse("service:cadence"))
            self.assertEqual([c.pk for c, _due in page.context["rows"]], [li.pk])
            brief = self.client.get(reverse("desk:home"))
            self.assertEqual(brief.context["sums"].due_again, 1)
            for query, count in (("?stage=D", 1), ("?stage=A", 0), ("?stage=Z", 1)):
                page = self.client.get(f"{reverse('service:cadence')}{query}")
                self.assertEqual(page.context["count"], count)
            self.client.force_login(self.lin)
            page = self.client.get(
                f"{reverse('service:cadence')}?broker={self.chen.pk}"
            )
            self.assertEqual(page.status_code, 404)
            page = self.client.get(li.get_absolute_url())
            self.assertContains(page, "next contact due")

    def test_today_says_why(self) -> None:
        days_ago = MOMENT - timedelta(days=20)
        with travel(MOMENT):
            li = take_on(by=self.lin, name="李四", at=days_ago)
            facts = {"stage_since": MOMENT - timedelta(days=1)}  # not stuck
            Client.objects.filter(pk=li.pk).update(**facts, last_contact_at=days_ago)
            self.client.force_login(self.lin)
            page = self.client.get(f"{reverse('desk:home')}?segment=cadence")
            self.assertContains(page, "nothing is agreed")
            self.assertEqual(page.context["counts"]["cadence"], 1)
