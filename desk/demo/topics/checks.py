"""A month whose checks are closed, one that is being checked, one committed to."""

import hashlib
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from accounts.enums import Role
from accounts.models import User
from core.clock import start_of
from desk.demo.dice import Span, dice, happens
from desk.demo.people import DemoBranch
from service.actions.calling import stand_of_task, write_step
from service.actions.drawing import (
    void_draw,
    write_commitment,
    write_draw,
    write_end,
    write_frame,
)
from service.analytics.frame import frame_of
from service.models import CheckDraw, CheckPeriod, CheckTask
from service.rules import add_months, next_month
from service.rules.checks import Step, stand_after

SETTLED = 6  # from this day on the month before is closed and drawn
MISSED = 0.2
RUNNING_SHARE = 0.6
DENIED_AT, UNVERIFIED_AT = 3, 6
SAID = (
    "记得，月初他来过我家，坐了半小时。",
    "来过，就在我们单位楼下的茶馆。",
    "上个月我去营业部办事，见到他了。",
    "见过的，送了一份季报给我。",
)
NOT_SAID = "最近只打过电话，没见过面吧？"
AFTERWARDS = "想起来了，是在小区门口碰的面。"
Said = tuple[str, str, str]


def seed(firm: Any, size: Any, span: Span) -> None:
    """Write the months of checks of every branch with a manager."""
    current = span.today.replace(day=1)
    running = add_months(current, -1 if span.today.day >= SETTLED else -2)
    for number, place in enumerate(firm.branches):
        if place.manager is None:
            continue
        finished = add_months(running, -1)
        for month in (finished, running, current):
            _commit(place, size, month)
        _close(place, size, running)
        drawn = _draw(place, running)
        _check(place, size, drawn, int(drawn.size * RUNNING_SHARE))
        _close(place, size, finished)
        drawn = _draw(place, finished)
        if number:  # the first branch keeps a clean sheet
            void_draw(drawn, by=firm.head_office, reason="演示：名单在会上念了出来")
            drawn = _draw(place, finished)
        _check(place, size, drawn, drawn.size)
        period = CheckPeriod.objects.get(pk=drawn.period_id)
        write_end(period, at=_on(finished, 14), by=place.manager)


def _on(month: date, days: int, hour: int = 9) -> datetime:
    """Return a moment of the month after, so many days into it."""
    return start_of(next_month(month) + timedelta(days=days)) + timedelta(hours=hour)


def _word(*of: object) -> str:
    """Return what looks like chance and is the same every time."""
    return hashlib.sha256("/".join(map(str, of)).encode()).hexdigest()


def _commit(place: DemoBranch, size: Any, month: date) -> None:
    secret = _word("演示", size.seed, place.branch.code, month)
    write_commitment(place.branch, month, seed=secret, at=start_of(month), by=None)


def _close(place: DemoBranch, size: Any, month: date) -> None:
    period = CheckPeriod.objects.get(branch=place.branch, month=month)
    count = iter(range(10**9))
    rows = frame_of(
        period, salt=lambda: _word(size.seed, "salt", month, next(count))[:32]
    )
    write_frame(period, rows, at=_on(month, 0), by=place.manager)


def _draw(place: DemoBranch, month: date) -> CheckDraw:
    period = CheckPeriod.objects.get(branch=place.branch, month=month)
    return write_draw(period, beacon="", at=_on(month, 1), by=place.manager)


def _check(place: DemoBranch, size: Any, drawn: CheckDraw, count: int) -> None:
    """Let the first of the drawn be called, one after the other."""
    checker = User.objects.filter(branch=place.branch, role=Role.CHECKER).first()
    first, second = checker or place.manager, place.manager
    tasks = CheckTask.objects.filter(draw=drawn).select_related(
        "row__client", "draw__period"
    )
    at = _on(drawn.period.month, 1, 10)
    for task in tasks.order_by("position")[:count]:
        chance = dice(size.seed, "check", place.branch.code, task.row.phone)
        is_second = False
        for kind, verdict, words in _steps(task, chance, has_second=bool(checker)):
            at += timedelta(minutes=4)
            by: Any = second if is_second else first
            after = stand_after(stand_of_task(task), Step(kind, verdict))
            write_step(task, after, (kind, verdict, words), by=by, at=at)
            is_second = is_second or verdict == "denied"


def _steps(task: CheckTask, chance: Any, *, has_second: bool) -> Iterator[Said]:
    if happens(chance, MISSED):
        yield "called", "", ""
        yield "missed", "", ""
    yield "called", "", ""
    if task.position == UNVERIFIED_AT:
        yield "verdict", "unverified", "三次拨打均无人接听"
        return
    if task.position == DENIED_AT and has_second:
        yield "words", "", NOT_SAID
        yield "verdict", "denied", ""
        yield "called", "", ""
        yield "words", "", AFTERWARDS
    else:
        yield "words", "", chance.choice(SAID)
    yield "verdict", "confirmed", ""
