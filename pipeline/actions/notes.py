"""Context notes: added, corrected, withdrawn. Every version stays to be read."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.enums import Role
from accounts.models import User
from pipeline.models import ContextNote

LONGEST_YEARS = 10
WRITERS = (Role.BROKER, Role.MANAGER, Role.HEAD_OFFICE)


def may_share_notes(user: User) -> bool:
    """Say whether this person writes for others: the manager for the branch."""
    return user.role == Role.MANAGER


def may_change_note(user: User, note: ContextNote) -> bool:
    """Say whether this person corrects or withdraws a note.

    One's own is one's own; the branch's is the manager's, the firm's head office's.
    """
    if note.owner_id:
        return bool(note.owner_id == user.pk)
    if note.branch_id:
        return user.role == Role.MANAGER and note.branch_id == user.branch_id
    return user.role == Role.HEAD_OFFICE


@transaction.atomic
def add_context_note(
    *,
    by: User,
    kind: str,
    starts_on: date,
    text: str,
    ends_on: date | None = None,
    is_own: bool = True,
) -> ContextNote:
    """Write a note: a broker's own, a manager's for the branch, head office's for all.

    `is_own` decides for a manager only. Raises ValidationError.
    """
    if by.role not in WRITERS:
        raise ValidationError(_("Your role writes no context notes."), code="role")
    shares = by.role == Role.HEAD_OFFICE or (may_share_notes(by) and not is_own)
    note = ContextNote(
        branch_id=by.branch_id,
        owner=None if shares else by,
        kind=kind,
        starts_on=starts_on,
        ends_on=_end(starts_on, ends_on),
        text=text.strip(),
        by=by,
    )
    return _kept(note, "note.added")


@transaction.atomic
def correct_context_note(note: ContextNote, *, by: User, **facts: Any) -> ContextNote:
    """Put a new version on top: kind, starts_on, ends_on, text. Raises ValidationError.

    The same words again add no version.
    """
    old = _opened(note, by)
    new = _next_version(old, by)
    for name, value in facts.items():
        setattr(new, name, value.strip() if isinstance(value, str) else value)
    new.ends_on = _end(new.starts_on, new.ends_on)
    if all(getattr(new, name) == getattr(old, name) for name in facts):
        return old
    ContextNote.objects.filter(pk=old.pk).update(is_current=False)
    return _kept(new, "note.corrected")


@transaction.atomic
def withdraw_context_note(note: ContextNote, *, by: User) -> ContextNote:
    """Take a note off the time axis; its words stay. Raises ValidationError."""
    old = _opened(note, by)
    if old.is_withdrawn:
        return old
    new = _next_version(old, by)
    new.is_withdrawn = True
    ContextNote.objects.filter(pk=old.pk).update(is_current=False)
    return _kept(new, "note.withdrawn")


def _opened(note: ContextNote, by: User) -> ContextNote:
    """Lock the last version, if this person may put another on top."""
    old: ContextNote = ContextNote.objects.select_for_update(of=("self",)).get(
        pk=note.pk
    )
    if not may_change_note(by, old):
        raise ValidationError(_("Only who wrote this note changes it."), code="role")
    if not old.is_current:
        raise ValidationError(
            _("This note was changed meanwhile. Look at its latest version."),
            code="changed_meanwhile",
        )
    return old


def _next_version(old: ContextNote, by: User) -> ContextNote:
    return ContextNote(
        branch_id=old.branch_id,
        owner_id=old.owner_id,
        kind=old.kind,
        starts_on=old.starts_on,
        ends_on=old.ends_on,
        text=old.text,
        version=old.version + 1,
        original_id=old.original_id or old.pk,
        by=by,
    )


def _end(start: date, end: date | None) -> date | None:
    """Return the last day, None for a single one."""
    if end is None or end == start:
        return None
    if end < start:
        raise ValidationError({"ends_on": _("The last day lies before the first.")})
    if (end - start).days > 366 * LONGEST_YEARS:
        raise ValidationError({"ends_on": _("A note covers ten years at most.")})
    return end


def _kept(note: ContextNote, action: str) -> ContextNote:
    note.clean_fields(exclude=["branch", "owner", "original", "by"])
    note.save(force_insert=True)
    record(note.by, action, note, version=note.version)
    return note
