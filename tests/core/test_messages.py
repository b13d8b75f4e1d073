"""Sentences for the next page, few of them."""

from django.contrib.messages import get_messages
from django.urls import reverse

from core.messages import MOST_KEPT
from service.models import Contact
from tests.cast import Cast


class BriefMessagesTests(Cast):
    def test_who_never_looks_at_a_page_carries_the_latest_only(self) -> None:
        self.client.force_login(self.lin)
        url = f"{reverse('service:log')}?client={self.zhang.pk}"
        for n in range(MOST_KEPT + 3):
            form = {"kind": "phone", "outcome": "reached", "note": str(n)}
            self.assertEqual(self.client.post(url, form).status_code, 302)
        last = Contact.objects.latest("pk")
        shown = list(
            get_messages(self.client.get(self.zhang.get_absolute_url()).wsgi_request)
        )
        self.assertEqual(len(shown), MOST_KEPT)
        self.assertIn(reverse("service:contact", args=[last.pk]), str(shown[-1]))
