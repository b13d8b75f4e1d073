"""The outbox's pages: what left and what did not, and the way to stop it."""

from outbox.views.deciding import confirm, resend
from outbox.views.sending import deliveries, left_out, sending
from outbox.views.stopping import unsubscribe

__all__ = [
    "confirm",
    "deliveries",
    "left_out",
    "resend",
    "sending",
    "unsubscribe",
]
