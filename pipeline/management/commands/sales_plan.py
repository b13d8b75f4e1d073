"""How many contacts a day a goal asks for."""

import argparse
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from accounts.policies import FUNNEL_RATIO, value_of, working_calendar
from core.clock import today
from core.commands import ReportCommand, refuse
from core.money import read_money
from pipeline.analytics import working_days_of
from pipeline.rules import plan_for, read_ratio

MOST_DAYS = 366


def amount(text: str) -> Decimal:
    """Read yuan, or let argparse say that it is none."""
    try:
        return read_money(text)
    except ValueError:
        msg = f"“{text}” is no amount: write it in yuan, as 100000 or as 10万"
        raise argparse.ArgumentTypeError(msg) from None


class Command(ReportCommand):
    help = "Work back from new assets (yuan) to contacts a working day."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--target", type=amount, required=True)
        parser.add_argument("--average", type=amount, required=True)
        parser.add_argument("--ratio", default="", help="as 100:25:8:2")
        parser.add_argument(
            "--days", type=int, help="default: this year's working days"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        days = options["days"]
        if days is None:
            days = working_days_of(today().year, working_calendar())
        if not 1 <= days <= MOST_DAYS:
            refuse(_("A year has between 1 and 366 working days."))
        if options["target"] <= 0 or options["average"] <= 0:
            refuse(_("Target and average assets lie above zero."))
        try:
            ratio = read_ratio(options["ratio"]) if options["ratio"] else None
        except ValueError:
            refuse(_("The ratio has four falling whole numbers, as 100:25:8:2."))
        plan = plan_for(
            target=Fraction(options["target"]),
            average=Fraction(options["average"]),
            days=days,
            ratio=ratio or value_of(FUNNEL_RATIO),
        )
        needed = {stage: plan.needed[stage] for stage in "DCBA"}
        self.report({**needed, "per_day": plan.contacts_a_day})
