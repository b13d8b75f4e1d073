"""The catalogue of objections: added, renamed, retired, two made one."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.enums import Role
from accounts.models import User
from pipeline.models import Objection, Script

KEEPERS = (Role.MANAGER, Role.HEAD_OFFICE)


def may_keep_objection(user: User, objection: Objection | None = None) -> bool:
    """Say whether this person keeps the catalogue: a branch its own, head office the
    firm's."""
    if user.role not in KEEPERS:
        return False
    return objection is None or objection.branch_id == user.branch_id


@transaction.atomic
def add_objection(*, by: User, name: str) -> Objection:
    """Add to the branch's catalogue, or head office to the firm's.

    One of that name that was retired comes back. Raises ValidationError.
    """
    if not may_keep_objection(by):
        raise ValidationError(_("Your branch's manager keeps the catalogue."))
    wanted = name.strip()
    own: Any = by.branch_id
    there = Objection.objects.filter(name=wanted, branch=own).first()
    if there is None:
        there = Objection(branch_id=by.branch_id, name=wanted)
        there.full_clean(exclude=["branch", "merged_into"])
        there.save()
        record(by, "objection.added", there)
    elif there.merged_into_id:
        raise ValidationError(
            {"name": _("“%(name)s” was made part of another.") % {"name": wanted}}
        )
    elif not there.is_active:
        retire_objection(there, by=by, is_active=True)
    return there


@transaction.atomic
def rename_objection(objection: Objection, *, by: User, name: str) -> Objection:
    """Give an objection another name; contacts follow. Raises ValidationError."""
    _check(objection, by)
    objection.name = name.strip()
    objection.full_clean(exclude=["branch", "merged_into"])
    objection.save(update_fields=["name"])
    record(by, "objection.renamed", objection)
    return objection


@transaction.atomic
def retire_objection(
    objection: Objection, *, by: User, is_active: bool = False
) -> Objection:
    """Offer an objection no longer, or again; what was counted stays."""
    _check(objection, by)
    objection.is_active = is_active
    objection.save(update_fields=["is_active"])
    record(by, "objection.revived" if is_active else "objection.retired", objection)
    return objection


@transaction.atomic
def merge_objections(objection: Objection, *, into: Objection, by: User) -> Objection:
    """Make two objections one: from now on and looking back both count as `into`.

    Contacts keep what was written; whoever counts reads `counted_as`. A branch's own
    may become the firm's, never the other way. Raises ValidationError.
    """
    pair = Objection.objects.select_for_update(of=("self",)).order_by("pk")
    rows = {row.pk: row for row in pair.filter(pk__in=[objection.pk, into.pk])}
    gone: Objection = rows[objection.pk]
    kept: Objection = rows[into.pk]
    _check(gone, by)
    if gone.pk == kept.pk or kept.merged_into_id or gone.merged_into_id:
        raise ValidationError(_("Choose another objection that is still in use."))
    if kept.branch_id not in (None, gone.branch_id):
        raise ValidationError(_("This objection is another branch's."))
    Objection.objects.filter(merged_into=gone).update(merged_into=kept)
    Script.objects.filter(objection=gone).update(objection=kept)
    gone.merged_into, gone.is_active = kept, False
    gone.save(update_fields=["merged_into", "is_active"])
    record(by, "objection.merged", gone, into=kept.pk)
    return kept


def _check(objection: Objection, by: User) -> None:
    if not may_keep_objection(by, objection):
        raise ValidationError(_("This objection is not yours to change."), code="role")
