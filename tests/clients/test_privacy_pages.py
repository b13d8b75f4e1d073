"""The pages on consent and personal data, as those who work with them see them."""

from tests.cast import Cast
from tests.clients.privacy_things import privacy_things


class PageTests(Cast):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.things = privacy_things(cls)

    def setUp(self) -> None:
        self.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"

    def test_every_page_opens_for_those_it_is_for(self) -> None:
        pages = {
            f"/clients/{self.zhang.pk}/privacy/": (self.lin, self.wu, self.gao),
            f"/clients/{self.zhang.pk}/privacy/origin/": (self.lin, self.wu),
            f"/clients/{self.zhang.pk}/privacy/consent/": (self.lin, self.wu),
            f"/clients/{self.zhang.pk}/privacy/request/": (self.lin, self.wu),
            "/clients/privacy/": (self.wu, self.gao),
            f"/clients/privacy/{self.things['request_id']}/": (self.wu, self.gao),
            f"/clients/privacy/{self.things['request_id']}/letter/": (self.wu,),
            "/clients/privacy/suppression/": (self.wu, self.gao),
            "/clients/privacy/texts/": (self.lin, self.wu, self.gao),
            "/clients/privacy/texts/new/": (self.wu, self.gao),
        }
        for url, people in pages.items():
            for person in people:
                with self.subTest(url, person=person.username):
                    self.client.force_login(person)
                    self.assertEqual(self.client.get(url).status_code, 200)
