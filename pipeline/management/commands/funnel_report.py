"""The funnel by the definition the pages use."""

import argparse
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from accounts.models import Branch, User
from accounts.policies import FUNNEL_RATIO, HORIZONS, value_of
from core.clock import today
from core.commands import ReportCommand, refuse
from core.forms import read_day
from pipeline.analytics import FunnelQuery, funnel
from pipeline.models import Journey


def day(text: str) -> date:
    """Read a day, or let argparse say why it is none."""
    try:
        return read_day(text)
    except ValidationError as error:
        raise argparse.ArgumentTypeError(error.messages[0]) from None


class Command(ReportCommand):
    help = "Report the funnel of people whose first contact lies in a period."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--branch", default="", help="the branch's code")
        parser.add_argument("--broker", default="", help="the broker's login")
        parser.add_argument("--from", dest="start", type=day)
        parser.add_argument("--to", dest="end", type=day)
        parser.add_argument("--as-of", type=day)
        parser.add_argument(
            "--horizon", choices=["none"], help="count every reach ever"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        start, end = options["start"], options["end"]
        if start and end and start > end:
            refuse(_("The period ends before it begins."))
        branch, broker = (
            self._branch(options["branch"]),
            self._broker(options["broker"]),
        )
        where = branch.pk if branch else broker.branch_id if broker else None
        query = FunnelQuery(
            as_of=options["as_of"] or today(),
            start=start,
            end=end,
            branch_id=branch.pk if branch else None,
            broker_id=broker.pk if broker else None,
            horizons=None
            if options["horizon"]
            else value_of(HORIZONS, branch_id=where, on=options["as_of"]),
            ratio=value_of(FUNNEL_RATIO, branch_id=where, on=options["as_of"]),
        )
        # The operator at the console sees the whole firm.
        self.report(funnel(Journey.objects.all(), query).as_json())

    def _branch(self, code: str) -> Branch | None:
        found: Branch | None = Branch.objects.filter(code=code).first()
        if code and found is None:
            refuse(_("There is no branch “%(code)s”.") % {"code": code})
        return found

    def _broker(self, login: str) -> User | None:
        found = User.objects.filter(username=login).select_related("branch").first()
        if login and found is None:
            refuse(_("Nobody has the login “%(login)s”.") % {"login": login})
        return found if login else None
