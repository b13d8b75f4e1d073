"""Reading the rules: what applies, since when, and what it was before."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Branch, Setting
from accounts.policies import POLICIES, Policy
from core.clock import today
from core.money import show_money

STEPS = {"A>B": "A → B", "B>C": "B → C", "C>D": "C → D", "A>D": "A → D"}


@dataclass(frozen=True)
class RuleLine:
    """One rule as it stands today for a branch or the firm.

    `row` is None while the product's default applies; `coming` are values set for later
    days; `is_inherited` says that a branch follows the firm's value.
    """

    policy: Policy
    words: str
    row: Setting | None
    coming: list[Setting]
    is_inherited: bool

    @property
    def since(self) -> date | None:
        """Return the day the value has applied from; None for the default."""
        return self.row.from_on if self.row else None


def values_by_branch(
    *policies: Policy, on: date | None = None
) -> Callable[[int | None], list[Any]]:
    """Return a lookup of several values by branch, as `values_of` gives; one query."""
    names = [policy.name for policy in policies]
    rows = Setting.objects.filter(name__in=names, from_on__lte=on or today())
    found: dict[tuple[str, int | None], Any] = {}
    for row in rows.order_by("from_on", "pk"):
        found[row.name, row.branch_id] = row.value

    def look_up(branch_id: int | None) -> list[Any]:
        return [
            found.get((p.name, branch_id), found.get((p.name, None), p.default))
            for p in policies
        ]

    return look_up


def rule_lines(branch: Branch | None) -> list[RuleLine]:
    """Return every rule that can be set for a branch (None: the firm); one query."""
    scope = Q(branch__isnull=True) | Q(branch=branch) if branch else Q(branch=None)
    rows: dict[str, list[Setting]] = {}
    for row in Setting.objects.filter(scope).order_by("-from_on", "-pk"):
        rows.setdefault(row.name, []).append(row)
    return [_line(p, rows.get(p.name, []), branch) for p in POLICIES.values()]


def _line(policy: Policy, rows: list[Setting], branch: Branch | None) -> RuleLine:
    own_id = branch.pk if branch else None
    begun = [row for row in rows if row.from_on <= today()]
    own = [row for row in begun if row.branch_id == own_id]
    row = next(iter(own or begun), None)
    return RuleLine(
        policy,
        words_for(policy, row.value if row else policy.default),
        row,
        [row for row in rows if row.from_on > today() and row.branch_id == own_id],
        is_inherited=branch is not None and not own,
    )


def rule_history(policy: Policy, branch: Branch | None) -> list[tuple[Setting, str]]:
    """Return a rule's values with their words, the latest first."""
    rows = Setting.objects.filter(name=policy.name, branch=branch)
    rows = rows.select_related("set_by").order_by("-from_on", "-pk")
    return [(row, words_for(policy, row.value)) for row in rows]


def words_for(policy: Policy, value: Any) -> str:
    """Say a rule's value in words: 300万 and 50万; 100 : 25 : 8 : 2."""
    say: Any = _WORDS.get(policy.name, str)
    words: str = say(value)
    return words


def _thresholds(value: Mapping[str, int]) -> str:
    amounts = {name: show_money(Decimal(value[name])) for name in ("large", "medium")}
    return _("large from %(large)s, medium from %(medium)s") % amounts


def _turnover(value: Mapping[str, int]) -> str:
    return _("long up to %(long)s times, medium up to %(medium)s times") % value


def _cutoffs(value: Mapping[str, int]) -> str:
    return _("current value from %(current)s, growth potential from %(growth)s") % value


def _horizons(value: Mapping[str, int]) -> str:
    listed = " · ".join(f"{STEPS[step]} {days}" for step, days in value.items())
    return _("%(listed)s days") % {"listed": listed}


def _limits(value: Mapping[str, int]) -> str:
    listed = " · ".join(f"{stage} {days}" for stage, days in value.items())
    return _("%(listed)s working days") % {"listed": listed}


def _retention(value: Mapping[str, int]) -> str:
    return _(
        "securities %(securities)s years · money laundering %(aml)s · advice "
        "%(advice)s · complaints %(complaints)s"
    ) % dict(value)


def _hours(value: int) -> str:
    return ngettext("%(n)s hour", "%(n)s hours", value) % {"n": value}


def _minutes(value: int) -> str:
    return ngettext("%(n)s minute", "%(n)s minutes", value) % {"n": value}


def _months(value: int) -> str:
    return ngettext("%(n)s month", "%(n)s months", value) % {"n": value}


def _clients(value: int) -> str:
    return ngettext("%(n)s client", "%(n)s clients", value) % {"n": value}


def say_rule(name: str, words: Callable[[Any], str]) -> None:
    """Tell how the value of an upper app's rule is said."""
    _WORDS[name] = words


_WORDS: dict[str, Callable[[Any], str]] = {
    "reveals_an_hour": _clients,
    "size_thresholds": _thresholds,
    "horizon_turnover": _turnover,
    "value_cutoffs": _cutoffs,
    "funnel_ratio": lambda value: " : ".join(str(value[stage]) for stage in "ABCD"),
    "horizons": _horizons,
    "stage_limits": _limits,
    "undo_minutes": _minutes,
    "late_after_hours": _hours,
    "risk_valid_months": _months,
    "retention_years": _retention,
}
