"""Collect the texts to translate, then compile the catalogue."""

import shutil
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from core.commands import refuse

LOCALE = "zh_Hans"
ELSEWHERE = [".venv", "var", "tests", "benchmarks", "docs", "deploy", "static"]


class Command(BaseCommand):
    """Update locale/zh_Hans from code and templates."""

    help = "Collect the texts to translate and compile the catalogue."
    requires_system_checks = []

    def handle(self, **_options: Any) -> None:
        """Write django.po and django.mo; needs GNU gettext."""
        if not shutil.which("xgettext") or not shutil.which("msgfmt"):
            refuse("GNU gettext is needed: apt-get install gettext")
        call_command(
            "makemessages",
            locale=[LOCALE],
            ignore_patterns=ELSEWHERE,
            no_location=True,
            no_obsolete=True,
            verbosity=0,
        )
        call_command("compilemessages", locale=[LOCALE], verbosity=1)
