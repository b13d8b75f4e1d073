"""Whom and what a filter offers a viewer, read in one statement."""

from functools import lru_cache
from typing import Any

from django.db.models import CharField, F, QuerySet, Value

from accounts.enums import Role
from accounts.models import Branch, Team, User
from accounts.scoping import Eyes, eyes_of, numbers_of
from clients.models import Segment
from core.written import Written, mark, write
from pipeline.forms.shared import brokers_for, number_of

Names = dict[int, str]
WHERE = mark(2)  # where the branch asked for stands
MOST_KEPT = 16  # statements: roles


def offers_for(viewer: User, asked_branch: str) -> dict[str, Names]:
    """Return the names of branches, teams, brokers and segments by their number.

    One's own people are few, those of the whole firm are asked by branch. What is
    offered is what the viewer may see, and nothing else can be asked for.
    """
    where: int | None = viewer.branch_id
    if viewer.role == Role.HEAD_OFFICE:
        where = number_of(asked_branch)
    found: dict[str, Names] = {}
    rows = _offers(eyes_of(viewer), is_of_branch=where is not None)
    told = rows.rows(numbers_of(viewer) | {WHERE: where})
    for kind, number, label in sorted(told, key=lambda row: (row[2], row[1])):
        found.setdefault(kind, {})[number] = label
    return found


@lru_cache(maxsize=MOST_KEPT)
def _offers(eyes: Eyes, *, is_of_branch: bool) -> Written:
    parts = [_named("segment", Segment.objects.visible_to(eyes), "name")]
    if eyes.role == Role.HEAD_OFFICE:
        parts.append(_named("branch", Branch.objects.visible_to(eyes), "name"))
    if eyes.role != Role.BROKER and is_of_branch:
        people = brokers_for(eyes).filter(branch=WHERE)
        parts += [
            _named("broker", people, "full_name"),
            _named("team", Team.objects.filter(branch=WHERE), "name"),
        ]
    return write(parts[0].union(*parts[1:], all=True) if parts[1:] else parts[0])


def _named(kind: str, rows: QuerySet[Any], column: str) -> Any:
    told = rows.order_by().annotate(
        offer_kind=Value(kind, CharField()), offer_label=F(column)
    )
    return told.values_list("offer_kind", "pk", "offer_label")
