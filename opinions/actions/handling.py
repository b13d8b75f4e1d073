"""What colleagues do about an opinion. Each step is refused to who may not take it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from opinions.actions.ledger import add_step, lock
from opinions.actions.registering import LEAST_WORDS, due_of, refuse_solver
from opinions.actions.telling import NEW, REOPENED, people_up_to, tell_of
from opinions.enums import Step
from opinions.models import Opinion, OpinionEvent
from opinions.policies import may_step
from opinions.rules.clock import MANAGER


def locked_for(opinion: Opinion, kind: str, by: User) -> Opinion:
    """Lock an opinion for a step of somebody's; raises ValidationError."""
    found = lock(opinion)
    if not may_step(by, found, kind):
        raise ValidationError(_("This is not yours to do."), code="not_yours")
    return found


def _said(words: str, sentence: str) -> str:
    if len(words.strip()) < LEAST_WORDS:
        raise ValidationError({"words": sentence})
    return words.strip()


@transaction.atomic
def add_note(opinion: Opinion, *, by: User, words: str) -> OpinionEvent:
    """Add a note to an opinion; raises ValidationError."""
    found = locked_for(opinion, Step.NOTED, by)
    return add_step(found, Step.NOTED, by=by, words=_said(words, _("Write the note.")))


@transaction.atomic
def assign_opinion(
    opinion: Opinion, *, by: User, responsible: User, words: str = ""
) -> OpinionEvent:
    """Give an opinion to somebody; the clock goes on. Raises ValidationError."""
    found = locked_for(opinion, Step.ASSIGNED, by)
    if responsible.branch_id != found.client.branch_id or not responsible.is_active:
        raise ValidationError({"responsible": _("Choose somebody of the branch.")})
    refuse_solver(found.client, found.category, responsible)
    event = add_step(found, Step.ASSIGNED, by=by, words=words, responsible=responsible)
    tell_of(found, NEW, f"to.{event.number}", [responsible], but=by)
    return event


@transaction.atomic
def judge_opinion(
    opinion: Opinion, *, by: User, category: str, cause: str, weight: str, words: str
) -> OpinionEvent:
    """Judge anew what an opinion is; its clock counts from the day it was registered.

    Who makes a suggestion of a problem takes its clock away, and says why.
    """
    found = locked_for(opinion, Step.JUDGED, by)
    said = _said(words, _("Say why it is judged anew."))
    refuse_solver(found.client, category, found.responsible)
    due_on = found.due_on or due_of(found.client, category, found.opened_at)
    return add_step(
        found,
        Step.JUDGED,
        by=by,
        words=said,
        category=category,
        cause=cause,
        weight=weight,
        due_on=due_on,
    )


@transaction.atomic
def answer_opinion(opinion: Opinion, *, by: User, words: str) -> OpinionEvent:
    """Answer the client; it stays open until the client's word closes it."""
    found = locked_for(opinion, Step.ANSWERED, by)
    said = _said(words, _("Write what was done, as the client is told."))
    return add_step(found, Step.ANSWERED, by=by, words=said)


@transaction.atomic
def reopen_opinion(opinion: Opinion, *, by: User, words: str) -> OpinionEvent:
    """Open a closed opinion again; its clock goes on as if it had never been closed."""
    found = locked_for(opinion, Step.REOPENED, by)
    said = _said(words, _("Say why it is opened again."))
    event = add_step(found, Step.REOPENED, by=by, words=said)
    people = people_up_to(found, MANAGER)
    tell_of(found, REOPENED, f"re.{event.number}", people, but=by)
    return event
