"""Dated rules as people write them: one small form for each kind of value."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import policies
from accounts.models import CalendarDay
from accounts.policies import Policy
from core.clock import today
from core.forms import CleanTextMixin, DayField, MoneyField, part_of_form


class RuleForm(CleanTextMixin, forms.Form):
    """A rule's new value and the day it applies from; `value` after validation."""

    policy: ClassVar[Policy]
    value: Any = None

    def __init__(self, *args: Any, current: Any = None, **kwargs: Any) -> None:
        if current is not None:
            kwargs["initial"] = self.take_apart(current) | {
                "from_on": today() + timedelta(days=1)
            }
        super().__init__(*args, **kwargs)
        self.fields["from_on"] = DayField(
            label=_("applies from"),
            help_text=_("Earlier days keep the value of their time."),
        )
        self.helper = part_of_form()

    def clean(self) -> dict[str, Any]:
        """Put the value together and let the rule's own check judge it."""
        facts: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            self.value = self.put_together(facts)
            self.policy.check(self.value)
        return facts

    def take_apart(self, value: Any) -> dict[str, Any]:
        """Return a value's parts by field name."""
        return {"value": value}

    def put_together(self, facts: Mapping[str, Any]) -> Any:
        """Return the value of the fields."""
        return facts["value"]


class ThresholdsForm(RuleForm):
    large = MoneyField(label=gettext_lazy("large client from (yuan)"))
    medium = MoneyField(label=gettext_lazy("medium client from (yuan)"))

    def take_apart(self, value: Any) -> dict[str, Any]:
        return {name: Decimal(value[name]) for name in ("large", "medium")}

    def put_together(self, facts: Mapping[str, Any]) -> Any:
        amounts = {name: facts[name] for name in ("large", "medium")}
        if any(amount != int(amount) for amount in amounts.values()):
            raise ValidationError(_("Both thresholds are whole yuan."))
        return {name: int(amount) for name, amount in amounts.items()}


class TurnoverForm(RuleForm):
    long = forms.IntegerField(label=gettext_lazy("long up to (times)"), min_value=1)
    medium = forms.IntegerField(label=gettext_lazy("medium up to (times)"), min_value=1)

    def take_apart(self, value: Any) -> dict[str, Any]:
        return dict(value)

    def put_together(self, facts: Mapping[str, Any]) -> Any:
        return {name: facts[name] for name in ("long", "medium")}


class CutoffsForm(RuleForm):
    current = forms.IntegerField(
        label=gettext_lazy("current value high from (points)"), min_value=1
    )
    growth = forms.IntegerField(
        label=gettext_lazy("growth potential high from (points)"), min_value=1
    )

    def take_apart(self, value: Any) -> dict[str, Any]:
        return dict(value)

    def put_together(self, facts: Mapping[str, Any]) -> Any:
        return {name: facts[name] for name in ("current", "growth")}


class RatioForm(RuleForm):
    A = forms.IntegerField(label=gettext_lazy("A Contact"), min_value=1)
    B = forms.IntegerField(label=gettext_lazy("B Presentation"), min_value=1)
    C = forms.IntegerField(label=gettext_lazy("C Objections"), min_value=1)
    D = forms.IntegerField(label=gettext_lazy("D Deal"), min_value=1)

    def take_apart(self, value: Any) -> dict[str, Any]:
        return dict(value)

    def put_together(self, facts: Mapping[str, Any]) -> Any:
        return {stage: facts[stage] for stage in "ABCD"}


class HorizonsForm(RuleForm):
    ab = forms.IntegerField(label=gettext_lazy("A → B, days"), min_value=1)
    bc = forms.IntegerField(label=gettext_lazy("B → C, days"), min_value=1)
    cd = forms.IntegerField(label=gettext_lazy("C → D, days"), min_value=1)
    ad = forms.IntegerField(label=gettext_lazy("A → D, days"), min_value=1)
    names: ClassVar[dict[str, str]] = {
        "ab": "A>B",
        "bc": "B>C",
        "cd": "C>D",
        "ad": "A>D",
    }

    def take_apart(self, value: Any) -> dict[str, Any]:
        return {field: value[step] for field, step in self.names.items()}

    def put_together(self, facts: Mapping[str, Any]) -> Any:
        return {step: facts[field] for field, step in self.names.items()}


