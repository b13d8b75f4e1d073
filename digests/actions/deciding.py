"""Letting items through, or not. Only head office decides; the caller checks that."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet

from accounts.audit import record
from accounts.models import User
from core.clock import now
from digests.enums import ItemState
from digests.models import Announcement, NewsItem, Source

Items = QuerySet[NewsItem] | QuerySet[Announcement]


def approve(items: Items, *, by: User) -> int:
    """Approve the waiting ones among some items; say how many."""
    return _decide(items, [ItemState.PENDING], ItemState.APPROVED, by)


def reject(items: Items, *, by: User) -> int:
    """Reject some items; also one approved before, which then goes out no more."""
    return _decide(
        items, [ItemState.PENDING, ItemState.APPROVED], ItemState.REJECTED, by
    )


def approve_all(*, by: User, source: Source | None = None) -> int:
    """Approve everything that waits, of one source or of all."""
    count = 0
    for model in (NewsItem, Announcement):
        items = model.objects.all()
        count += approve(items.filter(source=source) if source else items, by=by)
    return count


@transaction.atomic
def _decide(items: Items, was: Sequence[str], becomes: str, by: User) -> int:
    count = items.filter(state__in=was).update(
        state=becomes, decided_by=by, decided_at=now()
    )
    if count:
        kind = items.model._meta.model_name  # noqa: SLF001
        record(by, f"items.{becomes}", kind=kind, count=count)
    return count
