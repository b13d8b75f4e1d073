"""What is typed about the pool: the branch's rule, a reason, to whom somebody goes."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Role
from accounts.forms.rules import RuleForm
from accounts.models import User
from clients.forms.filters import OneOf
from clients.models.pool import LONGEST_REASON
from core.forms import CleanTextMixin, part_of_form

PARTS = ("days", "warn", "claims", "cool_down")


class PoolRuleForm(RuleForm):
    days = forms.IntegerField(
        label=gettext_lazy("protected after the last contact, days"),
        help_text=gettext_lazy("0: the branch keeps no pool."),
        min_value=0,
    )
    warn = forms.IntegerField(
        label=gettext_lazy("the broker is told before, days"), min_value=1
    )
    claims = forms.IntegerField(
        label=gettext_lazy("taken out by one broker a day, at most"), min_value=1
    )
    cool_down = forms.IntegerField(
        label=gettext_lazy("the former broker waits, days"), min_value=0
    )

    def take_apart(self, value: Any) -> dict[str, Any]:
        return dict(value)

    def put_together(self, facts: Mapping[str, Any]) -> Any:
        return {name: facts[name] for name in PARTS}


def say_pool(value: Mapping[str, int]) -> str:
    """Say a branch's rule in words."""
    if not value["days"]:
        return _("no pool")
    return _(
        "protected %(days)s days · told %(warn)s days before · %(claims)s a day · "
        "former broker waits %(cool_down)s days"
    ) % dict(value)


class ReleaseForm(CleanTextMixin, forms.Form):
    """Why somebody is given up."""

    reason = forms.CharField(
        label=gettext_lazy("Why"), max_length=LONGEST_REASON, strip=True
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = part_of_form()


class TakeForm(CleanTextMixin, forms.Form):
    """Who is taken out of the pool, and by the manager for whom."""

    stay = forms.IntegerField(min_value=1, max_value=2**53)
    to = OneOf(User, gettext_lazy("Broker"))

    def __init__(self, *args: Any, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        if viewer.role != Role.MANAGER:
            del self.fields["to"]
            return
        people = User.objects.visible_to(viewer).active().brokers()
        fields["to"].queryset = people.order_by("full_name", "pk")
        fields["to"].label_from_instance = lambda person: person.full_name
        fields["to"].empty_label = None
