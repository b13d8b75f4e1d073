"""The read-only API: the same people as the pages, for the same viewers."""

from ninja import NinjaAPI
from ninja.testing import TestClient

from clients.actions import add_client
from clients.api import router
from tests.cast import Cast

api = NinjaAPI(urls_namespace="clients-test")
api.add_router("", router)


class ApiTests(Cast):
    def get(self, path: str, person: object = None) -> object:
        return TestClient(router).get(path, user=person or self.lin)

    def test_each_reads_their_own(self) -> None:
        add_client(by=self.zhao, name="赵的客户")
        found = self.get("/clients").json()
        self.assertEqual([c["name"] for c in found["clients"]], ["张建国"])
        self.assertEqual(found["clients"][0]["broker"], "lin")
        self.assertEqual(len(self.get("/clients", self.gao).json()["clients"]), 2)
        self.assertEqual(self.get("/clients", self.ada).json()["clients"], [])
        self.assertEqual(self.get(f"/clients/{self.zhang.pk}").json()["stage"], "A")
        self.assertEqual(
            self.get(f"/clients/{self.zhang.pk}", self.zhao).status_code, 404
        )

    def test_it_is_narrowed_and_paged(self) -> None:
        for n in range(50):
            add_client(by=self.lin, name=f"客户{n}")
        first = self.get("/clients").json()
        self.assertEqual(len(first["clients"]), 50)
        rest = self.get(f"/clients?key={first['next']}").json()
        self.assertEqual((len(rest["clients"]), rest["next"]), (1, None))
        self.assertEqual(len(self.get("/clients?q=zjg&stage=A").json()["clients"]), 1)
        for query in ("batch=x", "batch=99999999999999999999", "key=%00", "q=%00"):
            self.assertLess(self.get(f"/clients?{query}").status_code, 500)
