from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandParser

from core.commands import ReportCommand, refuse
from digests.actions import add_source
from digests.enums import SourceKind


class Command(ReportCommand):
    help = "Add a place news and announcements are read from."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--kind", required=True, choices=SourceKind.values)
        parser.add_argument("--url", default="")
        parser.add_argument("--auto-approve", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            source = add_source(
                by=None,
                name=options["name"],
                kind=options["kind"],
                url=options["url"],
                is_auto_approved=options["auto_approve"],
            )
        except ValidationError as error:
            refuse(" ".join(error.messages))
        self.report(
            {
                "id": source.pk,
                "source": source.name,
                "kind": source.kind,
                "url": source.url,
                "auto_approve": source.is_auto_approved,
            }
        )
