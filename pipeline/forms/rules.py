"""The pipeline's dated rules as people write them."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms.rules import RuleForm
from clients.enums import Method
from pipeline.policies import CADENCE, MOST_YUAN, OUTCOMES

COSTS = {
    "contact": gettext_lazy("%(method)s, yuan a contact"),
    "hour": gettext_lazy("%(method)s, yuan an hour"),
}


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


class CostsForm(RuleForm):
    """Yuan a contact and an hour, for each of the ten methods."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        day = self.fields.pop("from_on")
        for method in Method:
            for part, words in COSTS.items():
                self.fields[f"{method}_{part}"] = forms.IntegerField(
                    label=words % {"method": method.label},
                    min_value=0,
                    max_value=MOST_YUAN,
                )
        self.fields["from_on"] = day

    def take_apart(self, value: Any) -> dict[str, Any]:
        return {
            f"{method}_{part}": yuan
            for method, costs in value.items()
            for part, yuan in costs.items()
        }

    def put_together(self, facts: Mapping[str, Any]) -> Any:
        return {
            method.value: {part: facts[f"{method}_{part}"] for part in COSTS}
            for method in Method
        }


def say_costs(value: Mapping[str, Mapping[str, int]]) -> str:
    """Say which methods cost what; those that cost nothing are left out."""
    named = [
        _("%(method)s %(contact)s a contact, %(hour)s an hour")
        % {"method": Method(name).label, **costs}
        for name, costs in value.items()
        if any(costs.values())
    ]
    return " · ".join(named) if named else _("nothing entered yet")
