"""Context notes: who reads which, what a version keeps, where the axis shows them."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse

from clients.actions.segments import save_segment
from clients.rules.segments import tree_of
from core.clock import today
from pipeline.actions import (
    add_context_note,
    correct_context_note,
    save_plan,
    take_on,
    withdraw_context_note,
)
from pipeline.analytics import context_notes
from pipeline.enums import NoteKind
from pipeline.models import ContextNote
from tests.cast import Cast


class NoteTests(Cast):
    def write(self, by: Any, text: str, **facts: Any) -> ContextNote:
        said = {"kind": NoteKind.MARKET, "starts_on": date(2026, 3, 2), **facts}
        return add_context_note(by=by, text=text, **said)

    def seen_by(self, viewer: Any) -> set[str]:
        found = context_notes(viewer, date(2026, 3, 1), date(2026, 3, 31))
        return {mark.note.text for mark in found.marks}

    def test_who_reads_whose_notes(self) -> None:
        self.write(self.lin, "lin")
        self.write(self.wu, "nanjing", is_own=False)
        self.write(self.wu, "wu", is_own=True)
        self.write(self.sun, "suzhou", is_own=False)
        self.write(self.gao, "firm")
        expected = {
            "lin": {"lin", "nanjing", "firm"},
            "chen": {"nanjing", "firm"},
            "wu": {"lin", "nanjing", "wu", "firm"},
            "he": {"nanjing", "firm"},
            "zhao": {"suzhou", "firm"},
            "sun": {"suzhou", "firm"},
            "gao": {"nanjing", "suzhou", "firm"},
            "ada": set(),
        }
        for name, texts in expected.items():
            with self.subTest(name):
                self.assertEqual(self.seen_by(getattr(self, name)), texts)
        with self.assertRaises(ValidationError):
            self.write(self.he, "advisers write none")

    def test_they_stand_beside_funnel_plan_and_segment(self) -> None:
        take_on(by=self.lin, name="新客户")
        self.write(self.lin, "指数回升", starts_on=today())
        self.write(self.chen, "别人的", starts_on=today())
        tree = tree_of({"all": [{"f": "text", "o": "lacks", "v": "zz"}]})
        segment = save_segment(by=self.lin, name="全部", tree=tree)
        save_plan(
            by=self.lin,
            year=today().year,
            target=Decimal(10_000_000),
            average=Decimal(100_000),
            days=250,
            ratio={"A": 100, "B": 25, "C": 8, "D": 2},
        )
        self.client.force_login(self.lin)
        for page in (
            reverse("pipeline:funnel"),
            reverse("pipeline:plan"),
            reverse("clients:segment", args=[segment.pk]),
        ):
            with self.subTest(page):
                answer = self.client.get(page)
                self.assertContains(answer, "指数回升")
                self.assertNotContains(answer, "别人的")

    def test_scripts_are_one_of_a_clients_pages(self) -> None:
        page = reverse("pipeline:offered", args=[self.zhang.pk])
        self.client.force_login(self.lin)
        record = self.client.get(reverse("desk:client", args=[self.zhang.pk]))
        self.assertContains(record, page)
        self.assertContains(self.client.get(page), 'aria-current="page"')
        self.client.force_login(self.gao)
        record = self.client.get(reverse("desk:client", args=[self.zhang.pk]))
        self.assertNotContains(record, page)

    def test_the_days_asked_for_decide_which_notes_are_shown(self) -> None:
        """Against a day-by-day comparison: a note shows when one of its days does."""
        start, end = date(2026, 3, 10), date(2026, 3, 20)
        spans = [
            (date(2026, 3, 1) + timedelta(days=a), length)
            for a in range(26)
            for length in (0, 1, 5, 15)
        ]
        for n, (first, length) in enumerate(spans):
            last = first + timedelta(days=length)
            self.write(self.lin, str(n), starts_on=first, ends_on=last)
        expected = {
            str(n)
            for n, (first, length) in enumerate(spans)
            if any(start <= first + timedelta(days=d) <= end for d in range(length + 1))
        }
        rows = ContextNote.objects.visible_to(self.lin).in_force().within(start, end)
        self.assertEqual(set(rows.values_list("text", flat=True)), expected)

    def test_marks_stand_where_their_days_are(self) -> None:
        self.write(
            self.lin, "a", starts_on=date(2026, 1, 11), ends_on=date(2026, 1, 20)
        )
        self.write(self.lin, "b", starts_on=date(2026, 4, 1), kind=NoteKind.PEOPLE)
        found = context_notes(self.lin, date(2026, 1, 1), date(2026, 4, 10))
        places = {mark.note.text: (mark.x, mark.width) for mark in found.marks}
        self.assertEqual(places, {"a": ("10%", "10%"), "b": ("90%", "1%")})
        self.assertEqual([row.kind for row in found.rows], ["market", "people"])
        of_month = {
            m: [n.text for n in found.of_month(date(2026, m, 5))] for m in (1, 2)
        }
        self.assertEqual(of_month, {1: ["a"], 2: []})
        self.assertEqual([tick.x for tick in found.ticks], ["0%", "31%", "59%", "90%"])

    def test_a_correction_and_a_withdrawal_are_versions(self) -> None:
        first = self.write(self.lin, "跌")
        second = correct_context_note(first, by=self.lin, text="大跌")
        self.assertEqual(self.seen_by(self.lin), {"大跌"})
        with self.assertRaises(ValidationError):  # somebody still looks at the first
            correct_context_note(first, by=self.lin, text="涨")
        again = correct_context_note(second, by=self.lin, text=" 大跌 ")
        self.assertEqual(again.pk, second.pk)
        withdraw_context_note(second, by=self.lin)
        self.assertEqual(self.seen_by(self.lin), set())
        texts = ContextNote.objects.order_by("version").values_list("text", "version")
        self.assertEqual(list(texts), [("跌", 1), ("大跌", 2), ("大跌", 3)])

    def test_only_who_wrote_a_note_changes_it(self) -> None:
        own = self.write(self.lin, "mine")
        shared = self.write(self.wu, "ours", is_own=False)
        for note, person in ((own, self.wu), (shared, self.lin), (shared, self.gao)):
            with self.assertRaises(ValidationError):
                correct_context_note(note, by=person, text="x")
            self.client.force_login(person)
            if ContextNote.objects.visible_to(person).filter(pk=note.pk).exists():
                answer = self.client.post(
                    reverse("pipeline:note_withdraw", args=[note.pk])
                )
                self.assertEqual(answer.status_code, 403)
        self.assertEqual(ContextNote.objects.count(), 2)

    def test_bad_input_gets_a_sentence(self) -> None:
        with self.assertRaises(ValidationError):
            self.write(self.lin, "x", ends_on=date(2026, 3, 1))
        with self.assertRaises(ValidationError):
            self.write(self.lin, "")
        with self.assertRaises(ValidationError):
            self.write(self.lin, "x" * 201)
        self.assertEqual(ContextNote.objects.count(), 0)

    def test_written_corrected_and_withdrawn_on_the_pages(self) -> None:
        self.client.force_login(self.wu)
        said = {"kind": "setting", "text": "门口修路", "starts_on": today().isoformat()}
        page = reverse("pipeline:notes")
        answer = self.client.post(page, said | {"audience": "branch"})
        self.assertRedirects(answer, page)
        note = ContextNote.objects.get()
        self.assertIsNone(note.owner_id)
        self.client.force_login(self.lin)
        self.assertContains(self.client.get(page), "门口修路")
        self.client.force_login(self.wu)
        here = reverse("pipeline:note", args=[note.pk])
        answer = self.client.post(here, said | {"text": "门口路修好了"})
        note = ContextNote.objects.get(version=2)
        self.assertRedirects(answer, reverse("pipeline:note", args=[note.pk]))
        self.client.post(reverse("pipeline:note_withdraw", args=[note.pk]))
        self.assertNotContains(self.client.get(page), "路修")
        self.assertContains(self.client.get(here), "门口修路")
