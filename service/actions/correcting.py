"""Corrections of the contact log: a new version on top, the old one stays."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.enums import Role
from accounts.models import User
from core.clock import now
from service.actions.checks import check_entry
from service.actions.closed import refuse_closed
from service.actions.log import (
    already_made,
    count_entry,
    follow_last_contact,
    lock_for_entry,
    write_entry,
)
from service.actions.meeting import bring_along, companions_of
from service.models import Contact


@transaction.atomic
def correct_contact(
    contact: Contact,
    *,
    by: User,
    token: UUID | None = None,
    companions: Iterable[User] | None = None,
    **facts: Any,
) -> Contact:
    """Put a new version of an entry on top; the old one stays to be read.

    Who made or had the contact may correct it, and a manager. Stage and next step are
    not touched. Raises ValidationError.
    """
    moment = facts.get("happened_at", contact.happened_at)
    locked = lock_for_entry(contact.client, by, contact.happened_at, moment)
    if token and (made := already_made(token, by, locked)):
        return made
    refuse_closed(locked, contact.happened_at)
    old = _to_correct(contact, by)
    check_entry(by, locked, moment, facts)
    Contact.objects.filter(pk=old.pk).update(is_current=False)
    new = Contact.objects.get(pk=old.pk)
    new.pk, new.token, new.is_current = None, token or uuid4(), True
    new.replaces, new.by, new.entered_at = old, by, now()
    new.original_id = old.original_id or old.pk
    for name, value in facts.items():
        setattr(new, name, value)
    write_entry(new)
    bring_along(new, companions_of(old) if companions is None else companions)
    count_entry(old, -1)
    count_entry(new, 1)
    follow_last_contact(locked)
    record(by, "contact.corrected", new, was=old.pk)
    return new


def _to_correct(contact: Contact, by: User) -> Contact:
    """Lock the version that is corrected; raises ValidationError."""
    rows = Contact.objects.select_for_update(of=("self",))
    old: Contact = rows.get(pk=contact.pk)
    if not may_correct(by, old):
        raise ValidationError(_("Only who made an entry corrects it, or the manager."))
    if not old.is_current:
        raise ValidationError(
            _("This entry was corrected meanwhile. Look at its latest version."),
            code="corrected_meanwhile",
        )
    return old


def may_correct(user: User, contact: Contact) -> bool:
    """Say whether this person may put a new version on top of an entry."""
    if user.role == Role.MANAGER:
        return bool(contact.branch_id == user.branch_id)
    return user.pk in (contact.by_id, contact.broker_id)