class LimitsForm(RuleForm):
    A = forms.IntegerField(label=gettext_lazy("in A, working days"), min_value=1)
    B = forms.IntegerField(label=gettext_lazy("in B, working days"), min_value=1)
    C = forms.IntegerField(label=gettext_lazy("in C, working days"), min_value=1)

    def take_apart(self, value: Any) -> dict[str, Any]:
        return dict(value)

    def put_together(self, facts: Mapping[str, Any]) -> Any:
        return {stage: facts[stage] for stage in "ABC"}


class HoursForm(RuleForm):
    value = forms.IntegerField(
        label=gettext_lazy("hours between event and entry"), min_value=1
    )


class MinutesForm(RuleForm):
    value = forms.IntegerField(label=gettext_lazy("minutes"), min_value=1)


class ClientsForm(RuleForm):
    value = forms.IntegerField(label=gettext_lazy("clients"), min_value=1)


class MonthsForm(RuleForm):
    value = forms.IntegerField(label=gettext_lazy("months"), min_value=1)


class TimeForm(RuleForm):
    value = forms.CharField(
        label=gettext_lazy("time in Shanghai"),
        max_length=5,
        widget=forms.TextInput(attrs={"type": "time"}),
    )


class RetentionForm(RuleForm):
    securities = forms.IntegerField(label=gettext_lazy("securities records, years"))
    aml = forms.IntegerField(label=gettext_lazy("money-laundering records, years"))
    advice = forms.IntegerField(label=gettext_lazy("adviser files, years"))
    complaints = forms.IntegerField(
        label=gettext_lazy("complaints and return visits, years")
    )

    def take_apart(self, value: Any) -> dict[str, Any]:
        return dict(value)

    def put_together(self, facts: Mapping[str, Any]) -> Any:
        return {name: facts[name] for name in policies.LEAST_YEARS}


FORMS: dict[str, type[RuleForm]] = {
    policies.SIZE_THRESHOLDS.name: ThresholdsForm,
    policies.HORIZON_TURNOVER.name: TurnoverForm,
    policies.VALUE_CUTOFFS.name: CutoffsForm,
    policies.FUNNEL_RATIO.name: RatioForm,
    policies.HORIZONS.name: HorizonsForm,
    policies.STAGE_LIMITS.name: LimitsForm,
    policies.UNDO_MINUTES.name: MinutesForm,
    policies.LATE_AFTER_HOURS.name: HoursForm,
    policies.DIGEST_TIME.name: TimeForm,
    policies.DIGEST_DEADLINE.name: TimeForm,
    policies.RISK_VALID_MONTHS.name: MonthsForm,
    policies.RETENTION_YEARS.name: RetentionForm,
    policies.REVEALS_AN_HOUR.name: ClientsForm,
}


def ask_rule(name: str, form: type[RuleForm]) -> None:
    """Tell which form asks for the value of an upper app's rule."""
    FORMS[name] = form


def form_for(policy: Policy) -> type[RuleForm]:
    """Return the form class that asks for this rule's value."""
    return type(f"{policy.name}_form", (FORMS[policy.name],), {"policy": policy})


class CalendarDayForm(CleanTextMixin, forms.ModelForm):
    """The administrator's word on one day."""

    day = DayField(label=gettext_lazy("day"))
    is_open = forms.TypedChoiceField(
        label=gettext_lazy("on this day"),
        choices=[
            ("yes", gettext_lazy("people work or trade")),
            ("no", gettext_lazy("nobody works or trades")),
        ],
        coerce=lambda answer: answer == "yes",
    )

    class Meta:
        model = CalendarDay
        fields = ["calendar", "day", "is_open", "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = part_of_form()

    def clean(self) -> dict[str, Any]:
        """Take up the word already said on this day: the new one replaces it."""
        facts: dict[str, Any] = super().clean() or self.cleaned_data
        if self.instance.pk is None and facts.get("calendar") and facts.get("day"):
            said = CalendarDay.objects.filter(
                calendar=facts["calendar"], day=facts["day"]
            )
            self.instance = said.first() or self.instance
        return facts
