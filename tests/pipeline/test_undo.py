"""Undoing a move: whoever counts afterwards finds it was never made."""

from datetime import date, timedelta
from random import Random
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import Setting
from accounts.policies import UNDO_MINUTES, value_of
from clients.actions import add_client
from clients.models import Client
from core.clock import day_of, now, today
from pipeline.actions import (
    advance,
    append_moves,
    end_process,
    plan_next_step,
    recount_journeys,
    take_on,
    undo_move,
    undoable,
)
from pipeline.analytics import FunnelQuery, funnel
from pipeline.models import Journey, StageChange, Withdrawal
from service.actions import log_contact
from tests.cast import Cast, at

FACTS = ("stage", "stage_since", "outcome", "is_claimed")


class UndoTests(Cast):
    def facts(self, client: Client) -> tuple[Any, ...]:
        """What counts of a client: the projection and the journey."""
        row = Client.objects.filter(pk=client.pk).values_list(*FACTS).get()
        journey = Journey.objects.filter(client=client).values().first()
        return row, journey

    def undoable(self) -> StageChange | None:
        minutes = value_of(UNDO_MINUTES, branch_id=self.nanjing.pk)
        return undoable(self.lin, minutes=minutes)

    def refused(self, change: StageChange, by: Any, code: str) -> None:
        with self.assertRaises(ValidationError) as caught:
            undo_move(change, by=by)
        self.assertEqual(caught.exception.code, code)

    def test_a_slip_counts_for_nothing(self) -> None:
        before = self.facts(self.zhang)
        slip = advance(self.zhang, to="D", by=self.lin)
        self.assertEqual(Journey.objects.get(client=self.zhang).is_claimed, True)
        undo_move(slip, by=self.lin)
        self.assertEqual(self.facts(self.zhang), before)
        query = FunnelQuery(as_of=day_of(now()))
        self.assertEqual(
            funnel(Journey.objects.all(), query).reached,
            {"A": 1, "B": 0, "C": 0, "D": 0},
        )
        # The ledger itself keeps both; running the check over everybody changes nothing.
        self.assertEqual(StageChange.objects.filter(client=self.zhang).count(), 2)
        recount_journeys(Client.objects.all())
        self.assertEqual(self.facts(self.zhang), before)

    def test_any_history_with_undone_slips_equals_the_one_without_them(self) -> None:
        """Twins walk the same way; one of them slips now and then and undoes it."""
        chance = Random(20261129)
        for n in range(12):
            clean, slipping = (add_client(by=self.lin, name=f"双{n}{x}") for x in "ab")
            for _step in range(6):
                if chance.random() < 0.5:
                    undo_move(self.any_move(slipping, chance), by=self.lin)
                self.any_move(clean, chance, twin=slipping)
            self.assertEqual(*(self.plain(client) for client in (clean, slipping)))

    def any_move(
        self, client: Client, chance: Random, twin: Client | None = None
    ) -> StageChange:
        """Make a legal move at random, the twin the very same at the same moment."""
        client.refresh_from_db()
        moment, reason = now(), "试"
        if client.stage and not client.outcome and chance.random() < 0.25:
            for one in filter(None, (twin,)):
                end_process(one, outcome="lost", by=self.lin, reason=reason, at=moment)
            return end_process(
                client, outcome="lost", by=self.lin, reason=reason, at=moment
            )
        same = client.stage if not client.outcome and not client.is_claimed else ""
        to = chance.choice([stage for stage in "ABCD" if stage != same])
        if to == "D" and client.stage == "D" and not client.outcome:
            to = "A"
        for one in filter(None, (twin,)):
            one.refresh_from_db()
            advance(one, to=to, by=self.lin, reason=reason, at=moment)
        return advance(client, to=to, by=self.lin, reason=reason, at=moment)

    def plain(self, client: Client) -> Any:
        row, journey = self.facts(client)
        if journey:
            journey = {k: v for k, v in journey.items() if k != "client_id"}
        return row, journey

    def test_the_first_move_undone_leaves_nobody_in_the_funnel(self) -> None:
        client = add_client(by=self.lin, name="陈一")
        begun = advance(client, to="A", by=self.lin)
        undo_move(begun, by=self.lin)
        self.assertEqual(self.facts(client), (("", None, "", False), None))
        again = advance(client, to="B", by=self.lin)
        self.assertEqual(again.stage, "B")

    def test_who_when_and_which(self) -> None:
        first = advance(self.zhang, to="B", by=self.lin)
        second = advance(self.zhang, to="C", by=self.lin)
        self.refused(first, self.lin, "not_last")
        self.refused(second, self.wu, "not_yours")
        undo_move(second, by=self.lin)
        self.refused(second, self.lin, "undone")
        self.assertEqual(self.undoable(), first)
        late = now() - timedelta(minutes=16)
        StageChange.objects.filter(pk=first.pk).update(entered_at=late, moved_at=late)
        self.assertIsNone(self.undoable())
        self.refused(first, self.lin, "late")
        Setting.objects.create(
            name="undo_minutes", value=60, branch=self.nanjing, from_on=date(2026, 1, 1)
        )
        self.assertEqual(self.undoable(), first)
        undo_move(first, by=self.lin)
        self.assertEqual(Withdrawal.objects.count(), 2)

    def test_what_a_contact_rests_on_stays(self) -> None:
        log_contact(by=self.lin, client=self.zhang, kind="phone", advance_to="B")
        with_it = StageChange.objects.latest("pk")
        self.refused(with_it, self.lin, "built_on")
        self.assertIsNone(self.undoable())
        before = advance(self.zhang, to="C", by=self.lin)
        log_contact(by=self.lin, client=self.zhang, kind="phone", outcome="reached")
        self.refused(before, self.lin, "built_on")
        self.zhang.refresh_from_db()
        self.assertEqual(self.zhang.stage, "C")

    def test_what_was_brought_in_is_not_offered(self) -> None:
        facts = {"broker": self.lin, "by": self.lin, "branch": self.nanjing}
        append_moves(
            [
                StageChange(
                    client=self.zhang,
                    stage="B",
                    moved_at=at("2026-02-01 10:00"),
                    **facts,
                )
            ]
        )
        self.assertIsNone(self.undoable())

    def test_the_board_offers_it_and_the_timeline_keeps_it(self) -> None:
        self.client.force_login(self.lin)
        board = reverse("pipeline:board")
        self.client.post(
            reverse("pipeline:move", args=[self.zhang.pk]),
            {"to": "C", "expected": "A", "next": board},
        )
        change = StageChange.objects.latest("pk")
        undo = reverse("pipeline:undo", args=[change.pk])
        self.assertContains(self.client.get(board), undo)
        self.client.force_login(self.wu)
        self.assertNotContains(self.client.get(board), undo)
        self.assertEqual(self.client.post(undo).status_code, 403)
        self.client.force_login(self.lin)
        self.assertRedirects(self.client.post(undo, {"next": board}), board)
        self.zhang.refresh_from_db()
        self.assertEqual(self.zhang.stage, "A")
        page = self.client.get(
            self.zhang.get_absolute_url(), headers={"accept-language": "en"}
        )
        self.assertContains(page, "undone")

    def test_leaving_undone_opens_the_next_step_again(self) -> None:
        step = plan_next_step(self.zhang, by=self.lin, what="回电", due_on=today())
        left = end_process(self.zhang, outcome="lost", by=self.lin, reason="错点")
        step.refresh_from_db()
        self.assertIsNotNone(step.done_at)
        undo_move(left, by=self.lin)
        step.refresh_from_db()
        self.assertIsNone(step.done_at)
        self.zhang.refresh_from_db()
        self.assertEqual(self.zhang.outcome, "")

    def test_a_late_undo_says_why(self) -> None:
        self.client.force_login(self.lin)
        change = advance(self.zhang, to="B", by=self.lin)
        advance(self.zhang, to="C", by=self.lin)
        answer = self.client.post(
            reverse("pipeline:undo", args=[change.pk]),
            follow=True,
            headers={"accept-language": "en"},
        )
        self.assertContains(answer, "only the last move can be undone")

    def test_taken_on_by_hand_can_be_undone(self) -> None:
        client = take_on(by=self.lin, name="误录")
        undo_move(StageChange.objects.get(client=client), by=self.lin)
        client.refresh_from_db()
        self.assertEqual(client.stage, "")
