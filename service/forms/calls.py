"""The dated rules of service as people write them."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms.rules import RuleForm
from pipeline.forms.rules import PartsForm
from service.policies import CHECK_CALLS, MOST_CALLS, MOST_VISITS, TIERS


class CallsForm(RuleForm):
    """The rule's new value; what it buys stands beside it."""

    policy = CHECK_CALLS
    value = forms.IntegerField(
        label=gettext_lazy("calls a month"), min_value=1, max_value=MOST_CALLS
    )


class VisitsForm(PartsForm):
    """Meetings a month, for each tier."""

    parts = TIERS
    general = forms.IntegerField(
        label=gettext_lazy("general members, visits a month"),
        min_value=1,
        max_value=MOST_VISITS,
    )
    key = forms.IntegerField(
        label=gettext_lazy("key clients, visits a month"),
        min_value=1,
        max_value=MOST_VISITS,
    )


def say_visits(value: Mapping[str, int]) -> str:
    """Say how often each tier is visited."""
    return _("general members %(general)s · key clients %(key)s a month") % dict(value)
