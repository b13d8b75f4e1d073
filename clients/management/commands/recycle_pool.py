from typing import Any

from django.utils.translation import gettext as _

from clients.actions.pool_recycling import recycle_due
from core.commands import ReportCommand


class Command(ReportCommand):
    help = "Warn brokers, and send whom nobody follows up back to the public pool."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Do by hand what the clock does at night."""
        found = recycle_due()
        facts = {
            "warned": found.warned,
            "recycled": found.recycled,
            "saved": found.saved,
        }
        words = _(
            "%(warned)s warned of, %(recycled)s back in the pool, %(saved)s kept."
        )
        self.report(facts, words % facts)
