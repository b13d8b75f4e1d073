"""The dated rule of spot checks."""

from django.utils.translation import gettext_lazy as _

from accounts.policies import Policy
from accounts.policy_checks import between

MOST_CALLS = 500
CHECK_CALLS = Policy(
    # Calls a month for checks: five find a tenth of false months within half a year.
    "check_calls",
    10,
    _("Calls a month for spot checks"),
    between(1, MOST_CALLS, _("Between 1 and 500 calls.")),
)
