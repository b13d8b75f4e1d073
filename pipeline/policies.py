"""Dated rules of the pipeline: how often one follows up, when one asks again."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.policies import Policy, settings_of
from clients.enums import Method

MOST_DAYS = 250
MOST_YUAN = 100_000
LONGEST_PAUSE = 3650
CADENCE = ("A", "B", "C", "D")
OUTCOMES = ("lost", "dormant", "recycled")


def _whole(value: Any, names: tuple[str, ...], most: int) -> bool:
    return (
        isinstance(value, dict)
        and set(value) == set(names)
        and all(type(days) is int and 1 <= days <= most for days in value.values())
    )


def _check_cadence(value: Any) -> None:
    if not _whole(value, CADENCE, MOST_DAYS):
        raise ValidationError(_("Between 1 and 250 working days for each stage."))


def _check_pauses(value: Any) -> None:
    if not _whole(value, OUTCOMES, LONGEST_PAUSE):
        raise ValidationError(_("Between 1 and 3650 days for each outcome."))


STEP_CADENCE = Policy(
    # Working days after which the next step is offered; D: the monthly visit (A70).
    "step_cadence",
    {"A": 3, "B": 3, "C": 2, "D": 20},
    gettext_lazy("When the next step is offered"),
    _check_cadence,
)
COOL_DOWN = Policy(
    # Days during which someone who left is not asked again.
    "cool_down",
    {"lost": 180, "dormant": 90, "recycled": 30},
    gettext_lazy("When those who left are asked again"),
    _check_pauses,
)


def _check_costs(value: Any) -> None:
    sound = isinstance(value, dict) and set(value) == set(Method.values)
    for costs in value.values() if sound else ():
        sound = sound and _whole_yuan(costs)
    if not sound:
        raise ValidationError(_("Whole yuan between 0 and 100,000 for each method."))


def _whole_yuan(costs: Any) -> bool:
    return (
        isinstance(costs, dict)
        and set(costs) == {"contact", "hour"}
        and all(type(yuan) is int and 0 <= yuan <= MOST_YUAN for yuan in costs.values())
    )


METHOD_COSTS = Policy(
    # Yuan a first contact and an hour cost by each method (A33); nothing until entered.
    "method_costs",
    {method.value: {"contact": 0, "hour": 0} for method in Method},
    gettext_lazy("What the methods cost"),
    _check_costs,
)


def dated_values_of(
    *policies: Policy, branch_id: int | None = None, on: date | None = None
) -> list[tuple[Any, date | None]]:
    """Return several values and since when each applies; one query.

    No day where nobody has said otherwise: the default applies since ever.
    """
    found = settings_of(*policies, branch_id=branch_id, on=on)
    return [
        (found[policy.name].value, found[policy.name].from_on)
        if policy.name in found
        else (policy.default, None)
        for policy in policies
    ]
