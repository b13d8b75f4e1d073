"""How many calls a month a branch makes for spot checks."""

from django import forms
from django.utils.translation import gettext_lazy

from accounts.forms.rules import RuleForm
from service.policies import CHECK_CALLS, MOST_CALLS


class CallsForm(RuleForm):
    """The rule's new value; what it buys stands beside it."""

    policy = CHECK_CALLS
    value = forms.IntegerField(
        label=gettext_lazy("calls a month"), min_value=1, max_value=MOST_CALLS
    )
