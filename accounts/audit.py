"""Writing down what happened. No personal values: ids, field names and counts only."""

from typing import Any

from django.db import models

from accounts.models import AuditEvent, User


def record(
    by: User | None, action: str, thing: models.Model | None = None, **facts: Any
) -> AuditEvent:
    """Write an event, in the transaction of whatever it speaks of."""
    branch_id = getattr(thing, "branch_id", None) or getattr(by, "branch_id", None)
    return AuditEvent.objects.create(
        by=by,
        action=action,
        model=thing._meta.label_lower if thing is not None else "",  # noqa: SLF001
        object_id=str(thing.pk) if thing is not None else "",
        branch_id=branch_id,
        facts=facts,
    )
