"""Saving, sharing, changing and deleting segments; the tree is checked before."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from clients.analytics.segments import read, read_segment
from clients.models import Segment, SegmentMember, SegmentPin, SegmentSnapshot
from clients.registry.segments import sentence
from clients.registry.segments_eyes import clients_for, eyes_of, may_change, may_share
from clients.rules.segments import Group, TreeError, json_of, tree_of
from core.clock import today

MOST_SEGMENTS = 200
AT_ONCE = 5_000
LONGEST_NAME = 60


def _refuse(error: TreeError) -> ValidationError:
    return ValidationError(sentence(error), code="segment")


@transaction.atomic
def save_segment(*, by: User, name: str, tree: Group, note: str = "") -> Segment:
    """Save a tree under a name of one's own, seen by nobody else.

    The same name and tree saved twice is one segment. Raises ValidationError.
    """
    try:
        read(tree, by)
    except TreeError as error:
        raise _refuse(error) from error
    # The person's row is the lock: of two savings at once the second sees the first.
    User.objects.select_for_update().get(pk=by.pk)
    own = Segment.objects.filter(owner=by, branch=None)
    there: Segment | None = own.filter(name=name).first()
    if there is not None and there.tree == json_of(tree):
        return there
    if own.count() >= MOST_SEGMENTS:
        raise ValidationError(
            _("You have %(most)s segments; delete one you no longer need.")
            % {"most": MOST_SEGMENTS}
        )
    segment = Segment(
        owner=by, name=name, note=note, tree=json_of(tree), tree_since=today()
    )
    _check(segment)
    segment.save()
    record(by, "segment.saved", segment)
    return segment


@transaction.atomic
def change_segment(
    segment: Segment,
    *,
    by: User,
    version: int | None = None,
    tree: Group | None = None,
    **facts: Any,
) -> Segment:
    """Give a segment another name, note or tree.

    Raises ValidationError when it is not possible, or someone else changed the segment
    since `version` was read.
    """
    old = _locked(segment, by)
    if version is not None and old.version != version:
        raise ValidationError(
            _("Someone else changed this segment meanwhile. Look at it again."),
            code="changed_meanwhile",
        )
    changed = sorted(name for name in facts if getattr(old, name) != facts[name])
    for name, value in facts.items():
        setattr(old, name, value)
    if tree is not None and json_of(tree) != old.tree:
        try:
            read(tree, eyes_of(old, by))
        except TreeError as error:
            raise _refuse(error) from error
        old.tree, old.tree_since = json_of(tree), today()
        changed.append("tree")
    old.version += 1
    _check(old)
    old.save()
    record(by, "segment.changed", old, fields=changed)
    return old


def _locked(segment: Segment, by: User) -> Segment:
    """Lock a segment and return it as it stands; refuse who may not change it."""
    old: Segment = Segment.objects.select_for_update().get(pk=segment.pk)
    if not may_change(by, old):
        raise PermissionDenied
    return old


def _check(segment: Segment) -> None:
    segment.clean_fields(exclude=["owner", "branch", "tree"])
    segment.validate_constraints()


@transaction.atomic
def share_segment(segment: Segment, *, by: User, is_shared: bool) -> Segment:
    """Share a segment with the branch, or make it one's own again."""
    old = _locked(segment, by)
    if not may_share(by):
        raise PermissionDenied
    if (old.branch_id is not None) == is_shared:
        return old
    old.branch = by.branch if is_shared else None
    if not is_shared:
        old.owner = by
        old.pins.exclude(user=by).delete()
    old.version += 1
    _check(old)
    old.save()
    record(by, "segment.shared" if is_shared else "segment.unshared", old)
    return old


@transaction.atomic
def copy_segment(segment: Segment, *, by: User) -> Segment:
    """Save what one sees as one's own; raises ValidationError.

    A copy may name only what the person may name, so not everything can be copied.
    """
    try:
        tree = tree_of(segment.tree)
    except TreeError as error:
        raise _refuse(error) from error
    name = free_name(by, segment.name)
    return save_segment(by=by, name=name, tree=tree, note=segment.note)


def free_name(by: User, wanted: str) -> str:
    """Return a name this person has no segment of yet: “wanted”, “wanted 2”, …"""
    own = Segment.objects.filter(owner=by, branch=None)
    taken = set(own.values_list("name", flat=True))
    name, n = wanted[:LONGEST_NAME], 1
    while name in taken:
        n += 1
        name = f"{wanted[: LONGEST_NAME - 4]} {n}"
    return name


@transaction.atomic
def delete_segment(segment: Segment, *, by: User) -> None:
    """Delete a segment and its counts; snapshots taken of it stay."""
    old = _locked(segment, by)
    record(by, "segment.deleted", old)
    old.delete()


@transaction.atomic
def pin_segment(segment: Segment, *, by: User, is_pinned: bool) -> None:
    """Put a segment over one's list of clients, or take it from there."""
    if is_pinned:
        SegmentPin.objects.get_or_create(segment=segment, user=by)
    else:
        segment.pins.filter(user=by).delete()


@transaction.atomic
def take_snapshot(segment: Segment, *, by: User) -> SegmentSnapshot:
    """Catch who is in a segment now, as far as `by` sees: an audience.

    `clients.analytics.segments.delta_of` compares it with later days. Raises
    ValidationError when the segment cannot be read any more.
    """
    try:
        reading = read_segment(segment, by)
    except TreeError as error:
        raise _refuse(error) from error
    snapshot = SegmentSnapshot.objects.create(
        segment=segment,
        name=segment.name,
        tree=segment.tree,
        by=by,
        branch=segment.branch,
    )
    members = clients_for(segment, by).filter(reading.sides.yes).order_by("pk")
    keys = members.values_list("pk", flat=True)
    SegmentMember.objects.bulk_create(
        (SegmentMember(snapshot=snapshot, client_id=key) for key in keys),
        batch_size=AT_ONCE,
    )
    count = snapshot.members.count()
    record(by, "segment.snapshot", snapshot, segment=segment.pk, count=count)
    return snapshot
