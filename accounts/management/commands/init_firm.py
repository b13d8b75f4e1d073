"""Set up an empty installation from the command line."""

import getpass
import os
import sys
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandParser

from accounts.actions import found_firm
from accounts.actions.founding import Founding
from core.commands import ReportCommand, refuse

PASSWORD_VARIABLE = "INIT_PASSWORD"  # noqa: S105


class Command(ReportCommand):
    help = (
        "Make the first administrator, region, branch and settings. The password is "
        f"read from ${PASSWORD_VARIABLE}, from a pipe, or asked for."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the facts of the first-run page."""
        parser.add_argument("--username", required=True)
        parser.add_argument("--name", required=True, help="the administrator's name")
        parser.add_argument("--email", default="")
        parser.add_argument("--region", required=True, metavar="CODE")
        parser.add_argument("--region-name")
        parser.add_argument("--branch", required=True, metavar="CODE")
        parser.add_argument("--branch-name")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Found the firm, or refuse with the reason."""
        facts = Founding(
            username=options["username"],
            full_name=options["name"],
            password=_password(),
            email=options["email"],
            region_code=options["region"],
            region_name=options["region_name"] or options["region"],
            branch_code=options["branch"],
            branch_name=options["branch_name"] or options["branch"],
        )
        try:
            administrator = found_firm(facts)
        except ValidationError as refused:
            refuse(" ".join(refused.messages))
        self.report(
            {
                "administrator": administrator.username,
                "region": facts.region_code,
                "branch": facts.branch_code,
            }
        )


def _password() -> str:
    if given := os.environ.get(PASSWORD_VARIABLE):
        return given
    if sys.stdin.isatty():
        return getpass.getpass("Password: ")
    return sys.stdin.readline().rstrip("\n")
