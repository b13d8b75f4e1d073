"""Calling a client for the company: dialled, missed, the answers; anomalies told."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.enums import Role
from accounts.models import User
from clients.enums import Standing
from core.clock import now
from opinions.actions.registering import LEAST_WORDS, register
from opinions.enums import Category, Cause, Reply, Source, VisitStep, Weight
from opinions.models import Opinion, ReturnVisit, VisitEvent, VisitQuestion
from opinions.policies import manager_of, may_draw, refusal_to_visit
from opinions.rules.visiting import Stand, anomalies, stand_after

UNTOUCHABLE = (Standing.RESTRICTED, Standing.ERASED, Standing.BINNED)


def may_be_called(visit: ReturnVisit) -> bool:
    """Say whether the client has a number and has not asked to be left alone."""
    client = visit.client
    return bool(client.phone) and client.standing not in UNTOUCHABLE


@transaction.atomic
def dial(visit: ReturnVisit, *, by: User) -> VisitEvent:
    """Write down that somebody dials; from now on they see the whole number."""
    found = _locked(visit, by)
    if not may_be_called(found):
        raise ValidationError(
            _("There is no number, or the client asked to be left alone."),
            code="no_number",
        )
    return add_visit_step(found, VisitStep.CALLED, by=by)


@transaction.atomic
def miss(visit: ReturnVisit, *, by: User) -> VisitEvent:
    """Write down that nobody answered."""
    return add_visit_step(_locked(visit, by), VisitStep.MISSED, by=by)


@transaction.atomic
def give_up(visit: ReturnVisit, *, by: User, words: str) -> VisitEvent:
    """Write down why a client cannot be asked; raises ValidationError."""
    found = _locked(visit, by)
    if len(words.strip()) < LEAST_WORDS:
        raise ValidationError({"words": _("Say why the client cannot be asked.")})
    return add_visit_step(found, VisitStep.GIVEN_UP, by=by, words=words.strip())


@transaction.atomic
def record_answers(
    visit: ReturnVisit,
    *,
    by: User,
    answers: Mapping[int, str],
    words: str = "",
    unsolved: str = "",
) -> VisitEvent:
    """Write down a client's answers; what alarms becomes an opinion for the manager.

    What the client wants solved besides (`unsolved`) becomes one, too. Every question
    is answered, be it "unclear". Raises ValidationError.
    """
    found = _locked(visit, by)
    questions = list(VisitQuestion.objects.asked_in(found.branch_id))
    if {q.pk for q in questions} != set(answers):
        raise ValidationError(_("Every question needs an answer; “unclear” is one."))
    if set(answers.values()) - set(Reply.values):
        raise ValidationError(_("Every question needs an answer; “unclear” is one."))
    alarming = anomalies({q.pk: q.alarm for q in questions}, answers)
    opinion = None
    if alarming:
        texts = {q.pk: q.text for q in questions}
        told = [f"{texts[pk]} {Reply(answers[pk]).label}" for pk in alarming]
        opinion = _alarm(found, "\n".join([*told, words.strip()]).strip(), by)
    if len(unsolved.strip()) >= LEAST_WORDS:
        made = register(
            found.client, unsolved, by=by, source=Source.VISIT, cause=Cause.OTHER
        )
        opinion = opinion or made
    written = {str(pk): answer for pk, answer in sorted(answers.items())}
    found.alarms, found.opinion = len(alarming), opinion
    return add_visit_step(
        found,
        VisitStep.ASKED,
        by=by,
        words=words.strip(),
        answers=written,
        alarms=len(alarming),
    )


def _alarm(visit: ReturnVisit, words: str, by: User) -> Opinion:
    return register(
        visit.client,
        words[:2000],
        by=by,
        source=Source.VISIT,
        category=Category.COMPLAINT,
        cause=Cause.CONDUCT,
        weight=Weight.SERIOUS,
        responsible=manager_of(visit.branch_id),
    )


@transaction.atomic
def give_visit(visit: ReturnVisit, *, by: User, checker: User) -> VisitEvent:
    """Give a visit to another checker of the branch; raises ValidationError."""
    rows = ReturnVisit.objects.select_for_update(of=("self",))
    found = rows.select_related("client").get(pk=visit.pk)
    if not may_draw(by) or by.branch_id != found.branch_id:
        raise ValidationError(_("This is not yours to do."), code="not_yours")
    is_checker = checker.role == Role.CHECKER and checker.is_active
    own = (found.client.broker_id, found.client.adviser_id)
    if not is_checker or checker.branch_id != found.branch_id or checker.pk in own:
        raise ValidationError({"checker": _("Choose a checker of the branch.")})
    found.checker = checker
    return add_visit_step(found, VisitStep.GIVEN, by=by)


def _locked(visit: ReturnVisit, by: User) -> ReturnVisit:
    rows = ReturnVisit.objects.select_for_update(of=("self",))
    found: ReturnVisit = rows.select_related("client__broker").get(pk=visit.pk)
    if refused := refusal_to_visit(by, found):
        raise ValidationError(refused, code="not_yours")
    return found


def add_visit_step(
    visit: ReturnVisit, kind: str, *, by: User, at: Any = None, **facts: Any
) -> VisitEvent:
    """Append a step to a locked visit and let its state follow."""
    try:
        after = stand_after(Stand(visit.state, visit.calls, visit.missed), kind)
    except ValueError:
        raise ValidationError(
            _("This visit has gone on meanwhile. Look at it again."), code="meanwhile"
        ) from None
    moment = at or now()
    visit.state, visit.calls, visit.missed = after.state, after.calls, after.missed
    visit.steps += 1
    visit.done_at = moment if kind == VisitStep.ASKED else None
    visit.save()
    event: VisitEvent = VisitEvent.objects.create(
        visit=visit, number=visit.steps, kind=kind, by=by, at=moment, **facts
    )
    record(by, f"visit.{kind}", visit, step=event.number)
    return event
