"""Dated rules of the pipeline: how often one follows up, when one asks again."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.policies import Policy

MOST_DAYS = 250
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
