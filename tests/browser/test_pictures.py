"""The README's pictures, of the demo world; `PICTURES=1` puts them in their place."""

import os
import shutil
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.urls import reverse

from accounts.models import User
from clients.models import Client
from tests.browser.base import PHONE, BrowserTestCase

PICTURES = Path(settings.BASE_DIR, "docs", "pictures")


class PictureTests(BrowserTestCase):
    @classmethod
    def found(cls) -> None:
        """Live in the demo world instead of the small firm of the other tests."""
        size = {} if os.environ.get("PICTURES") else {"clients": 600, "brokers": 3}
        call_command("seed_demo", verbosity=0, **size)
        cls.lin = User.objects.get(username="lin")
        cls.wu = User.objects.get(username="wu")
        cls.zhang = Client.objects.get(name="张建国")

    def test_the_pages_of_the_readme_can_be_shown(self) -> None:
        holdings = reverse("clients:holdings", args=[self.zhang.pk])
        for name, person, path, width in (
            ("today-390", self.lin, reverse("desk:home"), PHONE),
            ("client-1440", self.lin, self.zhang.get_absolute_url(), 1440),
            ("holdings-390", self.lin, holdings, PHONE),
            ("needs-1440", self.wu, reverse("clients:need_combinations"), 1440),
            ("funnel-1440", self.wu, reverse("pipeline:funnel"), 1440),
        ):
            page = self.open_page(path, user=person, width=width)
            page.wait_for_load_state("networkidle")
            picture = self.shoot(page, name)
            self.assertGreater(picture.stat().st_size, 10_000)
            if os.environ.get("PICTURES"):
                PICTURES.mkdir(exist_ok=True)
                shutil.copy(picture, PICTURES / picture.name)
