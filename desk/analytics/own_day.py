"""What one's own day is judged by, in one statement that is written once a day.

Calendars, rules, certificates, noted days, the plan and journeys are few rows of six
tables; apart they would cost a statement and its making each (`core.flat`).
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from accounts.enums import Role
from accounts.licence import NEEDS_CERTIFICATE, Standing, judge
from accounts.models import CalendarDay, Certificate, Setting, User
from accounts.policies import (
    FUNNEL_RATIO,
    HORIZONS,
    RISK_VALID_MONTHS,
    STAGE_LIMITS,
)
from accounts.scoping import OF_BRANCH, VIEWER, Eyes, eyes_of, numbers_of
from clients.analytics.events import OF_NOTED, Noted, noted_rows, soonest_due
from clients.models import Client
from clients.registry.segments_eyes import BranchEyes
from core.calendars import Calendar, Kind
from core.clock import today
from core.flat import Flat, Reading, Source, all_of
from desk.analytics import today as next_ones
from desk.analytics.meetings import Meeting, meeting_source, meetings_of
from desk.analytics.quota import Gone, Quota, journeys_since, plan_of_year, quota
from pipeline.analytics import Ground
from pipeline.analytics.ratios import planning_query
from pipeline.models import Journey, SalesPlan
from pipeline.policies import STEP_CADENCE
from service.policies import VISIT_TARGETS

POLICIES = (
    *(STAGE_LIMITS, RISK_VALID_MONTHS, HORIZONS, FUNNEL_RATIO),
    *(VISIT_TARGETS, STEP_CADENCE),
)
PLANNED = ("version", "target", "average_assets", "days", "ratio", "state")
OF_CERTIFICATE = ("number", "valid_from", "valid_to")
MOST_KEPT = 32  # statements: roles and days


@dataclass(frozen=True)
class OwnDay:
    """A person's day: calendars, what the list is judged by, certificate, quota."""

    calendars: dict[Kind, Calendar]
    rules: next_ones.Rules
    licence: Standing
    plan: SalesPlan | None
    gone: list[Gone]
    meetings: list[Meeting]
    horizons: Mapping[str, int]
    ratio: Mapping[str, int]

    def quota(self, user: User) -> Quota:
        """Count a broker's new contacts and year; three statements where a plan is."""
        rules = self.rules
        rest = self._ground(user).living(self.plan).rest if self.plan else None
        return quota(self.plan, rest, self.gone, rules.today, rules.working)

    def _ground(self, user: User) -> Ground:
        return Ground(
            user.pk,
            Journey.objects.visible_to(user).filter(broker=user.pk),
            Journey.objects.visible_to(BranchEyes(user.branch_id)),
            planning_query(self.rules.today, self.horizons, self.ratio),
            self.rules.working,
            user,
        )


def own_day(user: User) -> OwnDay:
    """Read what the day of somebody is judged by; one statement."""
    day = today()
    found = _facts(eyes_of(user), day).all(numbers_of(user))
    calendars = {kind: _calendar(kind, found["calendar"]) for kind in Kind}
    limits, months, horizons, ratio, visits, cadence = _in_force(found["setting"])
    occasions = soonest_due(map(_noted, found["noted"]), day)
    working = calendars[Kind.WORKING]
    rules = next_ones.Rules(day, working, limits, months, occasions, visits, cadence)
    return OwnDay(
        calendars,
        rules,
        judge(user, [_certificate(row) for row in found["certificate"]], on=day),
        plan_of_year(_plan(row, user, day) for row in found.get("plan", ())),
        [_gone(row) for row in found.get("journey", ())],
        meetings_of(found["meeting"]),
        horizons,
        ratio,
    )


@lru_cache(maxsize=MOST_KEPT)
def _facts(eyes: Eyes, day: date) -> Reading:
    return all_of(sources_of(eyes, day))


def sources_of(eyes: Eyes, day: date) -> list[Source]:
    """Say where everything lies that somebody's day is judged by."""
    settings = Setting.objects.filter(
        name__in=[policy.name for policy in POLICIES], from_on__lte=day
    )
    settings = settings.filter(branch=OF_BRANCH) | settings.filter(branch=None)
    noted = noted_rows(Client.objects.visible_to(eyes), day)
    certificates = Certificate.objects.filter(user=VIEWER)
    if eyes.role not in NEEDS_CERTIFICATE:
        certificates = certificates.none()
    named = {"name": "name", "branch": "branch", "from": "from_on", "value": "value"}
    found = [
        Source("calendar", CalendarDay.objects.all(), _same("calendar day is_open")),
        Source("setting", settings, named),
        Source("noted", noted, {"client": "client_id"} | _same(" ".join(OF_NOTED))),
        Source("certificate", certificates, _same(" ".join(OF_CERTIFICATE))),
        meeting_source(eyes, day),
    ]
    return found + (_broker_sources(eyes, day) if eyes.role == Role.BROKER else [])


def _broker_sources(eyes: Eyes, day: date) -> list[Source]:
    plans = SalesPlan.objects.visible_to(eyes).filter(year=day.year)
    journeys = journeys_since(Journey.objects.visible_to(eyes), day)
    gone = {"a_on": "a_on", "d_on": "d_on", "assets": "client__assets"}
    return [
        Source("plan", plans, _same(" ".join(PLANNED))),
        Source("journey", journeys, gone),
    ]


def _same(names: str) -> dict[str, str]:
    return {name: name for name in names.split()}


def _calendar(kind: Kind, rows: Iterable[Flat]) -> Calendar:
    return Calendar(
        kind,
        {
            date.fromisoformat(row["day"]): row.says("is_open")
            for row in rows
            if row["calendar"] == kind.value
        },
    )


def _in_force(rows: Iterable[Flat]) -> list[Any]:
    """Read the values that apply: the branch's own before the firm's, later first."""
    found = {policy.name: policy.default for policy in POLICIES}
    for row in sorted(rows, key=lambda r: (bool(r["branch"]), r["from"], r.number)):
        found[row["name"]] = json.loads(row["value"])
    return [found[policy.name] for policy in POLICIES]


def _noted(row: Flat) -> Noted:
    return Noted(
        int(row["client"]),
        row.number,
        row["kind"],
        row["title"],
        date.fromisoformat(row["on"]),
        row.says("is_yearly"),
        int(row["lead_days"]),
        row["note"],
    )


def _certificate(row: Flat) -> Certificate:
    return Certificate(
        number=row["number"],
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=_day(row["valid_to"]),
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _plan(row: Flat, user: User, day: date) -> SalesPlan:
    return SalesPlan(
        pk=row.number,
        broker=user,
        year=day.year,
        version=int(row["version"]),
        target=Decimal(row["target"]),
        average_assets=Decimal(row["average_assets"]),
        days=int(row["days"]),
        ratio=json.loads(row["ratio"]),
        state=row["state"],
    )


def _gone(row: Flat) -> Gone:
    assets = Decimal(row["assets"]) if row["assets"] else None
    return Gone(date.fromisoformat(row["a_on"]), _day(row["d_on"]), assets)
