from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from accounts.enums import Role
from core.commands import ReportCommand, refuse, user_named
from digests.actions import approve_all
from digests.models import Source


class Command(ReportCommand):
    help = "Approve every item that waits, of one source or of all."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--source", default="")
        parser.add_argument("--user", required=True)

    def handle(self, *_args: Any, **options: Any) -> None:
        user = user_named(options["user"])
        if user.role != Role.HEAD_OFFICE:
            refuse(_("Only head office approves news and announcements."))
        source = None
        if name := options["source"]:
            source = Source.objects.filter(name=name).first()
            if source is None:
                refuse(_("There is no source “%(name)s”.") % {"name": name})
        self.report({"approved": approve_all(by=user, source=source)})
