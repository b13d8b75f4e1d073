"""How many statements a save takes, whoever saves and however much is there."""

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pipeline.actions import advance
from service.models import Contact
from tests.cast import Cast

AROUND = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


class StatementTests(Cast):
    def setUp(self) -> None:
        self.client.force_login(self.lin)
        self.log = f"{reverse('service:log')}?client={self.zhang.pk}"
        self.move = reverse("pipeline:move", args=[self.zhang.pk])
        self.client.get(self.log)

    def statements(self, address: str, form: dict[str, Any] | None = None) -> int:
        with CaptureQueriesContext(connection) as asked:
            if form is None:
                answer = self.client.get(address)
                self.assertEqual(answer.status_code, 200)
            else:
                answer = self.client.post(address, form)
                self.assertEqual(answer.status_code, 302)
        said = [one["sql"] for one in asked]
        return sum(not sql.startswith(AROUND) for sql in said)

    def test_a_contact_takes_eleven(self) -> None:
        form = {"kind": "phone", "outcome": "reached", "note": "n"}
        counts = {self.statements(self.log, form) for _time in range(3)}
        self.assertEqual(counts, {11})
        self.assertEqual(Contact.objects.count(), 3)

    def test_a_move_takes_as_many_however_long_the_history(self) -> None:
        counts = set()
        for to, seen in ("BA", "CB", "BC", "CB"):
            form = {"to": to, "expected": seen, "reason": "r", "next": self.log}
            counts.add(self.statements(self.move, form))
        self.assertLessEqual(max(counts), 14)
        for _time in range(3):
            advance(self.zhang, to="B", by=self.lin, reason="r")
            advance(self.zhang, to="C", by=self.lin)
        form = {"to": "B", "expected": "C", "reason": "r", "next": self.log}
        self.assertLessEqual(self.statements(self.move, form), max(counts))

    def test_the_form_asks_nothing_twice(self) -> None:
        self.assertLessEqual(self.statements(self.log), 15)
