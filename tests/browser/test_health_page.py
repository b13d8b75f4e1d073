"""The health page keeps its policy and fits a phone."""

from tests.browser.base import DESK, PHONE, BrowserTestCase


class HealthPageTests(BrowserTestCase):
    def test_it_fits_every_screen(self) -> None:
        for width, theme, language in (
            (DESK, "light", "zh-hans"),
            (PHONE, "dark", "en"),
        ):
            page = self.open_page(
                "/health/", user=self.ada, width=width, theme=theme, language=language
            )
            self.shoot(page, f"health-{width}-{theme}-{language}")
            fits = page.evaluate(
                "document.documentElement.scrollWidth <= window.innerWidth"
            )
            self.assertTrue(fits, f"{width}")
