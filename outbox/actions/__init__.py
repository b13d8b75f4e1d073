"""Everything the outbox does: plan, hand over, settle what is in doubt, stop."""

from outbox.actions.handing import Tally, hand_over_due
from outbox.actions.planning import Plan, plan_mailing, readers_of
from outbox.actions.settling import count_as_sent, send_again, why_not_again
from outbox.actions.stopping import is_stopped, stop_mail
from outbox.actions.sweeping import sweep

__all__ = [
    "Plan",
    "Tally",
    "count_as_sent",
    "hand_over_due",
    "is_stopped",
    "plan_mailing",
    "readers_of",
    "send_again",
    "stop_mail",
    "sweep",
    "why_not_again",
]
