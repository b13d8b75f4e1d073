"""The list of clients: what it shows, to whom, in which order, at what cost."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Tag, User
from clients.actions import add_client
from clients.models import Client, ImportBatch
from core.pages import page_of
from tests.cast import Cast

MOST_QUERIES = 8


class ListCase(Cast):
    def names(self, query: str = "", person: object = None) -> list[str]:
        self.client.force_login(person or self.lin)
        answer = self.client.get(f"/clients/?{query}")
        self.assertEqual(answer.status_code, 200)
        self.page = answer
        return [c.name for c in answer.context["page"].rows]

    def text(self) -> str:
        return str(self.page.content.decode())


class ShownTests(ListCase):
    def test_each_role_sees_its_own_list_with_its_count(self) -> None:
        add_client(by=self.chen, name="陈的客户")
        add_client(by=self.zhao, name="赵的客户")
        self.assertEqual(self.names(person=self.lin), ["张建国"])
        self.assertEqual(self.names(person=self.wu), ["陈的客户", "张建国"])
        self.assertEqual(self.page.context["count"].number, 2)
        self.assertEqual(
            self.names(person=self.gao), ["赵的客户", "陈的客户", "张建国"]
        )
        self.assertEqual(self.names(person=self.ada), [])

    def test_an_empty_list_says_what_to_do(self) -> None:
        self.client.force_login(self.chen)
        page = self.client.get("/clients/")
        self.assertContains(page, "/clients/new/")

    def test_a_list_costs_the_same_however_long_it_is(self) -> None:
        everyone = (self.lin, self.wu, self.gao)
        few = [self.cost_for(person) for person in everyone]
        for n in range(52):  # more than a page
            add_client(by=self.lin, name=f"客户{n}")
        many = [self.cost_for(person) for person in everyone]
        self.assertEqual(few, many)
        self.assertLessEqual(max(many), MOST_QUERIES)

    def cost_for(self, person: User) -> int:
        """Count the queries of the list, asked for the second time."""
        self.client.force_login(person)
        self.client.get("/clients/")
        with CaptureQueriesContext(connection) as queries:
            self.client.get("/clients/")
        return len(queries)


class FilterTests(ListCase):
    def setUp(self) -> None:
        self.rich = add_client(
            by=self.lin,
            name="李富",
            assets=Decimal(5_000_000),
            risk_class="C3",
            styles={"technical": 2},
        )
        self.poor = add_client(by=self.lin, name="王贫", assets=Decimal(-350))

    def test_every_axis_knows_its_values_and_unknown(self) -> None:
        for query, expected in {
            "size=large": ["李富"],
            "size=retail": ["王贫"],
            "size=unknown": ["张建国"],
            "size=large&size=unknown": ["李富", "张建国"],
            "style=technical": ["李富"],
            "style=unknown": ["王贫", "张建国"],
            "risk_class=C3": ["李富"],
            "risk_class=unknown": ["王贫", "张建国"],
            "stage=A": ["张建国"],
            "stage=none": ["王贫", "李富"],
            "outcome=none": ["王贫", "李富", "张建国"],
            "outcome=lost": [],
            "assets_from=10万": ["李富"],
            "assets_to=0": ["王贫"],
            "assets_from=-400&assets_to=600万": ["王贫", "李富"],
            "method=unknown": ["王贫", "李富", "张建国"],
            "method=referral": [],
            "q=lf": ["李富"],
            "q=2231": ["张建国"],
        }.items():
            with self.subTest(query):
                self.assertEqual(self.names(query), expected)
                self.assertEqual(self.page.context["count"].number, len(expected))

    def test_an_import_and_a_tag_narrow_the_list(self) -> None:
        batch = ImportBatch.objects.create(
            kind="clients", user=self.lin, branch=self.nanjing, file_name="a.csv"
        )
        Client.objects.filter(pk=self.rich.pk).update(batch=batch)
        tag = Tag.objects.create(branch=self.nanjing, name="股东大会")
        self.poor.tags.add(tag)
        self.assertEqual(self.names(f"batch={batch.pk}"), ["李富"])
        self.assertContains(self.page, "a.csv")
        self.assertEqual(self.names(f"tag={tag.pk}"), ["王贫"])

    def test_what_the_address_cannot_mean_is_said_and_left_out(self) -> None:
        foreign = ImportBatch.objects.create(
            kind="clients", user=self.zhao, branch=self.suzhou, file_name="secret.csv"
        )
        everyone = ["王贫", "李富", "张建国"]
        for query in (
            f"batch={foreign.pk}",
            "batch=99999999999999999999999",
            f"broker={self.zhao.pk}",
            "tag=x",
            "stage=Z",
            "stage=A&stage=Z",
            "sort=password",
            "assets_from=八十万",
            "assets_from=5万&assets_to=1万",
            "size=%25",
            "channel=" + "x" * 5000,
        ):
            with self.subTest(query[:40]):
                self.assertEqual(self.names(query), everyone)
                self.assertEqual(len(self.page.context["asked"].complaints), 1)
                self.assertNotIn("secret", self.text())
                self.assertLess(len(self.page.context["asked"].complaints[0]), 200)

    def test_a_key_of_nothing_is_the_first_page(self) -> None:
        for key in ("AAAA", "", "%00", "W10", "WyI-IiwieCIsInkiXQ", "9" * 3000):
            with self.subTest(key[:10]):
                self.assertEqual(len(self.names(f"key={key}")), 3)


@pytest.mark.database
class PagingTests(ListCase):
    """Every order, forwards and backwards, with facts that are not known."""

    ORDERS = [
        *("-added", "added", "name", "-name", "-assets", "assets"),
        *("contact", "-contact", "stage", "-stage"),
    ]

    def test_every_page_of_every_order_is_whole(self) -> None:
        for n in range(23):
            amount = None if n % 3 == 0 else Decimal(n % 5) * 1000
            add_client(by=self.lin, name=f"同名{n % 4}", assets=amount)
        for name in self.ORDERS:
            self.names(f"sort={name}")
            sort = self.page.context["sort"]
            rows = Client.objects.visible_to(self.lin)
            with self.subTest(name):
                self.assertEqual(sort.name, name)
                self.check(rows, sort.order, nullable=sort.unknown_last)

    def check(self, rows: object, order: tuple[str, str], *, nullable: bool) -> None:
        seen, key, pages = [], "", []
        while True:
            page = page_of(rows, order, key, 5, unknown_last=nullable)
            pages.append([c.pk for c in page.rows])
            seen += pages[-1]
            if page.next_key is None:
                break
            key = page.next_key
        self.assertEqual(len(seen), rows.count())
        self.assertEqual(len(set(seen)), len(seen))
        column = order[0].lstrip("-")
        values = [getattr(rows.get(pk=pk), column) for pk in seen]
        known = [v for v in values if v is not None]
        self.assertEqual(values[: len(known)], known)
        if column != "name":  # the database has its own order of names
            self.assertEqual(known, sorted(known, reverse=order[0][0] == "-"))
        for expected in reversed(pages[:-1]):
            page = page_of(rows, order, page.previous_key, 5, unknown_last=nullable)
            self.assertEqual([c.pk for c in page.rows], expected)
        self.assertIsNone(page.previous_key)
