"""Finding people: by every reading of a name, by digits, by numbers; never another's."""

from itertools import product

import pytest
from django.db import connection

from clients.actions import add_client
from clients.models import Client
from core.text import grams, phone_key, squeeze
from tests.cast import Cast

PEOPLE = (
    ("张三", "13900001111", "80123456", ""),
    ("单强", "139-0000-2222", "", ""),
    ("曾乐行", "+86 137 0000 3333", "", "uci-17"),
    ("堃镕喆㐂", "", "80-99", ""),
    ("买买提·艾力", "13700004444", "", "a_b%c"),
    ("吕", "", "", ""),
    ("John Smith", "02512345678", "", "file 9 row 3"),
    ("解放路营业部大客户有限公司", "", "", ""),
)


@pytest.mark.database
class FoundTests(Cast):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        for name, phone, number, reference in PEOPLE:
            add_client(
                by=cls.lin,
                name=name,
                phone=phone,
                member_no=number or None,
                external_ref=reference,
            )

    def looked_up(self, text: str) -> list[str]:
        rows = Client.objects.visible_to(self.lin).found_by(text)
        return sorted(rows.values_list("name", flat=True))

    def test_people_are_found_by_all_they_are_known_by(self) -> None:
        for text, name in {
            "zs": "张三",
            "ZHANGSAN": "张三",
            "ｚｓ": "张三",
            "1111": "张三",
            "80123456": "张三",
            "sq": "单强",
            "dq": "单强",
            "shanqiang": "单强",
            "139 0000 2222": "单强",
            "clx": "曾乐行",
            "zyh": "曾乐行",
            "cengyuehang": "曾乐行",
            "13700003333": "曾乐行",
            "UCI-17": "曾乐行",
            "㐂": "堃镕喆㐂",
            "krz": "堃镕喆㐂",
            "80-99": "堃镕喆㐂",
            "买买提艾力": "买买提·艾力",
            "买买提·艾力": "买买提·艾力",
            "买买提•艾力": "买买提·艾力",
            "提艾": "买买提·艾力",
            "mmtal": "买买提·艾力",
            "a_b%c": "买买提·艾力",
            "吕": "吕",
            "lv": "吕",
            "johnsmith": "John Smith",
            "ohn s": "John Smith",
            "row3": "John Smith",
            "大客户": "解放路营业部大客户有限公司",
        }.items():
            with self.subTest(text):
                self.assertIn(name, self.looked_up(text))

    def test_signs_of_patterns_mean_themselves(self) -> None:
        for text in ("%", "_", "a_b_c", "\\", "'", "|", "··", "\u3000·"):
            with self.subTest(text):
                self.assertNotIn("张三", self.looked_up(text))
        self.assertEqual(self.looked_up("_"), ["买买提·艾力"])
        self.assertEqual(len(self.looked_up("")), len(PEOPLE) + 1)

    def test_an_index_finds_exactly_what_reading_every_row_finds(self) -> None:
        """Every piece of every key, and pieces put together wrongly."""
        rows = {c.name: c.search_text.split("|") for c in Client.objects.all()}
        pieces = {
            key[a : a + width]
            for keys in rows.values()
            for key in keys
            for width in (1, 2, 3, 5)
            for a in range(max(len(key) - width + 1, 1))
        }
        texts = sorted(pieces)[::7]
        texts += ["".join(two) for two in product(texts[::20], texts[5::25])]
        for text in texts:
            wanted = {squeeze(text)}
            if not any(c.isalpha() for c in text):
                wanted.add(phone_key(text) or squeeze(text))
            expected = sorted(
                name
                for name, keys in rows.items()
                if any(w in key for w in wanted for key in keys)
            )
            with self.subTest(text):
                self.assertEqual(self.looked_up(text), expected)

    def test_pieces_of_a_part_are_pieces_of_the_whole(self) -> None:
        for whole in ("张a12345b", "80-99", "13700003333", "㐂x"):
            for a in range(len(whole)):
                for b in range(a + 1, len(whole) + 1):
                    self.assertLessEqual(grams(whole[a:b]), grams(whole))

    def test_on_postgresql_the_gram_index_answers(self) -> None:
        if connection.vendor != "postgresql":
            self.skipTest("SQLite compares every row")
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            rows = Client.objects.visible_to(self.gao).found_by("张三")
            self.assertIn("client_grams", rows.explain())
            rows = Client.objects.visible_to(self.gao).found_by("80-99")
            self.assertIn("client_grams", rows.explain())
            inner = Client.objects.filter(pk__in=rows.values("pk"))
            self.assertEqual([c.name for c in inner], ["堃镕喆㐂"])


class PageTests(Cast):
    def setUp(self) -> None:
        self.client.force_login(self.lin)

    def test_initials_lead_straight_to_the_only_one(self) -> None:
        answer = self.client.get("/search/", {"q": "zjg"})
        self.assertRedirects(answer, f"/clients/{self.zhang.pk}/")

    def test_several_are_listed_the_exact_ones_first(self) -> None:
        add_client(by=self.lin, name="小张建国")
        page = self.client.get("/search/", {"q": "张建国"})
        self.assertEqual(
            [c.name for c in page.context["clients"]], ["张建国", "小张建国"]
        )

    def test_nobody_finds_whom_they_may_not_see(self) -> None:
        for person in (self.chen, self.zhao, self.sun, self.ada, self.tan, self.he):
            self.client.force_login(person)
            for text in ("zjg", "张建国", "2231", "13812342231"):
                page = self.client.get("/search/", {"q": text})
                self.assertEqual(page.status_code, 200)
                self.assertEqual(page.context["clients"], [])

    def test_while_typing_only_the_rows_come(self) -> None:
        page = self.client.get("/search/", {"q": "zjg"}, headers={"HX-Request": "true"})
        self.assertContains(page, "张建国")
        self.assertNotContains(page, "<html")

    def test_nonsense_finds_nobody_and_never_fails(self) -> None:
        for text in ("\x00", "%" * 50, "x" * 9000, "\u202e张", "' OR 1=1 --", "🙂"):
            with self.subTest(ascii(text[:20])):
                answer = self.client.get("/search/", {"q": text})
                self.assertIn(answer.status_code, (200, 302))
