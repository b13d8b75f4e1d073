"""Planning return visits: new members as they come, a drawn share of the others."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.enums import Role
from accounts.models import Branch, User
from accounts.policies import value_of
from clients.models import Client
from core.clock import now, today
from opinions.analytics.frames import members_at_end_of, new_members
from opinions.enums import VisitKind
from opinions.models import ReturnVisit, VisitRound
from opinions.policies import (
    NEW_MEMBER_MONTHS,
    RETURN_VISIT_PERCENT,
    may_draw,
)
from opinions.rules.visiting import drawn, frame_digest, hands_of, size_of_share
from service.rules import add_months

SEED_BYTES = 32
# Whoever became a member longer ago was not new when the program began to look.
LOOK_BACK = timedelta(days=92)


def plan_new_visits(on: date | None = None) -> int:
    """Plan the visit of every new member once; return how many were new.

    Any number of these may run at once: the database holds one for each member.
    """
    day = on or today()
    months = value_of(NEW_MEMBER_MONTHS, on=day)
    made = 0
    for branch in Branch.objects.order_by("pk"):
        made += _plan_branch(branch, day, months)
    return made


@transaction.atomic
def _plan_branch(branch: Branch, day: date, months: int) -> int:
    waiting = list(new_members(branch, day - LOOK_BACK, day))
    if not waiting:
        return 0
    given = give(branch, [client for client, _on in waiting])
    rows = [
        ReturnVisit(
            client_id=client,
            of_client=client,
            branch=branch,
            kind=VisitKind.NEW,
            year=on.year,
            member_on=on,
            due_on=add_months(on, months),
            checker_id=given[client],
        )
        for client, on in waiting
    ]
    before = ReturnVisit.objects.filter(kind=VisitKind.NEW).count()
    ReturnVisit.objects.bulk_create(rows, ignore_conflicts=True)
    return ReturnVisit.objects.filter(kind=VisitKind.NEW).count() - before


def give(branch: Branch, clients: Sequence[int]) -> dict[int, int | None]:
    """Give clients to the branch's checkers in turn, to the manager where none is."""
    people = User.objects.active().filter(branch=branch).order_by("pk")
    checkers = list(people.filter(role=Role.CHECKER).values_list("pk", flat=True))
    if not checkers:
        managers = people.filter(role=Role.MANAGER)
        checkers = list(managers.values_list("pk", flat=True))
    rows = Client.objects.filter(pk__in=clients).values_list("pk", "broker", "adviser")
    own = {pk: {broker, adviser or 0} for pk, broker, adviser in rows}
    return hands_of(clients, checkers, own)


@transaction.atomic
def draw_round(branch: Branch, year: int, *, by: User) -> VisitRound:
    """Draw the share of those who were members at the end of the year before, once.

    Raises ValidationError when it was drawn, nobody was a member, or it is not theirs.
    """
    if not may_draw(by) or by.branch_id != branch.pk:
        raise ValidationError(_("The manager draws for the branch."), code="not_yours")
    list(Branch.objects.select_for_update(no_key=True).filter(pk=branch.pk))
    if VisitRound.objects.filter(branch=branch, year=year).exists():
        raise ValidationError(_("This year was drawn already."), code="drawn")
    if year != today().year:
        raise ValidationError(_("Only the running year is drawn."), code="year")
    return write_round(branch, year, seed=secrets.token_hex(SEED_BYTES), by=by)


def write_round(branch: Branch, year: int, *, seed: str, by: User) -> VisitRound:
    """Write a round and the visits drawn by a seed; raises ValidationError."""
    frame = sorted(members_at_end_of(branch, year - 1))
    if not frame:
        raise ValidationError(
            _("Nobody was a member at the end of last year."), code="empty"
        )
    percent = value_of(RETURN_VISIT_PERCENT, branch_id=branch.pk)
    made: VisitRound = VisitRound.objects.create(
        branch=branch,
        year=year,
        seed=seed,
        frame=frame,
        frame_hash=frame_digest(frame),
        members=len(frame),
        percent=percent,
        size=size_of_share(len(frame), percent),
        drawn_by=by,
        drawn_at=now(),
    )
    _add_visits(made, drawn(seed, frame, made.size))
    facts = {"digest": made.frame_hash, "count": made.size}
    record(by, "visits.drawn", made, **facts)
    return made


def _add_visits(made: VisitRound, clients: Iterable[int]) -> None:
    chosen = list(clients)
    given = give(made.branch, chosen)
    ReturnVisit.objects.bulk_create(
        ReturnVisit(
            client_id=client,
            of_client=client,
            branch=made.branch,
            kind=VisitKind.YEARLY,
            round=made,
            year=made.year,
            due_on=date(made.year, 12, 31),
            checker_id=given[client],
        )
        for client in chosen
    )
