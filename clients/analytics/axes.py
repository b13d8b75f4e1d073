"""Where clients belong on the four axes, by the evidence there is and the rules.

`judge` answers for one client; the actions write what it says, pages show why.
"""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from django.db.models import Max

from accounts.analytics.rules import values_by_branch
from accounts.policies import (
    HORIZON_TURNOVER,
    SIZE_THRESHOLDS,
    VALUE_CUTOFFS,
    values_of,
)
from clients.enums import SnapshotKind
from clients.models import (
    AssetSnapshot,
    ClientStyle,
    Profile,
    Turnover,
    ValueOverride,
)
from clients.rules import size_of
from clients.rules.axes import (
    Known,
    Pace,
    Period,
    Score,
    current_score,
    growth_score,
    horizon_of,
    pace_of,
    trend_of,
    value_type_of,
)
from core.clock import day_of

POLICIES = (SIZE_THRESHOLDS, HORIZON_TURNOVER, VALUE_CUTOFFS)


@dataclass(frozen=True)
class AxisRules:
    """The rules in force in a branch on a day."""

    thresholds: Mapping[str, int]
    limits: Mapping[str, int]
    cutoffs: Mapping[str, int]

    def as_facts(self) -> dict[str, Any]:
        return asdict(self)


def rules_for(branch_id: int, on: date) -> AxisRules:
    """Return the rules of one branch; one query."""
    return AxisRules(*values_of(*POLICIES, branch_id=branch_id, on=on))


def rules_of_all(branch_ids: Collection[int], on: date) -> dict[int, AxisRules]:
    """Return the rules of several branches; one query."""
    found = values_by_branch(*POLICIES, on=on)
    return {branch_id: AxisRules(*found(branch_id)) for branch_id in branch_ids}


@dataclass
class Evidence:
    """What there is to place one client by; `house` are snapshots, latest first."""

    house: list[tuple[date, Decimal]] = field(default_factory=list)
    elsewhere: Decimal | None = None
    periods: list[Period] = field(default_factory=list)
    level: int | None = None
    income: str = ""
    override: ValueOverride | None = None


def evidence_of(client_ids: Collection[int]) -> dict[int, Evidence]:
    """Read what there is about some clients; five queries however many they are."""
    found = {pk: Evidence() for pk in client_ids}
    of_them: dict[str, Any] = {"client__in": client_ids}
    _read_snapshots(found, of_them)
    rows = Turnover.objects.filter(**of_them).order_by("client_id", "from_on")
    columns = ("client_id", "from_on", "to_on", "traded", "average_assets")
    for client_id, *facts in rows.values_list(*columns):
        found[client_id].periods.append(Period(*facts))
    levels = ClientStyle.objects.filter(**of_them).order_by().values_list("client_id")
    for client_id, level in levels.annotate(Max("level")):
        found[client_id].level = level
    incomes = Profile.objects.filter(**of_them).exclude(income_level="")
    for client_id, income in incomes.values_list("client_id", "income_level"):
        found[client_id].income = income
    for override in ValueOverride.objects.filter(**of_them):
        found[override.client_id].override = override
    return found


def _read_snapshots(found: dict[int, Evidence], of_them: dict[str, Any]) -> None:
    rows = AssetSnapshot.objects.filter(**of_them).in_force()
    rows = rows.order_by("client_id", "-on", "-pk")
    estimates: dict[int, Decimal] = {}
    for client_id, kind, on, amount in rows.values_list(
        "client_id", "kind", "on", "amount"
    ):
        evidence = found[client_id]
        if kind == SnapshotKind.IN_HOUSE:
            evidence.house.append((on, amount))
        elif kind == SnapshotKind.ESTIMATE:
            estimates.setdefault(client_id, amount)
        elif evidence.elsewhere is None:
            evidence.elsewhere = amount
    for client_id, amount in estimates.items():
        if found[client_id].elsewhere is None:
            found[client_id].elsewhere = amount


class Placed(Protocol):
    """The columns of a client that places depend on."""

    pk: Any
    assets: Decimal | None
    assets_on: date | None
    size: str
    observed_horizon: str
    current_score: int | None
    growth_score: int | None
    value_type: str
    tier: str
    opened_on: date | None
    birthday: date | None
    potential_assets: Decimal | None
    last_contact_at: datetime | None


@dataclass(frozen=True)
class Places:
    """The columns of `Client` that follow evidence and rules."""

    assets: Decimal | None
    assets_on: date | None
    size: str
    observed_horizon: str
    current_score: int | None
    growth_score: int | None
    value_type: str


@dataclass(frozen=True)
class Judged:
    """Where a client belongs, and why.

    `computed` is the value type the scores give; `places.value_type` is the override's
    while one is in force. `is_ended` says that one has run out.
    """

    places: Places
    known: Known
    pace: Pace | None
    current: Score
    growth: Score
    computed: str
    is_ended: bool


def judge(client: Placed, evidence: Evidence, rules: AxisRules, day: date) -> Judged:
    """Place a client by the latest in-house snapshot, turnover, scores and override.

    Where no snapshot was ever noted the assets on record decide. An override holds up
    to and including its last day.
    """
    on, assets = next(iter(evidence.house), (client.assets_on, client.assets))
    pace = pace_of(evidence.periods, today=day)
    known = known_of(client, evidence, pace, assets, day)
    current, growth = current_score(known), growth_score(known)
    computed = value_type_of(current.value, growth.value, rules.cutoffs)
    override = evidence.override
    holds = override is not None and override.until >= day
    places = Places(
        assets=assets,
        assets_on=on,
        size=size_of(assets, rules.thresholds),
        observed_horizon=horizon_of(pace.ratio if pace else None, rules.limits),
        current_score=current.value,
        growth_score=growth.value,
        value_type=override.value if override and holds else computed,
    )
    is_ended = override is not None and not holds
    return Judged(places, known, pace, current, growth, computed, is_ended)


def known_of(
    client: Placed,
    evidence: Evidence,
    pace: Pace | None,
    assets: Decimal | None,
    day: date,
) -> Known:
    """Return what the scores are made from. What was typed goes before an estimate."""
    potential, last = client.potential_assets, client.last_contact_at
    return Known(
        today=day,
        assets=assets,
        traded=pace.six_months if pace else None,
        opened_on=client.opened_on,
        tier=client.tier,
        potential=evidence.elsewhere if potential is None else potential,
        trend=trend_of(evidence.house),
        income=evidence.income,
        born=client.birthday,
        contact_on=day_of(last) if last else None,
        level=evidence.level,
    )
