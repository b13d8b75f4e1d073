"""Reading the rules, and whether the records are still what was written."""

from accounts.analytics.chain import Trouble, Verification, state_of, verify
from accounts.analytics.rules import rule_history, rule_lines

__all__ = [
    "Trouble",
    "Verification",
    "rule_history",
    "rule_lines",
    "state_of",
    "verify",
]
