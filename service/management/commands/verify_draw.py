"""Repeat a month's draw and compare everything that hangs on it."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from core.commands import ReportCommand, add_month, branch_named, refuse
from service.analytics.proving import Tampered, exported, prove
from service.models import CheckPeriod


class Command(ReportCommand):
    help = (
        "Repeat a month's draw from its seed, frame and beacon; exit 1 naming the "
        "first bad row. Writes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the branch, the month and where to put the inputs."""
        add_month(parser)
        parser.add_argument(
            "--export",
            type=Path,
            metavar="FILE",
            help="write what docs/verify_draw.py needs, once the checks are closed",
        )

    def handle(self, **options: Any) -> None:
        """Compare and report."""
        branch, month = branch_named(options["branch"]), options["month"]
        period = CheckPeriod.objects.filter(branch=branch, month=month).first()
        if period is None:
            refuse(_("This month was never committed to."))
        try:
            proof = prove(period)
        except Tampered as trouble:
            if self.as_json:
                self.report({"ok": False, "first_bad": str(trouble)})
            refuse(str(trouble))
        drawn = period.draws.in_force().first()
        if options["export"]:
            if drawn is None or period.closed_at is None:
                refuse(_("The seed is shown once the checks of the month are closed."))
            text = json.dumps(exported(drawn), indent=1)
            options["export"].write_text(text, encoding="utf-8")
        found = proof.lists.get(drawn.number, []) if drawn else []
        facts: dict[str, Any] = {"ok": True, "rows": proof.rows, "steps": proof.steps}
        facts |= {"draws": len(proof.lists), "frame_hash": period.frame_hash}
        words = _(
            "%(rows)s rows, %(draws)s draws and %(steps)s steps are as they were. "
            "Frame: %(frame_hash)s"
        )
        self.report(facts | {"list": found}, "\n".join([words % facts, *found]))
