"""Which scripts may be said to a client now, how often they were, and what is heard."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.db.models import Q, Sum

from accounts.models import Certificate, User
from accounts.scoping import VIEWER
from clients.models import Client
from core.clock import today
from core.written import (
    Written,
    WrittenRows,
    day_mark,
    mark,
    text_mark,
    write,
    write_models,
)
from pipeline.models import DailyActivity, Objection, Script, ScriptVersion
from pipeline.rules.scripts import filled, salutation

MOST_OFFERED = 20
WINDOW = 30
# Where a day, a branch and a stage stand in what is written once.
DAY, BRANCH, STAGE = day_mark(0), mark(2), text_mark("stage")
YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Offered:
    """An approved script in this client's case: what to say, word for word."""

    script_id: int
    title: str
    stage: str
    objection_id: int | None
    objection: str
    text: str


def offered_scripts(
    viewer: User,
    client: Client,
    *,
    stage: str | None = None,
    objection_id: int | None = None,
) -> list[Offered]:
    """Return what may be said to a client: against the objection first, then the rest.

    An objection may be raised at any stage. Once it is chosen, scripts against others
    are left out. Only approved versions in
    force, of the firm and the client's branch. Two queries.
    """
    stage = client.stage if stage is None else stage
    asked = {DAY: today(), BRANCH: client.branch_id, STAGE: stage or "A"}
    facts = _facts(viewer, client)
    found = [
        _offered(row, facts)
        for row in _offers().read(asked)
        if objection_id is None or row.script.objection_id in (None, objection_id)
    ]
    found.sort(key=lambda one: one.objection_id is None)
    return found[:MOST_OFFERED]


@cache
def _offers() -> WrittenRows:
    """Write what asks for the firm's and a branch's scripts for a stage."""
    for_stage = Q(script__stage__in=["", STAGE]) | Q(script__objection__isnull=False)
    ours = Q(script__branch__isnull=True) | Q(script__branch=BRANCH)
    rows = ScriptVersion.objects.offered_on(DAY).filter(for_stage, ours)
    rows = rows.select_related("script", "script__objection")
    return write_models(rows.order_by("script__title", "pk"))


def _facts(viewer: User, client: Client) -> dict[str, str]:
    found = _certificate().rows({VIEWER: viewer.pk, DAY: today()})
    number = found[0][0] if found else ""
    return {
        "client": salutation(client.name, client.gender),
        "broker": viewer.full_name,
        "certificate": number,
    }


@cache
def _certificate() -> Written:
    valid = Certificate.objects.filter(user=VIEWER).valid_on(DAY)
    return write(valid.order_by("-valid_from").values_list("number")[:1])


def _offered(version: ScriptVersion, facts: dict[str, str]) -> Offered:
    script: Any = version.script
    return Offered(
        script.pk,
        script.title,
        script.stage,
        script.objection_id,
        str(script.objection or ""),
        filled(version.text, facts),
    )


def first_counted() -> date:
    """Return the first of the days over which uses are counted: a year."""
    return today() - YEAR


def uses_of_scripts(viewer: User, script: Script | None = None) -> dict[int, int]:
    """Count a year's contacts in which each script was used, as this person may see."""
    rows = DailyActivity.objects.visible_to(viewer).filter(day__gte=first_counted())
    rows = rows.filter(script_no=script.pk) if script else rows.filter(script_no__gt=0)
    counted = rows.order_by().values_list("script_no").annotate(n=Sum("contacts"))
    return {number: count for number, count in counted if count}


@dataclass
class Line:
    """An objection in use, and how often it was heard in two windows of thirty days."""

    objection: Objection
    now: int = 0
    before: int = 0


def heard_lately(
    viewer: User, objections: Iterable[Objection], day: date
) -> list[Line]:
    """Count each objection in use over the last thirty days and the thirty before.

    From the daily sums; those made part of another count there. One query.
    """
    since = day - timedelta(days=WINDOW - 1)
    rows = DailyActivity.objects.visible_to(viewer).filter(
        objection_no__gt=0, day__gte=since - timedelta(days=WINDOW), day__lte=day
    )
    counted = (
        rows.order_by()
        .values_list("objection_no")
        .annotate(
            now=Sum("contacts", filter=Q(day__gte=since), default=0),
            all=Sum("contacts"),
        )
    )
    every = list(objections)
    lines = {row.pk: Line(row) for row in every if row.is_active}
    known = {row.pk: row.counted_as for row in every}
    for number, now, both in counted:
        line = lines.get(known.get(number, number))
        if line is not None:
            line.now += now
            line.before += both - now
    return sorted(lines.values(), key=lambda line: (-line.now, line.objection.name))
