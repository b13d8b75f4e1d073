"""The product's settings with the limits on signing in lifted, to time many tries."""

from broker_crm.settings import *  # noqa: F403

ACCOUNT_RATE_LIMITS = False  # allauth: no limits
