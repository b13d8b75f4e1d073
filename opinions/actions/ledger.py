"""The ledger of an opinion: one step after the other, the columns follow."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from core.clock import now
from opinions.enums import Step
from opinions.models import Opinion, OpinionEvent
from opinions.rules.course import Done, Stand, stand_after

# What the columns of an opinion follow.
FOLLOWS = (
    *("state", "category", "cause", "weight", "responsible_id", "due_on"),
    *("since", "closed_at", "reopened", "answer", "steps"),
)


def lock(opinion: Opinion) -> Opinion:
    """Lock an opinion, so that steps follow one another; reads it anew."""
    rows = Opinion.objects.select_for_update(of=("self",))
    rows = rows.select_related("client__broker", "responsible")
    found: Opinion = rows.get(pk=opinion.pk)
    return found


def add_step(
    opinion: Opinion,
    kind: str,
    *,
    by: User | None,
    words: str = "",
    at: datetime | None = None,
    **facts: Any,
) -> OpinionEvent:
    """Append a step to a locked opinion and let its columns follow.

    Raises ValidationError when the step cannot follow any more.
    """
    event = OpinionEvent(
        opinion=opinion,
        number=opinion.steps + 1,
        kind=kind,
        at=at or now(),
        by=by,
        words=words.strip(),
        **facts,
    )
    try:
        after = stand_after(stand_of_row(opinion), done_of(event))
    except ValueError:
        raise ValidationError(
            _("This opinion has gone on meanwhile. Look at it again."), code="meanwhile"
        ) from None
    follow(opinion, after)
    if kind == Step.REGISTERED:
        opinion.save(force_insert=True)
        event.opinion = opinion
    else:
        opinion.save(update_fields=[*FOLLOWS])
    event.save(force_insert=True)
    record(by, f"opinion.{kind}", opinion, step=event.number)
    return event


def follow(opinion: Opinion, after: Stand) -> None:
    """Let an opinion's columns say where it stands."""
    for name in FOLLOWS:
        setattr(opinion, name, getattr(after, name.removesuffix("_id")))


def stand_of_row(opinion: Opinion) -> Stand:
    """Return where the columns say an opinion stands; nowhere before its first step."""
    if not opinion.steps:
        return Stand()
    facts = {n.removesuffix("_id"): getattr(opinion, n) for n in FOLLOWS}
    return Stand(opened_at=opinion.opened_at, **facts)


def done_of(event: OpinionEvent) -> Done:
    """Return a step as the rules read it."""
    return Done(
        event.number,
        event.kind,
        event.at,
        event.category,
        event.cause,
        event.weight,
        event.responsible_id,
        event.due_on,
    )
