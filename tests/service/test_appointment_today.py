"""Appointments among the facts of a day and of a client, on both databases."""

from datetime import timedelta

import pytest
from django.urls import reverse

from core.clock import now
from desk.analytics.own_day import own_day
from service.actions import cancel_appointment, mark_paper
from service.models import Appointment
from tests.cast import Cast
from tests.service.appointment_things import booked


@pytest.mark.database
class TodayTests(Cast):
    def setUp(self) -> None:
        self.made = booked(self, place="茶馆")
        self.begin(timedelta(minutes=-5))

    def begin(self, ago: timedelta) -> None:
        start = now() - ago
        Appointment.objects.filter(pk=self.made.pk).update(
            starts_at=start, ends_at=start + timedelta(hours=1)
        )

    def test_what_is_agreed_on_for_the_day_stands_on_the_page(self) -> None:
        (one,) = own_day(self.lin).meetings
        self.assertEqual(
            (self.made.pk, self.zhang.pk, "张建国", "opening", "茶馆", True, False),
            (one.number, one.client_id, one.name, one.kind, one.place, one.is_short,
             one.is_over),
        )  # fmt: skip
        for paper in self.made.papers.all():
            mark_paper(paper, by=self.lin, state="seen")
        self.assertFalse(own_day(self.lin).meetings[0].is_short)
        self.assertEqual([], own_day(self.chen).meetings)
        self.client.force_login(self.lin)
        page = self.client.get(reverse("desk:home"))
        url = reverse("service:appointment", args=[self.made.pk])
        self.assertContains(page, url)
        self.assertContains(self.client.get(self.zhang.get_absolute_url()), url)

    def test_over_it_asks_whether_it_was_kept_and_called_off_it_is_gone(self) -> None:
        self.begin(timedelta(hours=3))
        (one,) = own_day(self.lin).meetings
        self.assertTrue(one.is_over)
        cancel_appointment(self.made, by=self.lin, reason="x")
        self.assertEqual([], own_day(self.lin).meetings)
