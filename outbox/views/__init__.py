"""The outbox's pages: what left and what did not, and the way to stop it."""

from outbox.views.deciding import confirm, resend
from outbox.views.sending import deliveries, left_out, sending
from outbox.views.stopping import unsubscribe
from outbox.views.wording import new_wording, try_wording, wording, wording_rule

__all__ = [
    "confirm",
    "deliveries",
    "left_out",
    "new_wording",
    "resend",
    "sending",
    "try_wording",
    "unsubscribe",
    "wording",
    "wording_rule",
]
