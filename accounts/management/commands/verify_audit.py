"""Is the record still what was written?"""

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from accounts.analytics import Trouble, verify
from accounts.enums import ChainTrouble
from core.commands import ReportCommand, refuse


class Command(ReportCommand):
    help = (
        "Walk the chain of sealed records; exit 1 naming the first bad row. Writes "
        "nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take a head written down earlier."""
        parser.add_argument(
            "--head", default="", metavar="HASH", help="a head the chain must hold"
        )

    def handle(self, **options: Any) -> None:
        """Report what the walk found."""
        found = verify(head=options["head"].strip().lower())
        facts = {
            "ok": found.trouble is None,
            "events": found.events,
            "removed": found.removed,
            "seals": found.seals,
            "sealed_up_to": found.last_id,
            "unsealed": found.unsealed,
            "head": found.head,
        }
        if found.trouble is None:
            words = _(
                "%(events)s records under %(seals)s seals hold; %(unsealed)s wait for "
                "the next seal. Head: %(head)s"
            )
            self.report(facts, words % facts)
            return
        if self.as_json:
            trouble = found.trouble
            where = {"what": trouble.kind, "seal": trouble.seal, "event": trouble.event}
            self.report(facts | {"first_bad": where})
        refuse(_sentence(found.trouble))


def _sentence(trouble: Trouble) -> str:
    what = ChainTrouble(trouble.kind).label
    if trouble.event is not None:
        return _("Record %(event)s, under seal %(seal)s: %(what)s.") % {
            "event": trouble.event,
            "seal": trouble.seal,
            "what": what,
        }
    return _("Seal %(seal)s: %(what)s.") % {"seal": trouble.seal or "—", "what": what}
