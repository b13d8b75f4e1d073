"""The health page: for those who keep the installation running."""

from django.urls import reverse

from core import health, hold
from tests.cast import Cast


class HealthPageTests(Cast):
    def setUp(self) -> None:
        for probe in health.PROBES:
            probe.forget()

    def test_head_office_and_the_administrator_see_every_part(self) -> None:
        for user in (self.gao, self.ada):
            self.client.force_login(user)
            response = self.client.get(reverse("desk:health"))
            self.assertContains(response, "EMAIL_HOST")

    def test_it_is_nobody_else_s_job(self) -> None:
        for user in (self.lin, self.wu, self.he, self.tan):
            self.client.force_login(user)
            response = self.client.get(reverse("desk:health"))
            self.assertEqual(403, response.status_code)

    def test_held_sending_is_said(self) -> None:
        self.client.force_login(self.ada)
        hold.hold_sending("test")
        self.addCleanup(hold.release_sending)
        self.assertContains(self.client.get(reverse("desk:health")), "release_sending")
