import math
from datetime import date
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from core.commands import ReportCommand
from core.hold import is_sending_held
from digests.actions import DayPlan, plan_digest
from outbox.actions import Tally, hand_over_due
from outbox.enums import DeliveryState, Kind


class Command(ReportCommand):
    help = (
        "Plan the day's digest if it is due and hand over what waits. Safe to run any "
        "number of times, also at once. With --date that day's digest is planned now."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--date", default="")
        parser.add_argument("--kind", choices=[Kind.MORNING], default=Kind.MORNING)

    def handle(self, *_args: Any, **options: Any) -> None:
        day = self._day(options["date"])
        plan = plan_digest(day=day, kind=options["kind"])
        tally = Tally(is_held=is_sending_held())
        if plan.mailing is not None:
            tally = hand_over_due(kind=options["kind"], day=plan.day, seconds=math.inf)
        self.report(self._facts(options["kind"], plan, tally))

    def _day(self, written: str) -> date | None:
        try:
            return date.fromisoformat(written) if written else None
        except ValueError as error:
            message = _("“%(written)s” is no date; write it as 2026-11-24.")
            raise CommandError(message % {"written": written}, returncode=2) from error

    def _facts(self, kind: str, plan: DayPlan, tally: Tally) -> dict[str, Any]:
        counts = tally.counts
        return {
            "kind": kind,
            "day": plan.day.isoformat(),
            "planned": plan.readers,
            "sent": counts[DeliveryState.SENT],
            "written": counts[DeliveryState.WRITTEN],
            "withheld": counts[DeliveryState.WITHHELD],
            "failed": counts[DeliveryState.FAILED],
            "uncertain": counts[DeliveryState.UNCERTAIN],
            "put_off": counts["put_off"],
            "held": tally.is_held,
            "relay_down": tally.is_relay_down,
            "reason": plan.reason,
        }
