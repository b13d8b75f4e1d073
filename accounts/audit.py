"""Writing down what happened. No personal values: ids, field names and counts only."""

import warnings
from typing import Any

from django.db import models

from accounts.models import AuditEvent, AuditNote, Branch, User
from accounts.rules import plain_facts
from core.written import put


def record(
    by: User | None, action: str, thing: models.Model | None = None, **facts: Any
) -> AuditEvent:
    """Write an event, in the transaction of whatever it speaks of.

    A fact that could be a name, a number or somebody's words is withheld; under tests
    the warning about it is an error. Words somebody gave as a reason go to `add_note`.
    """
    plain, withheld = plain_facts(facts)
    if withheld:
        warnings.warn(f"{action}: withheld {', '.join(withheld)}", stacklevel=2)
    event = AuditEvent(
        by=by,
        action=action,
        model=thing._meta.label_lower if thing is not None else "",  # noqa: SLF001
        object_id=str(thing.pk) if thing is not None else "",
        branch_id=_branch_of(thing, by),
        facts=plain,
    )
    put(event)
    return event


def _branch_of(thing: models.Model | None, by: User | None) -> Any:
    """Return the branch whose manager reads the event: the thing's, the person's."""
    if isinstance(thing, Branch):
        return thing.pk
    found = getattr(thing, "branch_id", None) or getattr(by, "branch_id", None)
    return found or getattr(getattr(thing, "client", None), "branch_id", None)


def add_note(event: AuditEvent, text: str) -> None:
    """Keep the words given as a reason beside the record; only head office reads them.

    They are no part of the chain, so that they can be forgotten (`forget_notes`).
    """
    if text.strip():
        AuditNote.objects.create(event=event, text=text.strip()[:200])


def forget_notes(thing: models.Model) -> int:
    """Take away every reason given about a thing; return how many there were.

    The records themselves stay: they hold no values.
    """
    notes = AuditNote.objects.filter(
        event__model=thing._meta.label_lower,  # noqa: SLF001
        event__object_id=str(thing.pk),
    )
    return notes.delete()[0]
