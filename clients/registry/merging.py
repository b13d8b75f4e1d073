"""What must follow when two records become one, or two again.

Every row with a foreign key to a client is found by introspection and moved; what is
derived from rows (stage and journey, consent, assets, completeness) is put right by
the app it belongs to, which says so here in `apps.ready()`.
"""

from collections.abc import Callable, Collection, Iterator
from typing import Any

from django.apps import apps
from django.db.models import ForeignKey, Model

from clients.models import Client, Merge, MergedRow
from clients.models.merging import NotTheSame

# These speak of records, not of the person: they stay where they are.
OF_RECORDS = (Merge, MergedRow, NotTheSame)
# The record itself may point at others in these ways; `introducer` is moved.
OWN_LINKS = ("merged_into",)

Follow = Callable[[Collection[int]], object]

_following: list[Follow] = []
_derived: dict[type[Model], str] = {}


def follow_merge(follow: Follow) -> None:
    """Say what puts right what is derived from the rows of some clients."""
    if follow not in _following:
        _following.append(follow)


def derived(
    model: type[Model], field: str = "client", *, clears_itself: bool = False
) -> None:
    """Say that rows of a model are made anew by what follows, never moved.

    What follows may have to see the rows of before: it takes them away itself then.
    """
    _derived[model] = "" if clears_itself else field


def put_right(clients: Collection[int]) -> None:
    """Derive anew what hangs on the rows of these clients."""
    for follow in _following:
        follow(clients)


def clear_derived(client_id: int) -> None:
    """Delete what is derived from a record's rows; `put_right` makes it anew."""
    for model, field in _derived.items():
        if not field:
            continue
        model._base_manager.filter(**{field: client_id}).delete()  # noqa: SLF001


def links() -> Iterator[tuple[type[Model], Any]]:
    """Yield every model whose rows hang on clients, and the field they hang by."""
    for model in apps.get_models(include_auto_created=True):
        if model in OF_RECORDS or model in _derived or model._meta.proxy:  # noqa: SLF001
            continue
        for field in model._meta.concrete_fields:  # noqa: SLF001
            is_link = isinstance(field, ForeignKey) and field.related_model is Client
            if is_link and not (model is Client and field.name in OWN_LINKS):
                yield model, field
