"""Fetching: one source at a time, its failure nobody else's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import F, Q

from core.clock import now
from core.fetching import FetchError
from digests.enums import ItemState, SourceKind, SourceState
from digests.models import Announcement, Item, NewsItem, Source
from digests.rules import Entry, cluster_of, wait_after
from digests.sources import Outage, entries_of


@dataclass(frozen=True)
class Report:
    """How fetching one source went; `error` is a sentence."""

    source: str
    state: str
    new: int = 0
    known: int = 0
    error: str = ""


def fetch_due(*, only: Source | None = None) -> list[Report]:
    """Fetch every source whose turn it is, or one whatever its turn."""
    sources = Source.objects.filter(is_active=True).exclude(kind=SourceKind.DESK)
    moment = now()
    if only is not None:
        sources = sources.filter(pk=only.pk)
    else:
        sources = sources.filter(Q(next_try_at=None) | Q(next_try_at__lte=moment))
    return [fetch_source(source) for source in sources.order_by("name", "pk")]


def fetch_source(source: Source) -> Report:
    """Fetch one source and note how it fares.

    What it gave earlier stays as it is: the last good copy survives any outage.
    """
    fetched_at = now()
    try:
        entries = entries_of(source, fetched_at)
    except (Outage, FetchError) as outage:
        return _note_outage(source, outage, fetched_at)
    return _keep(source, entries, fetched_at)


def _note_outage(
    source: Source, outage: Outage | FetchError, tried_at: datetime
) -> Report:
    Source.objects.filter(pk=source.pk).update(
        state=SourceState.OUTAGE,
        error=outage.code,
        error_detail=outage.detail[:200],
        failures=F("failures") + 1,
        tried_at=tried_at,
        next_try_at=tried_at + wait_after(source.failures + 1),
    )
    return Report(source.name, SourceState.OUTAGE, error=str(outage))


@transaction.atomic
def _keep(source: Source, entries: Sequence[Entry], fetched_at: datetime) -> Report:
    state = SourceState.OK if entries else SourceState.EMPTY
    news = [one for one in entries if one.security_id is None]
    announced = [one for one in entries if one.security_id is not None]
    new = _add(NewsItem, source, news, fetched_at)
    new += _add(Announcement, source, announced, fetched_at)
    Source.objects.filter(pk=source.pk).update(
        state=state,
        error="",
        error_detail="",
        failures=0,
        tried_at=fetched_at,
        ok_at=fetched_at,
        next_try_at=None,
    )
    return Report(source.name, state, new, len(entries) - new)


def _add(
    model: type[Item],
    source: Source,
    entries: Sequence[Entry],
    fetched_at: datetime,
) -> int:
    """Write what is not known yet. What is known stays as approved, word for word."""
    table: models.Manager[Any] = model._default_manager  # noqa: SLF001
    same = table.filter(source=source, ref__in=[entry.ref for entry in entries])
    known = set(same.values_list("ref", flat=True))
    fresh = [entry for entry in entries if entry.ref not in known]
    rows = [model(**_row(source, entry, fetched_at)) for entry in fresh]
    table.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    return len(rows)


def _row(source: Source, entry: Entry, fetched_at: datetime) -> dict[str, Any]:
    row: dict[str, Any] = {
        "source": source,
        "ref": entry.ref,
        "title": entry.title,
        "url": entry.url,
        "published_at": entry.published_at or fetched_at,
        "fetched_at": fetched_at,
    }
    if source.is_auto_approved:
        row |= {"state": ItemState.APPROVED, "decided_at": fetched_at}
    if entry.security_id is None:
        return row | {"summary": entry.summary, "cluster": cluster_of(entry.title)}
    return row | {"security_id": entry.security_id, "kind": entry.kind}
