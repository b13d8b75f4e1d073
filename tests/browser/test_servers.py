"""The plumbing of the browser tests itself."""

from tests.browser.base import PHONE, BrowserTestCase


class PlumbingTests(BrowserTestCase):
    def test_a_person_signs_in_through_the_form(self) -> None:
        page = self.open_page("/accounts/login/")
        self.sign_in(page, self.lin)
        self.assertEqual(f"{self.live_server_url}/", page.url)

    def test_a_session_opens_a_page_on_a_phone(self) -> None:
        page = self.open_page(user=self.lin, width=PHONE, theme="dark", language="en")
        self.assertEqual("en", page.locator("html").get_attribute("lang"))
        self.assertTrue(self.shoot(page, "plumbing").exists())

    def test_a_complaint_of_the_page_is_heard(self) -> None:
        page = self.open_page(user=self.lin)
        page.evaluate("document.body.setAttribute('style', 'color: red')")
        page.evaluate("console.error('boo')")
        heard, self.complaints = self.complaints, []
        self.assertIn("console: boo", heard)
        self.assertTrue(any("Content Security Policy" in text for text in heard), heard)
