"""Whom and what a filter offers a viewer, read in one statement."""

from typing import Any

from django.db.models import CharField, F, QuerySet, Value

from accounts.enums import Role
from accounts.models import Branch, Team, User
from clients.models import Segment
from pipeline.forms.shared import brokers_for, number_of

Names = dict[int, str]


def offers_for(viewer: User, asked_branch: str) -> dict[str, Names]:
    """Return the names of branches, teams, brokers and segments by their number.

    One's own people are few, those of the whole firm are asked by branch. What is
    offered is what the viewer may see, and nothing else can be asked for.
    """
    parts = [_named("segment", Segment.objects.visible_to(viewer), "name")]
    where: int | None = viewer.branch_id
    if viewer.role == Role.HEAD_OFFICE:
        parts.append(_named("branch", Branch.objects.visible_to(viewer), "name"))
        where = number_of(asked_branch)
    if viewer.role != Role.BROKER and where:
        people = brokers_for(viewer).filter(branch=where)
        parts += [
            _named("broker", people, "full_name"),
            _named("team", Team.objects.filter(branch=where), "name"),
        ]
    found: dict[str, Names] = {}
    rows: Any = parts[0].union(*parts[1:], all=True) if parts[1:] else parts[0]
    for kind, number, label in sorted(rows, key=lambda row: (row[2], row[1])):
        found.setdefault(kind, {})[number] = label
    return found


def _named(kind: str, rows: QuerySet[Any], column: str) -> Any:
    told = rows.order_by().annotate(
        offer_kind=Value(kind, CharField()), offer_label=F(column)
    )
    return told.values_list("offer_kind", "pk", "offer_label")
