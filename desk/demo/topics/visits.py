"""Return visits: new members of late, and this year's share, most of it made."""

import hashlib
from datetime import date, datetime, timedelta
from typing import Any

from accounts.enums import Role
from accounts.models import User
from clients.models import Client
from core.clock import start_of
from desk.demo.dice import Span, dice, happens
from desk.demo.people import DemoBranch
from opinions.actions.calling import add_visit_step
from opinions.actions.visiting import give, write_round
from opinions.enums import VisitKind
from opinions.models import ReturnVisit, VisitQuestion, VisitRound
from pipeline.models import Journey
from service.rules import add_months

LATELY = timedelta(days=75)
MADE, MISSED = 0.7, 0.25
OPPOSITE = {"yes": "no", "no": "yes", "": "yes"}
SAID = ("都清楚，没问题。", "平时都是自己下单。", "客户经理服务挺好。", "")


def seed(firm: Any, size: Any, span: Span) -> None:
    """Plan and make the visits of every branch with a manager."""
    for place in firm.branches:
        if place.manager is None:
            continue
        _new(place, span)
        secret = hashlib.sha256(f"演示/{size.seed}/{place.branch.code}/回访".encode())
        if Journey.objects.filter(
            client__branch=place.branch, d_on__lt=date(span.today.year, 1, 1)
        ).exists():
            made = write_round(
                place.branch, span.today.year, seed=secret.hexdigest(), by=place.manager
            )
            VisitRound.objects.filter(pk=made.pk).update(drawn_at=_begin(span))
        _make(place, size, span)
        VisitQuestion.objects.create(
            branch=place.branch, text="晨报每天都收到吗？", place=100
        )


def _begin(span: Span) -> datetime:
    first = span.open_from(max(date(span.today.year, 1, 5), span.first))
    return start_of(first) + timedelta(hours=10)


def _new(place: DemoBranch, span: Span) -> None:
    rows = Journey.objects.filter(
        client__branch=place.branch,
        client__stage="D",
        client__outcome="",
        d_on__gte=span.today - LATELY,
    )
    found = list(rows.order_by("d_on", "client__name").values_list("client", "d_on"))
    given = give(place.branch, [client for client, _on in found])
    ReturnVisit.objects.bulk_create(
        ReturnVisit(
            client_id=client,
            of_client=client,
            branch=place.branch,
            kind=VisitKind.NEW,
            year=on.year,
            member_on=on,
            due_on=add_months(on, 1),
            checker_id=given[client],
        )
        for client, on in found
    )


def _make(place: DemoBranch, size: Any, span: Span) -> None:
    """Make most of the visits, each on a working day before it was due."""
    people = User.objects.filter(branch=place.branch, role=Role.CHECKER)
    checker = people.first() or place.manager
    questions = list(VisitQuestion.objects.asked_in(place.branch.pk))
    calm = {str(q.pk): OPPOSITE[q.alarm] for q in questions}
    rows = ReturnVisit.objects.filter(branch=place.branch).select_related("client")
    begin = span.open_days[-1] - timedelta(days=200)
    for n, visit in enumerate(rows.order_by("kind", "due_on", "client__name", "pk")):
        chance = dice(size.seed, "return visit", place.branch.code, n)
        is_late = visit.due_on < span.today
        if not happens(chance, 0.93 if is_late else MADE / 2 + 0.2):
            continue
        day = _day(visit, begin, span, chance)
        _call(visit, checker, start_of(day) + timedelta(hours=10, minutes=n % 50),
              calm, chance)  # fmt: skip


def _day(visit: ReturnVisit, begin: date, span: Span, chance: Any) -> date:
    first = visit.member_on or max(begin, date(visit.year, 1, 6))
    last = min(visit.due_on, span.open_days[-1])
    days = max((last - first).days, 1)
    return min(span.open_from(first + timedelta(days=chance.randrange(days))), last)


def _call(visit: Any, by: Any, at: datetime, calm: dict[str, str], chance: Any) -> None:
    if Client.objects.filter(pk=visit.client_id, broker=by).exists():
        return
    if happens(chance, MISSED):
        add_visit_step(visit, "called", by=by, at=at)
        add_visit_step(visit, "missed", by=by, at=at + timedelta(minutes=1))
    add_visit_step(visit, "called", by=by, at=at + timedelta(minutes=40))
    words = chance.choice(SAID)
    add_visit_step(
        visit, "asked", by=by, at=at + timedelta(minutes=44), words=words, answers=calm
    )
