"""Placing clients: by whatever order facts arrive, by the rules in force, by people."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from random import Random
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent, Setting
from accounts.policies import HORIZON_TURNOVER, SIZE_THRESHOLDS, VALUE_CUTOFFS
from clients.actions import assign, change_client, note_assets
from clients.actions.axes import Moves, recompute, recompute_due
from clients.actions.axes_said import (
    add_turnover,
    end_override,
    override_value,
    remove_turnover,
    set_style,
    state_horizon,
)
from clients.models import AxisRun, Classification, Client, ValueOverride
from clients.rules import size_of
from core.clock import today
from tests.cast import Cast

DAY = timedelta(days=1)


def history(client: Client, axis: str) -> list[tuple[str, str]]:
    rows = Classification.objects.filter(client=client, axis=axis).order_by("pk")
    return list(rows.values_list("value", "basis"))


def rule(policy: Any, value: Any, branch: Any = None, *, ago: int = 0) -> None:
    Setting.objects.create(
        name=policy.name, value=value, branch=branch, from_on=today() - ago * DAY
    )


class SizeTests(Cast):
    def note(self, amount: str, days_ago: int, **facts: Any) -> None:
        day = today() - days_ago * DAY
        note_assets(self.zhang, by=self.lin, amount=Decimal(amount), on=day, **facts)

    def test_the_latest_in_house_snapshot_decides_in_whatever_order(self) -> None:
        chance, amounts = Random(3), {}
        for _ in range(8):
            ago = chance.randrange(0, 400)
            amount = chance.choice(("499999.99", "500000", "2999999.99", "3000000"))
            self.note("99000000", chance.randrange(0, 400), kind="elsewhere")
            self.note(amount, ago)
            amounts[ago] = amount
            self.zhang.refresh_from_db()
            latest = Decimal(amounts[min(amounts)])
            self.assertEqual(self.zhang.assets, latest)
            expected = size_of(latest, SIZE_THRESHOLDS.default)
            self.assertEqual(self.zhang.size, expected)
        said = [value for value, _basis in history(self.zhang, "size")]
        self.assertNotIn(True, [v == w for v, w in pairwise(said)])

    def test_a_past_snapshot_is_judged_by_the_thresholds_of_today(self) -> None:
        rule(SIZE_THRESHOLDS, {"large": 100, "medium": 10}, self.nanjing, ago=10)
        self.note("50", 30)
        self.assertEqual(self.zhang.size, "medium")
        self.note("600000", 400)
        self.zhang.refresh_from_db()
        self.assertEqual((self.zhang.assets, self.zhang.size), (50, "medium"))

    def test_a_client_who_changes_branch_follows_its_thresholds(self) -> None:
        rule(SIZE_THRESHOLDS, {"large": 100, "medium": 10}, self.suzhou)
        self.note("600000", 1)
        self.assertEqual(self.zhang.size, "medium")
        assign(self.zhang, by=self.wu, to=self.zhao)
        self.zhang.refresh_from_db()
        self.assertEqual(self.zhang.size, "large")


class RecomputeTests(Cast):
    def setUp(self) -> None:
        self.zhang.refresh_from_db()
        note_assets(self.zhang, by=self.lin, amount=Decimal(600_000), on=today())

    def size(self) -> str:
        self.zhang.refresh_from_db()
        return self.zhang.size

    def test_new_thresholds_move_people_once_and_history_says_so(self) -> None:
        recompute(self.nanjing)
        rule(SIZE_THRESHOLDS, {"large": 600_000, "medium": 10}, self.nanjing)
        version = self.zhang.version
        moves = recompute(self.nanjing)
        self.assertEqual((moves.size, self.size()), (1, "large"))
        self.assertEqual(self.zhang.version, version)  # no form is out of date by it
        self.assertEqual(
            history(self.zhang, "size"), [("medium", "computed"), ("large", "computed")]
        )
        looked = recompute(self.nanjing)
        self.assertEqual(looked, Moves(looked=looked.looked))
        event = AuditEvent.objects.get(action="clients.placed")
        self.assertEqual(event.facts["size"], 1)

    def test_it_costs_the_same_number_of_queries_for_one_and_for_many(self) -> None:
        def cost() -> int:
            with CaptureQueriesContext(connection) as queries:
                recompute(self.nanjing)
            return len(queries)

        recompute(self.nanjing)
        one = cost()
        facts: dict[str, Any] = {"broker": self.lin, "branch": self.nanjing}
        Client.objects.bulk_create(
            Client(name=f"客{n}", assets=Decimal(n * 10**5), **facts) for n in range(20)
        )
        recompute(self.nanjing)
        self.assertEqual(cost(), one)

    def test_what_is_due_is_done_once_a_day_and_when_a_rule_changes(self) -> None:
        def due() -> list[str]:
            return [branch.code for branch, _moves in recompute_due()]

        self.assertEqual(due(), ["nanjing", "suzhou"])
        self.assertEqual(due(), [])
        rule(SIZE_THRESHOLDS, {"large": 600_000, "medium": 10}, self.nanjing)
        rule(VALUE_CUTOFFS, {"current": 1, "growth": 1}, self.suzhou, ago=-1)
        self.assertEqual(due(), ["nanjing"])
        self.assertEqual(self.size(), "large")
        tomorrow = [b.code for b, _m in recompute_due(day=today() + DAY)]
        self.assertEqual(tomorrow, ["nanjing", "suzhou"])

    def test_the_firms_rule_moves_only_branches_without_their_own(self) -> None:
        rule(SIZE_THRESHOLDS, {"large": 700_000, "medium": 650_000}, self.nanjing)
        rule(SIZE_THRESHOLDS, {"large": 600_000, "medium": 10})
        recompute_due()
        self.assertEqual(self.size(), "retail")

    def test_the_command_says_who_moved(self) -> None:
        rule(SIZE_THRESHOLDS, {"large": 600_000, "medium": 10}, self.nanjing)
        call_command("recompute_axes", "--branch", "nanjing", "--json")
        self.assertEqual(self.size(), "large")

    def test_setting_it_for_today_moves_people_at_once(self) -> None:
        self.client.force_login(self.wu)
        form = {"large": "60万", "medium": "10万", "from_on": today().isoformat()}
        for url in ("/people/settings/size_thresholds/", "/clients/axes/thresholds/"):
            Setting.objects.all().delete()
            AxisRun.objects.all().delete()
            Client.objects.update(size="medium")
            with self.subTest(url), self.captureOnCommitCallbacks(execute=True):
                self.assertEqual(self.client.post(url, form).status_code, 302)
            self.assertEqual(self.size(), "large")

    def test_people_not_at_work_are_left_alone(self) -> None:
        Client.objects.filter(pk=self.zhang.pk).update(standing="binned")
        rule(SIZE_THRESHOLDS, {"large": 600_000, "medium": 10}, self.nanjing)
        recompute(self.nanjing)
        self.assertEqual(self.size(), "medium")


class TurnoverTests(Cast):
    def note(self, traded: str, ago: int = 0, length: int = 183, **more: Any) -> Any:
        to = today() - ago * DAY
        facts = {
            "from_on": to - (length - 1) * DAY,
            "to_on": to,
            "traded": Decimal(traded),
            "average_assets": Decimal(100_000),
        }
        row = add_turnover(self.zhang, by=self.lin, **(facts | more))
        self.zhang.refresh_from_db()
        return row

    def test_turnover_shows_the_horizon_beside_the_stated_one(self) -> None:
        change_client(self.zhang, by=self.lin, horizon="long")
        row = self.note("4000000", length=184)
        self.assertEqual(
            (self.zhang.horizon, self.zhang.observed_horizon), ("long", "short")
        )
        self.note("100000", length=184)  # the same period again replaces
        self.assertEqual(self.zhang.turnovers.count(), 1)
        self.assertEqual(self.zhang.observed_horizon, "long")
        remove_turnover(row, by=self.lin)
        self.zhang.refresh_from_db()
        self.assertEqual(self.zhang.observed_horizon, "")
        self.assertEqual(
            history(self.zhang, "horizon"),
            [("long", "stated"), ("short", "observed"), ("long", "observed"),
             ("", "observed")],
        )  # fmt: skip

    def test_nonsense_and_overlaps_are_refused(self) -> None:
        self.note("1", ago=10, length=30)
        for facts in (
            {"ago": -1},
            {"ago": 20},
            {"ago": 12, "length": 3},
            {"ago": 0, "length": 100},
            {"to_on": date(2020, 1, 1)},
            {"length": 400},
            {"traded": Decimal(-1)},
            {"average_assets": Decimal(10) ** 15},
        ):
            with self.subTest(facts), self.assertRaises(ValidationError):
                self.note(**({"traded": "1"} | facts))
        self.assertEqual(self.zhang.turnovers.count(), 1)

    def test_limits_are_the_branchs(self) -> None:
        self.note("1300000", length=184)
        self.assertEqual(self.zhang.observed_horizon, "short")
        rule(HORIZON_TURNOVER, {"long": 3, "medium": 20}, self.nanjing)
        moves = recompute(self.nanjing)
        self.zhang.refresh_from_db()
        self.assertEqual((moves.horizon, self.zhang.observed_horizon), (1, "medium"))

    def test_old_evidence_fades(self) -> None:
        self.note("1300000", length=184)
        recompute(self.nanjing, day=today() + 400 * DAY)
        self.zhang.refresh_from_db()
        self.assertEqual(self.zhang.observed_horizon, "")


class StyleTests(Cast):
    def test_several_at_once_with_history(self) -> None:
        version = self.zhang.version
        self.assertTrue(set_style(self.zhang, by=self.lin, style="news", level=0))
        self.assertTrue(set_style(self.zhang, by=self.lin, style="technical", level=3))
        self.assertFalse(set_style(self.zhang, by=self.lin, style="technical", level=3))
        self.assertTrue(set_style(self.zhang, by=self.lin, style="news", level=None))
        self.assertEqual(
            [(s.style, s.level) for s in self.zhang.styles.all()], [("technical", 3)]
        )
        said = [value for value, _basis in history(self.zhang, "style")]
        self.assertEqual(said, ["news:0", "technical:3", "news:"])
        self.zhang.refresh_from_db()
        self.assertEqual(self.zhang.version, version + 3)
        change_client(self.zhang, by=self.lin, styles={"fundamental": 1})
        said = [value for value, _basis in history(self.zhang, "style")]
        self.assertEqual(said[3:], ["fundamental:1", "technical:"])

    def test_nonsense_is_refused(self) -> None:
        for style, level in (("moon", 1), ("news", 4), ("news", -1)):
            with self.assertRaises(ValidationError):
                set_style(self.zhang, by=self.lin, style=style, level=level)
        with self.assertRaises(ValidationError):
            state_horizon(self.zhang, by=self.lin, horizon="moon")
        self.assertEqual(Classification.objects.filter(axis="style").count(), 0)


class OverrideTests(Cast):
    def say(self, value: str = "invest", days: int = 90, reason: str = "房款") -> None:
        until = today() + days * DAY
        override_value(self.zhang, by=self.lin, value=value, reason=reason, until=until)
        self.zhang.refresh_from_db()

    def test_it_holds_until_its_last_day_then_the_scores_decide(self) -> None:
        self.say(days=3)
        self.assertEqual(self.zhang.value_type, "invest")
        recompute(self.nanjing, day=today() + 3 * DAY)
        self.zhang.refresh_from_db()
        self.assertEqual(self.zhang.value_type, "invest")
        moves = recompute(self.nanjing, day=today() + 4 * DAY)
        self.zhang.refresh_from_db()
        self.assertEqual((moves.ended, moves.value), (1, 1))
        self.assertEqual(self.zhang.value_type, "")
        self.assertFalse(ValueOverride.objects.exists())
        self.assertEqual(
            history(self.zhang, "value"), [("invest", "override"), ("", "computed")]
        )

    def test_scores_go_on_underneath(self) -> None:
        self.say()
        facts: dict[str, Any] = {"tier": "key", "potential_assets": Decimal(10**7)}
        facts["birthday"] = today().replace(year=today().year - 40, day=1)
        change_client(self.zhang, by=self.lin, **facts)
        note_assets(self.zhang, by=self.lin, amount=Decimal(60_000), on=today())
        self.zhang.refresh_from_db()
        self.assertEqual(self.zhang.current_score, 38)  # (25×50 + 100×10) / 60
        self.assertEqual(self.zhang.growth_score, 100)
        self.assertEqual(self.zhang.value_type, "invest")
        self.assertTrue(end_override(self.zhang, by=self.lin))
        self.assertFalse(end_override(self.zhang, by=self.lin))
        self.zhang.refresh_from_db()
        self.assertEqual(self.zhang.value_type, "rebuild")

    def test_it_needs_a_reason_and_ends_within_a_year(self) -> None:
        for facts in (
            {"reason": "  "},
            {"reason": "x" * 201},
            {"days": -1},
            {"days": 367},
            {"value": "moon"},
            {"value": ""},
        ):
            with self.subTest(facts), self.assertRaises(ValidationError):
                self.say(**facts)
        self.assertFalse(ValueOverride.objects.exists())
        self.zhang.refresh_from_db()
        self.assertEqual(self.zhang.value_type, "")

    def test_twice_is_once_and_another_word_replaces(self) -> None:
        self.say()
        self.say()
        self.say("harvest")
        self.assertEqual(
            history(self.zhang, "value"),
            [("invest", "override"), ("harvest", "override")],
        )
        self.assertEqual(ValueOverride.objects.get().value, "harvest")
