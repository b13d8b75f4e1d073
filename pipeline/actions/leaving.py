"""Reasons for leaving, and asking those who left again."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.enums import Role
from accounts.models import User
from clients.models import Client
from clients.registry.suppression import Suppressed
from core.clock import today
from pipeline.actions.moves import advance, end_process, take_back
from pipeline.actions.steps import plan_next_step
from pipeline.analytics.offers import usual_step
from pipeline.models import LeavingReason, StageChange
from pipeline.rules import STAGES

SETTERS = (Role.MANAGER, Role.HEAD_OFFICE)


@transaction.atomic
def move_on(
    client: Client,
    *,
    by: User,
    to: str,
    next_what: str = "",
    next_on: date | None = None,
    **facts: Any,
) -> StageChange:
    """Move a client to a stage or out, and agree on what comes next in the same save.

    `facts` are those of `advance` or `end_process`. Raises ValidationError; then
    nothing is written.
    """
    if to not in STAGES:
        return end_process(client, outcome=to, by=by, **facts)
    facts.pop("why", None)
    change = advance(client, to=to, by=by, **facts)
    if next_on is not None:
        plan_next_step(client, by=by, what=next_what, due_on=next_on)
    return change


@transaction.atomic
def win_back(
    client: Client, *, by: User, due_on: date, expected: str | None = None
) -> StageChange:
    """Take someone who left back into the process, with a next step agreed for a day.

    Raises ValidationError, also for those who are not to be contacted.
    """
    if due_on < today():
        raise ValidationError(_("This day is over. Choose today or a later one."))
    listed = Suppressed()
    listed.look_at([(client.phone, client.email)])
    if listed.kind_of(client.phone, client.email):
        raise ValidationError(
            _("%(client)s is not to be contacted.") % {"client": client}, code="listed"
        )
    return take_back(
        client, by=by, what=usual_step(client), due_on=due_on, expected=expected
    )


@transaction.atomic
def add_reason(*, by: User, name: str) -> LeavingReason:
    """Enter a reason for leaving: a manager the branch's own, head office the firm's.

    A name that is there comes back into use. Raises ValidationError.
    """
    name = name.strip()
    reason = LeavingReason(branch_id=by.branch_id, name=name)
    reason._meta.get_field("name").clean(name, reason)  # noqa: SLF001
    there: LeavingReason | None = (
        LeavingReason.objects.of_branch(by.branch_id).filter(name=name).first()
    )
    if there is not None and (there.is_active or not may_switch(by, there)):
        raise ValidationError({"name": _("This reason is on the list already.")})
    if there is not None:
        return switch_reason(there, by=by)
    reason.save()
    record(by, "reason.added", reason)
    return reason


@transaction.atomic
def switch_reason(reason: LeavingReason, *, by: User) -> LeavingReason:
    """Take a reason out of use, or in again; what was said with it stays."""
    reason = LeavingReason.objects.select_for_update().get(pk=reason.pk)
    reason.is_active = not reason.is_active
    reason.save(update_fields=["is_active"])
    record(by, "reason.switched", reason, is_active=reason.is_active)
    return reason


def may_switch(viewer: User, reason: LeavingReason) -> bool:
    """Say whether a reason is this person's to set: the branch's own, or the firm's."""
    return viewer.role in SETTERS and reason.branch_id == viewer.branch_id
