"""Who is in a segment, how many, and what they are like; for whoever asks.

Everything starts at the clients the viewer may see, so that one segment has as many
answers as it has viewers. A tree that cannot be read raises TreeError, never less.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, OuterRef, Q

from accounts.enums import Role
from accounts.scoping import Viewer
from clients.models import Client, Segment, SegmentSnapshot
from clients.querysets import ClientQuerySet
from clients.registry.segments import (
    EVERYBODY,
    check,
    sentence,
    sides_of,
    study,
)
from clients.registry.segments_eyes import BranchEyes, clients_for, eyes_of
from clients.registry.segments_kinds import Facts, Sides
from clients.rules.segments import Group, TreeError, tree_of


@dataclass(frozen=True)
class Reading:
    """A checked tree with what it names, and its two sides."""

    tree: Group
    facts: Facts
    sides: Sides


def read(tree: Group, eyes: Viewer) -> Reading:
    """Check a tree with somebody's eyes; raises TreeError. At most two statements."""
    return reading_of(tree, study([tree], eyes))


def reading_of(tree: Group, facts: Facts) -> Reading:
    """Check a tree whose names are looked up already; raises TreeError."""
    check(tree, facts)
    return Reading(tree, facts, sides_of(tree, facts))


def read_segment(segment: Segment, viewer: Viewer) -> Reading:
    """Read a saved segment for a viewer; raises TreeError."""
    return read(tree_of(segment.tree), eyes_of(segment, viewer))


def members_of(segment: Segment, viewer: Viewer) -> ClientQuerySet:
    """Return the viewer's clients in a segment, the audience of a campaign.

    Raises ValidationError with one sentence when the segment cannot be read any more.
    """
    try:
        reading = read_segment(segment, viewer)
    except TreeError as error:
        raise ValidationError(sentence(error), code="segment") from error
    return clients_for(segment, viewer).filter(reading.sides.yes)


def read_many(
    segments: Iterable[Segment], viewer: Viewer
) -> dict[int, Reading | TreeError]:
    """Read several segments, with at most four statements for all of them."""
    trees: dict[int, Group] = {}
    found: dict[int, Reading | TreeError] = {}
    shared: dict[bool, list[Segment]] = {False: [], True: []}
    for segment in segments:
        try:
            trees[segment.pk] = tree_of(segment.tree)
        except TreeError as error:
            found[segment.pk] = error
            continue
        shared[segment.branch_id is not None].append(segment)
    for group in filter(None, shared.values()):
        facts = study([trees[s.pk] for s in group], eyes_of(group[0], viewer))
        for segment in group:
            try:
                found[segment.pk] = reading_of(trees[segment.pk], facts)
            except TreeError as error:
                found[segment.pk] = error
    return found


@dataclass(frozen=True)
class Numbers:
    """How many of the viewer's clients fit, and of how many too little is known."""

    number: int
    maybe: int


def numbers_of(clients: ClientQuerySet, sides: Sides) -> Numbers:
    """Count who is in, and whose unknown facts decide; one statement."""
    found = clients.aggregate(
        every=Count("pk"),
        yes=Count("pk", filter=sides.yes),
        no=Count("pk", filter=sides.no),
    )
    return Numbers(found["yes"], found["every"] - found["yes"] - found["no"])


def count_many(
    segments: Sequence[Segment],
    readings: Mapping[int, Reading | TreeError],
    viewer: Viewer,
) -> dict[int, int]:
    """Count several segments for a viewer in one statement."""
    asked: dict[str, Any] = {}
    for segment in segments:
        reading = readings[segment.pk]
        if isinstance(reading, Reading):
            here = reading.sides.yes
            if segment.branch_id is not None and viewer.role == Role.HEAD_OFFICE:
                here &= Q(branch=segment.branch_id)
            asked[f"s{segment.pk}"] = Count("pk", filter=here)
    if not asked:
        return {}
    found = Client.objects.visible_to(viewer).aggregate(**asked)
    return {int(name[1:]): number for name, number in found.items()}


def among(sides_yes: Q) -> Exists:
    """Say whether a condition is true of a client; not true is false here."""
    return Exists(Client.objects.filter(sides_yes, pk=OuterRef("pk")))


def undecided(clients: ClientQuerySet, sides: Sides) -> ClientQuerySet:
    """Keep those for whom a tree is neither true nor false: facts still to ask."""
    return clients.filter(~among(sides.yes), ~among(sides.no))


def in_a_branch(segment: Segment) -> Q:
    """Say which branch's clients a segment speaks of; all where it is personal."""
    return EVERYBODY if segment.branch_id is None else Q(branch=segment.branch_id)


@dataclass(frozen=True)
class Delta:
    """A snapshot beside today: who is in both, who left, who has come since."""

    kept: ClientQuerySet
    left: ClientQuerySet
    joined: ClientQuerySet


def delta_of(snapshot: SegmentSnapshot, viewer: Viewer) -> Delta:
    """Compare an audience's snapshot with who fits its tree today.

    `left` are those still on the books. Raises ValidationError as `members_of` does.
    """
    asked = Segment(branch=snapshot.branch, tree=snapshot.tree, owner=snapshot.by)
    now = members_of(asked, viewer)
    caught = Exists(snapshot.members.filter(client=OuterRef("pk")))
    fits = Exists(now.filter(pk=OuterRef("pk")))
    then = clients_for(asked, viewer).filter(caught)
    return Delta(then.filter(fits), then.filter(~fits), now.filter(~caught))


__all__ = [
    "BranchEyes",
    "Delta",
    "Numbers",
    "Reading",
    "count_many",
    "delta_of",
    "members_of",
    "numbers_of",
    "read",
    "read_many",
    "read_segment",
    "undecided",
]
