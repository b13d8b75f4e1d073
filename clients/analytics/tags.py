"""The tags of a branch, how many clients carry each, and which segments name one."""

from typing import Any

from django.db.models import Count, Model, Q, QuerySet

from accounts.models import Tag
from clients.enums import Standing
from clients.rules.segments import TreeError, conditions, tree_of


def tags_of(branch_id: int | None) -> QuerySet[Any]:
    """Return a branch's tags by name, each with `number`: the clients who carry it."""
    active = Q(client__standing=Standing.ACTIVE)
    tags = Tag.objects.filter(branch=branch_id)
    return tags.annotate(number=Count("client", filter=active)).order_by("name", "pk")


def naming(model: type[Model], tag: Tag) -> list[int]:
    """Return the keys of segments (or snapshots) that name a tag, whoever owns them."""
    word, found = str(tag.pk), []
    rows = model._default_manager.values_list("pk", "tree")  # noqa: SLF001
    for pk, data in rows.iterator():
        try:
            asked = conditions(tree_of(data))
            if any(c.field == "tag" and word in c.words for c in asked):
                found.append(pk)
        except TreeError:
            continue
    return found
