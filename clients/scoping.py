"""Words of a filter that stand for a rule, not for a value of a column."""

from collections.abc import Callable
from datetime import timedelta

from django.db.models import F, Q

from core.clock import today

# What a filter calls a fact that is not known, or not so; both are stored as "".
UNKNOWN, NONE = "unknown", "none"
# Stated and observed horizon differ, or do not; who decides the value type.
DIFFERS, AGREES = "differs", "agrees"
OVERRIDDEN, ENDING = "override", "ending"
ENDING_DAYS = 30
# Whether we have a legal basis for knowing the person.
LAWFUL, UNLAWFUL = "yes", "no"


def _horizon_gap(value: str) -> Q:
    known = ~Q(horizon="") & ~Q(observed_horizon="")
    if value == UNKNOWN:
        return ~known
    same = Q(horizon=F("observed_horizon"))
    return known & (~same if value == DIFFERS else same)


def _basis(value: str) -> Q:
    return Q(has_basis=value == LAWFUL)


def _value_by(value: str) -> Q:
    until = Q(value_override__until__gte=today())
    if value == ENDING:
        until &= Q(value_override__until__lte=today() + timedelta(days=ENDING_DAYS))
    return until


BY_RULE: dict[str, Callable[[str], Q]] = {
    "horizon_gap": _horizon_gap,
    "value_by": _value_by,
    "basis": _basis,
}
