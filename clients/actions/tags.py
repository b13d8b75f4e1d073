"""The words a branch sorts its clients by: renamed, and two made one."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import Tag, User
from clients.analytics.tags import naming
from clients.models import Client, Segment, SegmentSnapshot
from clients.registry.segments_eyes import may_share
from clients.rules.segments import json_of, tree_of
from clients.rules.segments_editing import renamed
from core.clock import today

LONGEST_NAME = 40


def _locked(by: User, *tags: Tag) -> list[Tag]:
    """Lock tags of one's branch, always in the same order."""
    if not may_share(by) or any(tag.branch_id != by.branch_id for tag in tags):
        raise PermissionDenied
    keys = sorted({tag.pk for tag in tags})
    rows = Tag.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    found = {row.pk: row for row in rows}
    if len(found) < len(keys):
        raise ValidationError(_("This tag is gone; look at the list again."))
    return [found[tag.pk] for tag in tags]


@transaction.atomic
def rename_tag(tag: Tag, *, by: User, name: str) -> Tag:
    """Give a tag another name; raises ValidationError where the branch has it."""
    (row,) = _locked(by, tag)
    if Tag.objects.filter(branch=row.branch, name=name).exclude(pk=row.pk).exists():
        raise ValidationError(
            _("The branch has a tag “%(name)s”; merge the two instead.")
            % {"name": name[:LONGEST_NAME]},
            code="taken",
        )
    row.name = name
    row.full_clean(exclude=["branch"])
    row.save()
    record(by, "tag.renamed", row)
    return row


@transaction.atomic
def merge_tags(tag: Tag, *, into: Tag, by: User) -> int:
    """Give everyone with a tag the other one, and delete it.

    Segments of the branch that name the one name the other from now on. Returns how
    many clients carried the tag. Raises ValidationError.
    """
    if tag.pk == into.pk:
        raise ValidationError(_("Choose another tag to merge into."))
    old, kept = _locked(by, tag, into)
    carried = Client.tags.through.objects
    there = carried.filter(tag=kept).values("client")
    count = carried.filter(tag=old).count()
    carried.filter(tag=old).exclude(client__in=there).update(tag=kept)
    _follow(old, kept)
    record(by, "tag.merged", kept, old=old.pk, clients=count)
    old.delete()
    return count


def _follow(old: Tag, kept: Tag) -> None:
    """Let segments and audiences that name the one tag name the other."""
    found: Any
    for model, day in ((Segment, {"tree_since": today()}), (SegmentSnapshot, {})):
        rows = model._default_manager.select_for_update()  # noqa: SLF001
        for found in rows.filter(pk__in=naming(model, old)).order_by("pk"):
            tree = renamed(tree_of(found.tree), "tag", str(old.pk), str(kept.pk))
            changed = {"tree": json_of(tree), **day}
            if model is Segment:
                changed["version"] = found.version + 1
            rows.filter(pk=found.pk).update(**changed)
