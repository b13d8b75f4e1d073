"""Everything the outbox does: plan, hand over, settle what is in doubt, stop."""

from outbox.actions.handing import Tally, hand_over_due
from outbox.actions.planning import Plan, plan_mailing, readers_of
from outbox.actions.settling import count_as_sent, send_again, why_not_again
from outbox.actions.stopping import is_stopped, stop_mail
from outbox.actions.sweeping import sweep
from outbox.actions.wording import (
    check_wording,
    current_rules,
    lines_of,
    set_rule,
    vet,
)

__all__ = [
    "Plan",
    "Tally",
    "check_wording",
    "count_as_sent",
    "current_rules",
    "hand_over_due",
    "is_stopped",
    "lines_of",
    "plan_mailing",
    "readers_of",
    "send_again",
    "set_rule",
    "stop_mail",
    "sweep",
    "vet",
    "why_not_again",
]
