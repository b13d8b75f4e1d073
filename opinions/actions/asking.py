"""The questions of return visits: added and taken away, never reworded."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.enums import Role
from accounts.models import User
from core.clock import now
from opinions.models import VisitQuestion

MOST_QUESTIONS = 20


def may_ask(viewer: User, question: VisitQuestion | None = None) -> bool:
    """Say whether this person decides what is asked: one's branch's, or the firm's."""
    if viewer.role == Role.HEAD_OFFICE:
        return question is None or question.branch_id is None
    is_own = question is None or question.branch_id == viewer.branch_id
    return viewer.role == Role.MANAGER and is_own


@transaction.atomic
def add_question(*, by: User, text: str, alarm: str = "") -> VisitQuestion:
    """Let one more be asked, in one's branch or the firm; raises ValidationError."""
    if not may_ask(by):
        raise ValidationError(_("This is not yours to do."), code="not_yours")
    mine = VisitQuestion.objects.filter(branch=by.branch, retired_at__isnull=True)
    if mine.count() >= MOST_QUESTIONS:
        raise ValidationError(_("Twenty questions are more than anybody answers."))
    made: VisitQuestion = VisitQuestion.objects.create(
        branch=by.branch, text=text.strip(), alarm=alarm
    )
    record(by, "visits.question_added", made)
    return made


@transaction.atomic
def retire_question(question: VisitQuestion, *, by: User) -> None:
    """Ask it no more; answers given stay. Raises ValidationError."""
    if not may_ask(by, question):
        raise ValidationError(_("This is not yours to do."), code="not_yours")
    rows = VisitQuestion.objects.filter(pk=question.pk, retired_at__isnull=True)
    if rows.update(retired_at=now()):
        record(by, "visits.question_retired", question)
