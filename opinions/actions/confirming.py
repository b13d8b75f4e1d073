"""The client's word: by the signed link, or in a call that was recorded with notice."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policies import RETENTION_YEARS, value_of
from core.clock import day_of, now
from opinions.actions.handling import locked_for
from opinions.actions.ledger import add_step, lock
from opinions.actions.telling import REFUSED, REOPENED, people_up_to, tell_of
from opinions.enums import State, Step, Via
from opinions.models import Opinion, OpinionEvent
from opinions.rules.clock import MANAGER
from service.rules import add_months

LONGEST = 2000


@transaction.atomic
def say_by_link(
    opinion: Opinion, *, answer: int, is_solved: bool, words: str = ""
) -> Opinion:
    """Take the client's word on an answer: solved, or not; the same word twice is one.

    Not solved after it was closed opens it again, and its clock goes on. Raises
    ValidationError when there is a later answer than the link speaks of.
    """
    found = lock(opinion)
    if answer != found.answer:
        raise ValidationError(
            _("There is a later answer. Please use the link sent with it."),
            code="later",
        )
    if is_solved == (found.state == State.CLOSED) and found.state != State.ANSWERED:
        return found
    if is_solved:
        if found.state == State.ANSWERED:
            add_step(found, Step.CLOSED, by=None, words=words, via=Via.LINK)
            return found
        raise ValidationError(
            _("We are working on it again and will write to you."),
            code="open",
        )
    was_closed = found.state == State.CLOSED
    kind = Step.REOPENED if was_closed else Step.REFUSED
    event = add_step(found, kind, by=None, words=words, via=Via.LINK)
    notice = REOPENED if was_closed else REFUSED
    tell_of(found, notice, f"no.{event.number}", people_up_to(found, MANAGER))
    return found


@transaction.atomic
def close_by_call(
    opinion: Opinion,
    *,
    by: User,
    words: str,
    called_at: datetime,
    has_notice: bool,
    recording: str,
) -> OpinionEvent:
    """Close an answered opinion with what the client said in a recorded call.

    `recording` names it in the firm's telephone system; it is kept for as long as the
    rule for complaints says, counted from the call. Raises ValidationError.
    """
    found = locked_for(opinion, Step.CLOSED, by)
    if not has_notice:
        raise ValidationError(
            {"has_notice": _("Without notice given, the recording proves nothing.")}
        )
    if called_at > now() or called_at < found.opened_at:
        raise ValidationError(
            {"called_at": _("The call lies between registration and now.")}
        )
    if not words.strip() or not recording.strip():
        raise ValidationError(
            _("Write what the client said, and under which number it is recorded.")
        )
    years = value_of(RETENTION_YEARS)["complaints"]
    return add_step(
        found,
        Step.CLOSED,
        by=by,
        words=words,
        via=Via.CALL,
        has_notice=True,
        called_at=called_at,
        recording=recording.strip(),
        kept_until=add_months(day_of(called_at), 12 * years),
    )
