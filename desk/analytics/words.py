"""What a next step is called when nobody writes its words."""

from django.utils.translation import gettext as _

from clients.models import Client
from desk.analytics.today import Reason
from pipeline.analytics.offers import usual_step


def words_of_step(why: str, client: Client) -> str:
    """Name the step of someone put off by the reason they stood on the list."""
    reason = Reason(int(why)) if why.isdecimal() and int(why) in REASONS else None
    match reason:
        case Reason.RISK_EXPIRING:
            return _("renew the risk assessment")
        case Reason.BIRTHDAY:
            return _("birthday greetings")
        case Reason.OCCASION:
            return _("call for the occasion")
        case Reason.VISIT_AT_RISK | Reason.VISIT_DUE:
            return _("visit of the month")
        case _:
            return usual_step(client)


REASONS = {int(reason) for reason in Reason}
