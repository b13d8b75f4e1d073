"""Fields a branch adds: defined by its manager, typed, filled in on a client's form."""

from datetime import date
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from clients.actions import change_client
from clients.actions.custom import MOST_FIELDS, add_field, change_field
from clients.models import Client, CustomField
from clients.rules.custom import is_value, next_key, wrong_keys
from tests.cast import Cast


class RuleTests(SimpleTestCase):
    @given(st.text(max_size=12))
    def test_a_day_is_what_the_calendar_knows(self, text: str) -> None:
        try:
            right = date.fromisoformat(text).isoformat() == text
        except ValueError:
            right = False
        self.assertEqual(is_value("day", text), right)

    @given(st.one_of(st.text(max_size=8), st.decimals().map(str)))
    def test_a_number_is_finite(self, text: str) -> None:
        try:
            right = bool(text) and len(text) <= 30 and Decimal(text).is_finite()
        except InvalidOperation:
            right = False
        self.assertEqual(is_value("number", text), right)

    def test_only_known_keys_with_right_values_pass(self) -> None:
        fields = {"f1": ("choice", ["红", "蓝"]), "f2": ("yes_no", [])}
        self.assertEqual(wrong_keys({"f1": "红", "f2": False}, fields), [])
        self.assertEqual(
            wrong_keys({"f1": "绿", "f2": "yes", "f9": "x"}, fields),
            ["f1", "f2", "f9"],
        )
        self.assertEqual(next_key([]), "f1")


class FieldTests(Cast):
    def setUp(self) -> None:
        self.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        self.client.force_login(self.wu)

    def field(self, label: str, kind: str, *options: str) -> CustomField:
        return add_field(by=self.wu, label=label, kind=kind, options=options)

    def fill(self, **own: str) -> Client:
        self.client.force_login(self.lin)
        zhang = Client.objects.get(pk=self.zhang.pk)
        form = {"name": zhang.name, "phone": zhang.phone, "version": zhang.version}
        self.answer = self.client.post(f"/clients/{zhang.pk}/edit/", form | own)
        return Client.objects.get(pk=zhang.pk)

    def test_a_manager_defines_one_in_the_browser(self) -> None:
        self.client.post(
            "/clients/fields/",
            {"label": "孩子", "kind": "choice", "options": "有\n没有\n\n有"},
        )
        field = CustomField.objects.get()
        self.assertEqual(
            (field.key, field.label, field.options), ("f1", "孩子", ["有", "没有"])
        )
        twice = self.client.post("/clients/fields/", {"label": "孩子", "kind": "text"})
        self.assertContains(twice, "The branch has a field of this name.")
        one = self.client.post(
            "/clients/fields/", {"label": "色", "kind": "choice", "options": "红"}
        )
        self.assertContains(one, "between 2 and")
        self.assertEqual(CustomField.objects.count(), 1)

    def test_each_kind_is_kept_as_it_was_typed(self) -> None:
        kinds = ("text", "number", "money", "day", "yes_no", "choice")
        for n, kind in enumerate(kinds):
            self.field(f"栏{n}", kind, "红", "蓝")
        zhang = self.fill(
            own_f1=" 喝茶 ",
            own_f2="1.50",
            own_f3="10万",
            own_f4="2024-02-29",
            own_f5="no",
            own_f6="蓝",
        )
        self.assertEqual(
            zhang.custom,
            {"f1": "喝茶", "f2": "1.50", "f3": "100000", "f4": "2024-02-29"}
            | {"f5": False, "f6": "蓝"},
        )
        page = self.client.get(f"/clients/{zhang.pk}/")
        for words in ("喝茶", "100k", "2024-02-29", "蓝"):
            self.assertContains(page, words)

    def test_an_emptied_field_is_forgotten_and_a_wrong_one_refused(self) -> None:
        self.field("数", "number")
        self.assertEqual(self.fill(own_f1="3").custom, {"f1": "3"})
        self.assertEqual(self.fill(own_f1="三").custom, {"f1": "3"})
        self.assertIn("own_f1", self.answer.context["form"].errors)
        self.assertEqual(self.fill(own_f1="").custom, {})

    def test_a_value_outlives_its_option_and_its_field(self) -> None:
        field = self.field("色", "choice", "红", "蓝", "绿")
        self.fill(own_f1="绿")
        change_field(field, by=self.wu, label="色", options=["红", "蓝"])
        self.assertEqual(self.fill(own_f1="绿").custom, {"f1": "绿"})
        change_field(
            field, by=self.wu, label="色", options=["红", "蓝"], is_retired=True
        )
        self.assertEqual(self.fill().custom, {"f1": "绿"})

    def test_values_of_no_field_are_refused_by_the_action(self) -> None:
        with self.assertRaises(ValidationError):
            change_client(self.zhang, by=self.lin, custom={"f1": "x"})
        self.assertEqual(Client.objects.get(pk=self.zhang.pk).custom, {})

    def test_another_branch_has_fields_of_its_own(self) -> None:
        self.field("孩子", "text")
        self.client.force_login(self.zhao)
        self.assertNotContains(self.client.get("/clients/new/"), "孩子")
        self.client.force_login(self.sun)
        field = CustomField.objects.get()
        self.assertEqual(
            self.client.get(f"/clients/fields/{field.pk}/").status_code, 404
        )

    def test_there_is_an_end_to_fields(self) -> None:
        for n in range(MOST_FIELDS):
            self.field(f"栏{n}", "text")
        with self.assertRaises(ValidationError):
            self.field("再一", "text")

    def test_the_other_persons_value_is_shown_beside_mine(self) -> None:
        self.field("车", "text")
        old = Client.objects.get(pk=self.zhang.pk)
        change_client(old, by=self.wu, custom={"f1": "电车"})
        self.client.force_login(self.lin)
        answer = self.client.post(
            f"/clients/{old.pk}/edit/",
            {"name": old.name, "phone": old.phone, "version": old.version}
            | {"own_f1": "马车"},
        )
        self.assertContains(answer, "电车")
        self.assertContains(answer, "马车")
        self.assertEqual(Client.objects.get(pk=old.pk).custom, {"f1": "电车"})
