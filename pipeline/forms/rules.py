"""The pipeline's dated rules as people write them."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms.rules import RuleForm
from pipeline.policies import CADENCE, OUTCOMES


class PartsForm(RuleForm):
    """A rule with one whole number of days for each of several names."""

    parts: ClassVar[tuple[str, ...]] = ()

    def take_apart(self, value: Any) -> dict[str, Any]:
        return dict(value)

    def put_together(self, facts: Mapping[str, Any]) -> Any:
        return {name: facts[name] for name in self.parts}


class CadenceForm(PartsForm):
    parts = CADENCE
    A = forms.IntegerField(label=gettext_lazy("in A, working days"), min_value=1)
    B = forms.IntegerField(label=gettext_lazy("in B, working days"), min_value=1)
    C = forms.IntegerField(label=gettext_lazy("in C, working days"), min_value=1)
    D = forms.IntegerField(label=gettext_lazy("in D, working days"), min_value=1)


class CoolDownForm(PartsForm):
    parts = OUTCOMES
    lost = forms.IntegerField(label=gettext_lazy("lost, days"), min_value=1)
    dormant = forms.IntegerField(label=gettext_lazy("dormant, days"), min_value=1)
    recycled = forms.IntegerField(label=gettext_lazy("recycled, days"), min_value=1)


def say_cadence(value: Mapping[str, int]) -> str:
    """Say how soon the next step is offered, stage by stage."""
    listed = " · ".join(f"{stage} {days}" for stage, days in value.items())
    return _("%(listed)s working days") % {"listed": listed}


def say_cool_down(value: Mapping[str, int]) -> str:
    """Say how long those who left are left alone, outcome by outcome."""
    return _(
        "lost %(lost)s days · dormant %(dormant)s days · recycled %(recycled)s days"
    ) % dict(value)
