from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from core.commands import ReportCommand, refuse
from digests.actions import Report, fetch_source
from digests.enums import SourceKind
from digests.models import Source


class Command(ReportCommand):
    help = "Fetch the sources in use now, whenever their turn is; prints a list."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--source", default="")

    def handle(self, *_args: Any, **options: Any) -> None:
        sources = Source.objects.exclude(kind=SourceKind.DESK)
        if name := options["source"]:
            sources = sources.filter(name=name)
            if not sources:
                refuse(_("There is no source “%(name)s”.") % {"name": name})
        else:
            sources = sources.filter(is_active=True)
        reports = [fetch_source(source) for source in sources.order_by("name", "pk")]
        self.report([asdict(one) for one in reports], self._words(reports))

    def _words(self, reports: list[Report]) -> str:
        lines = [
            f"{one.source}: {one.state}, {one.new} + {one.known} {one.error}".rstrip()
            for one in reports
        ]
        return "\n".join(lines) or _("No source is in use.")
