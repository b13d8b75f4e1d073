from typing import Any

from django.utils.translation import gettext as _

from clients.actions.privacy_binned import empty_bin
from clients.enums.privacy import RequestOutcome
from core.commands import ReportCommand


class Command(ReportCommand):
    help = "Erase clients that have lain in the recycle bin for thirty days."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Do by hand what the clock does."""
        found = empty_bin()
        facts = {
            str(name): found.get(name, 0)
            for name in (
                RequestOutcome.ERASED,
                RequestOutcome.RESTRICTED,
                RequestOutcome.RETAINED,
            )
        }
        words = _(
            "%(erased)s clients erased, %(restricted)s former members sealed, "
            "%(retained)s members put back."
        )
        self.report(facts, words % facts)
