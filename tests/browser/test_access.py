"""WCAG 2.2 A and AA, by axe, on the pages people live in."""

from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from core.clock import today
from pipeline.actions import plan_next_step
from tests.browser.base import PHONE, BrowserTestCase

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


class AccessTests(BrowserTestCase):
    def test_axe_finds_nothing(self) -> None:
        plan_next_step(self.zhang, by=self.lin, what="回电", due_on=today())
        lins = [
            reverse("desk:home"),
            reverse("clients:list"),
            reverse("clients:create"),
            self.zhang.get_absolute_url(),
            reverse("pipeline:board"),
            reverse("pipeline:plan"),
            reverse("desk:imports"),
            f"{reverse('service:log')}?client={self.zhang.pk}",
            reverse("service:visits"),
        ]
        wus = [reverse("desk:home"), reverse("pipeline:funnel")]
        gaos = [
            reverse("desk:home"),
            reverse("digests:desk"),
            reverse("outbox:sending"),
        ]
        for person, paths in ((self.lin, lins), (self.wu, wus), (self.gao, gaos)):
            for width, theme in ((1440, "light"), (PHONE, "dark")):
                page = self.open_page(user=person, width=width, theme=theme)
                for path in paths:
                    page.goto(path)
                    with self.subTest(path, width=width, theme=theme):
                        found = Axe().run(page, options=RULES)
                        self.assertEqual(
                            0, found.violations_count, found.generate_report()[:3000]
                        )
