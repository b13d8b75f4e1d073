"""Items typed at the desk by head office: approved as they are written."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from clients.models import Security
from core.clock import now
from digests.enums import AnnouncementKind, ItemState, SourceKind
from digests.models import Announcement, NewsItem, Source
from digests.rules import cluster_of, digest_of, good_link, plain

DESK = "编辑台"


def _desk() -> Source:
    desk, _is_new = Source.objects.get_or_create(
        name=DESK, defaults={"kind": SourceKind.DESK}
    )
    return desk


def _facts(by: User, title: str, url: str, *more: str) -> dict[str, Any]:
    if url and good_link(url) != url:
        raise ValidationError(_("Write a link as https://example.com/page."))
    moment = now()
    return {
        "source": _desk(),
        "ref": digest_of(title, url, *more),
        "title": plain(title),
        "url": url,
        "published_at": moment,
        "fetched_at": moment,
        "state": ItemState.APPROVED,
        "decided_by": by,
        "decided_at": moment,
    }


def _save(item: NewsItem | Announcement, by: User) -> None:
    known = type(item).objects.filter(source=item.source, ref=item.ref)
    if known.exists():
        raise ValidationError(_("This was written at the desk already."))
    item.full_clean()
    item.save()
    record(by, "item.written", item)


@transaction.atomic
def write_news(*, by: User, title: str, url: str = "", summary: str = "") -> NewsItem:
    """Write a news item. Raises ValidationError, also for one written before."""
    facts = _facts(by, title, url)
    item = NewsItem(**facts, summary=plain(summary), cluster=cluster_of(title))
    _save(item, by)
    return item


@transaction.atomic
def write_announcement(
    *,
    by: User,
    security: Security,
    title: str,
    url: str = "",
    kind: str = AnnouncementKind.GENERAL,
) -> Announcement:
    """Write an announcement on one security. Raises ValidationError."""
    facts = _facts(by, title, url, str(security.pk))
    item = Announcement(**facts, security=security, kind=kind)
    _save(item, by)
    return item
