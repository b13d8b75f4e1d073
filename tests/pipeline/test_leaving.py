"""Who left, why, when one asks again; the way back; who has no next step."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.actions import set_policy
from accounts.policies import working_calendar
from clients.models import Client
from clients.registry.suppression import digest_of
from core.clock import now, today
from pipeline.actions import (
    advance,
    end_process,
    plan_next_step,
    recount_journeys,
    take_back,
    take_on,
)
from pipeline.actions.leaving import add_reason, switch_reason, win_back
from pipeline.analytics import winback
from pipeline.models import Journey, LeavingReason, NextStep, StageChange
from pipeline.policies import COOL_DOWN
from tests.cast import Cast, at

LIST = "pipeline:win_back"


class LeavingCase(Cast):
    def setUp(self) -> None:
        self.client.cookies["language"] = "en"
        self.client.force_login(self.lin)
        self.fee = LeavingReason.objects.get(branch=None, name="手续费太高")

    def gone(self, name: str, days: int, outcome: str = "lost", **facts: Any) -> Client:
        begun = now() - timedelta(days=days + 5)
        one = take_on(by=self.lin, name=name, at=begun, **facts)
        end_process(
            one, outcome=outcome, by=self.lin, why=self.fee,
            at=now() - timedelta(days=days),
        )  # fmt: skip
        return one

    def page(self, **query: str) -> Any:
        return self.client.get(reverse(LIST), query)

    def names(self, **query: str) -> list[str]:
        return [p.client.name for p in self.page(**query).context["people"]]


class ListTests(LeavingCase):
    def test_each_outcome_has_its_pause_and_the_edge_is_exact(self) -> None:
        """Lost 180 days, dormant 90, recycled 30: the day itself counts, not before."""
        for outcome, pause in COOL_DOWN.default.items():
            self.gone(f"{outcome} done", pause, outcome)
            self.gone(f"{outcome} not yet", pause - 1, outcome)
        ready = self.names()
        self.assertEqual(
            sorted(ready), [f"{o} done" for o in ("dormant", "lost", "recycled")]
        )
        waiting = self.page(when="waiting").context["people"]
        self.assertEqual(len(waiting), 3)
        for one in waiting:
            self.assertEqual(one.ask_on, today() + timedelta(days=1))
        self.assertEqual(
            self.page().context["counts"], {"ready": 3, "waiting": 3, "all": 6}
        )

    def test_a_branch_sets_its_own_pause_from_a_day_on(self) -> None:
        self.gone("刚走", 10)
        self.assertEqual(self.names(), [])
        set_policy(
            by=self.wu, policy=COOL_DOWN, branch=self.nanjing, from_on=today(),
            value={"lost": 10, "dormant": 10, "recycled": 10},
        )  # fmt: skip
        self.assertEqual(self.names(), ["刚走"])

    def test_those_not_to_be_contacted_and_the_sealed_never_appear(self) -> None:
        from clients.models import DoNotContact

        kept = self.gone("甲", 200, phone="13900000001")
        listed = self.gone("乙", 200, phone="13900000002")
        sealed = self.gone("丙", 200)
        Client.objects.filter(pk=sealed.pk).update(standing="restricted")
        DoNotContact.objects.create(
            kind="phone", digest=digest_of("phone", "139 0000 0002"), by=self.lin,
            branch=self.nanjing,
        )  # fmt: skip
        page = self.page(when="all")
        self.assertEqual([p.client for p in page.context["people"]], [kept])
        self.assertEqual(page.context["counts"]["all"], 1)
        self.assertEqual(page.context["leavings"].all, 1)
        with self.assertRaises(ValidationError):
            win_back(listed, by=self.lin, due_on=today())
        self.client.post(reverse("pipeline:win_back_one", args=[listed.pk]))
        listed.refresh_from_db()
        self.assertEqual(listed.outcome, "lost")

    def test_every_number_of_the_picture_opens_as_many_rows(self) -> None:
        for n, days in enumerate((1, 40, 41, 100, 200, 300)):
            self.gone(f"客户{n}", days)
        other = take_on(by=self.lin, name="无因", at=now() - timedelta(days=50))
        end_process(other, outcome="dormant", by=self.lin, reason="搬走了",
                    at=now() - timedelta(days=45))  # fmt: skip
        leavings = self.page().context["leavings"]
        self.assertEqual(leavings.all, 7)
        urls = [(m.count, m.url) for m in leavings.months]
        urls += [(c.count, c.url) for _n, cells, _t in leavings.rows for c in cells]
        for count, url in urls:
            rows = self.client.get(url).context
            self.assertEqual(
                (count, rows["counts"]["all"]), (len(rows["people"]), count), url
            )
        self.assertEqual(sum(total for _n, _c, total in leavings.rows), leavings.all)

    def test_the_worth_orders_and_nobody_sees_anothers(self) -> None:
        small, big = self.gone("小", 200), self.gone("大", 200)
        Client.objects.filter(pk=small.pk).update(potential_assets=1000)
        Client.objects.filter(pk=big.pk).update(assets=900_000)
        self.assertEqual(self.names(), ["大", "小"])
        for person in (self.chen, self.zhao, self.sun):
            self.client.force_login(person)
            self.assertEqual(self.names(when="all"), [])
        self.client.force_login(self.gao)
        self.assertEqual(self.page().status_code, 403)

    def test_nonsense_is_answered_calmly_and_nobody_is_an_invitation(self) -> None:
        page = self.page(when="x", outcome="y", why="²", left="2026-13")
        self.assertContains(page, "Nobody has left")


class WayBackTests(LeavingCase):
    def test_one_tap_brings_back_with_a_step_and_opens_no_cohort(self) -> None:
        gone = self.gone("回头客", 200)
        before = Journey.objects.get(client=gone).a_on
        url = reverse("pipeline:win_back_one", args=[gone.pk])
        self.client.post(url, {"seen": "lost"})
        gone.refresh_from_db()
        self.assertEqual((gone.stage, gone.outcome), ("A", ""))
        step = NextStep.objects.get(client=gone, done_at=None)
        self.assertEqual(step.due_on, working_calendar().after(today(), 1))
        recount_journeys([gone])
        self.assertEqual(Journey.objects.get(client=gone).a_on, before)
        moves = StageChange.objects.filter(client=gone).order_by("moved_at", "pk")
        self.assertEqual(
            [(m.stage, m.outcome) for m in moves], [("A", ""), ("", "lost"), ("A", "")]
        )

    def test_the_slower_of_two_is_told(self) -> None:
        gone = self.gone("抢", 200)
        take_back(gone, by=self.lin, what="x", due_on=today(), expected="lost")
        with self.assertRaises(ValidationError) as refused:
            take_back(gone, by=self.wu, what="y", due_on=today(), expected="lost")
        self.assertEqual(refused.exception.code, "moved_meanwhile")
        with self.assertRaises(ValidationError) as refused:
            take_back(gone, by=self.wu, what="y", due_on=today())
        self.assertEqual(refused.exception.code, "inside")
        end_process(gone, outcome="dormant", by=self.lin, reason="x", expected="A")
        with self.assertRaises(ValidationError) as refused:
            end_process(gone, outcome="lost", by=self.wu, reason="y", expected="A")
        self.assertEqual(refused.exception.code, "moved_meanwhile")

    def test_a_reason_of_another_branch_is_refused(self) -> None:
        theirs = LeavingReason.objects.create(branch=self.suzhou, name="苏州")
        with self.assertRaises(ValidationError):
            end_process(self.zhang, outcome="lost", by=self.lin, why=theirs)
        with self.assertRaises(ValidationError):
            end_process(self.zhang, outcome="lost", by=self.lin)


class ReasonTests(LeavingCase):
    def test_a_manager_keeps_the_branchs_own(self) -> None:
        mine = add_reason(by=self.wu, name="搬家")
        self.assertEqual(mine.branch, self.nanjing)
        for name in ("搬家", "手续费太高", " "):
            with self.assertRaises(ValidationError):
                add_reason(by=self.wu, name=name)
        switch_reason(mine, by=self.wu)
        form = self.client.get(reverse("pipeline:move", args=[self.zhang.pk]))
        self.assertNotContains(form, "搬家")
        self.assertContains(form, "手续费太高")
        self.assertTrue(add_reason(by=self.wu, name="搬家").is_active)
        self.assertEqual(LeavingReason.objects.filter(name="搬家").count(), 1)

    def test_who_may_switch_what(self) -> None:
        mine = add_reason(by=self.wu, name="搬家")
        own = reverse("pipeline:reason_switch", args=[mine.pk])
        firm = reverse("pipeline:reason_switch", args=[self.fee.pk])
        for person, codes in ((self.lin, (403, 403)), (self.wu, (302, 403)),
                              (self.sun, (404, 403)), (self.gao, (403, 302))):  # fmt: skip
            self.client.force_login(person)
            found = tuple(self.client.post(url).status_code for url in (own, firm))
            self.assertEqual(found, codes, person.username)


class MoveTests(LeavingCase):
    def move(self, **facts: str) -> Any:
        url = reverse("pipeline:move", args=[self.zhang.pk])
        return self.client.post(url, {"expected": "A"} | facts)

    def test_the_form_offers_the_stages_own_step_and_day(self) -> None:
        """To B: three working days later, following up the presentation."""
        url = reverse("pipeline:move", args=[self.zhang.pk])
        form = self.client.get(url, {"to": "B"}).context["form"]
        self.assertEqual(form.initial["next_on"], working_calendar().after(today(), 3))
        self.assertEqual(form.initial["next_what"], "follow up the presentation")
        form = self.client.get(url).context["form"]  # no stage asked for: its own
        self.assertEqual(form.initial["next_what"], "agree on a presentation")
        plan_next_step(self.zhang, by=self.lin, what="x", due_on=today())
        form = self.client.get(url, {"to": "B"}).context["form"]
        self.assertNotIn("next_on", form.initial)

    def test_move_and_step_are_one_save(self) -> None:
        day = today() + timedelta(days=4)
        self.move(to="B", next_what="跟进", next_on=day.isoformat())
        self.assertEqual(NextStep.objects.get(done_at=None).due_on, day)
        bad = self.move(to="C", next_what="", next_on=day.isoformat(), expected="B")
        self.assertContains(bad, "Say what the next step is")
        self.zhang.refresh_from_db()
        self.assertEqual(self.zhang.stage, "B")

    def test_leaving_takes_the_reason_from_the_list(self) -> None:
        self.move(to="lost", why=str(self.fee.pk), next_what="x",
                  next_on=(today() + timedelta(days=3)).isoformat())  # fmt: skip
        change = StageChange.objects.get(outcome="lost")
        self.assertEqual(change.why, self.fee)
        self.assertFalse(NextStep.objects.filter(done_at=None).exists())

    def test_what_a_claimed_deal_lacks_is_listed_with_its_place(self) -> None:
        advance(self.zhang, to="D", by=self.lin)
        for page in (
            self.client.get(self.zhang.get_absolute_url()),
            self.client.get(reverse("pipeline:move", args=[self.zhang.pk])),
        ):
            for field in ("member_no", "opened_on", "risk_class"):
                edit = reverse("clients:edit", args=[self.zhang.pk])
                self.assertContains(page, f"{edit}#id_{field}")
            self.assertContains(page, reverse("clients:assets", args=[self.zhang.pk]))
            self.assertContains(
                page, reverse("clients:consent_event", args=[self.zhang.pk])
            )
        form = self.client.get(reverse("clients:edit", args=[self.zhang.pk]))
        for field in ("member_no", "opened_on", "risk_class"):
            self.assertContains(form, f'id="id_{field}"')


class NoStepTests(LeavingCase):
    def test_open_clients_without_a_step_are_listed_and_one_tap_agrees(self) -> None:
        """Brute force over everybody: open, and no open step."""
        agreed = take_on(by=self.lin, name="有约", at=at("2026-01-06 10:00"))
        plan_next_step(agreed, by=self.lin, what="x", due_on=today())
        member = take_on(by=self.lin, name="会员", at=at("2026-01-07 10:00"))
        advance(member, to="D", by=self.lin)
        self.gone("走了", 10)
        page = self.client.get(reverse("pipeline:no_step"))
        expected = {
            c.pk
            for c in Client.objects.filter(broker=self.lin)
            if c.stage in ("A", "B", "C")
            and not c.outcome
            and not c.next_steps.filter(done_at=None).exists()
        }
        self.assertEqual({c.pk for c in page.context["page"].rows}, expected)
        self.assertEqual(page.context["count"], len(expected))
        url = reverse("pipeline:agree", args=[self.zhang.pk])
        self.client.post(url, {"day": "tomorrow"})
        self.client.post(url, {"day": "2020-01-01"})
        step = NextStep.objects.get(client=self.zhang)
        self.assertEqual(step.what, "agree on a presentation")
        self.assertContains(
            self.client.get(reverse("pipeline:no_step")),
            "Something is agreed with every open client",
        )
        self.assertEqual(winback.pauses_of(self.nanjing.pk), COOL_DOWN.default)
