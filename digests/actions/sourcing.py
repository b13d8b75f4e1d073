from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from core.text import has_unwanted
from digests.enums import SourceKind
from digests.models import Source
from digests.rules import good_link
from digests.sources import Outage
from digests.sources.folder import place_of


@transaction.atomic
def add_source(
    *,
    by: User | None,
    name: str,
    kind: str,
    url: str,
    is_auto_approved: bool = False,
) -> Source:
    """Add a place to read from. Raises ValidationError, by field."""
    source = Source(
        name=name.strip(),
        kind=kind,
        url=url.strip(),
        is_auto_approved=is_auto_approved,
    )
    if has_unwanted(source.name + source.url):
        raise ValidationError(_("Leave out invisible control characters."))
    source.full_clean(exclude=["tried_at", "ok_at", "next_try_at"])
    _check_address(source)
    source.save()
    record(by, "source.added", source, kind=kind, is_auto_approved=is_auto_approved)
    return source


def _check_address(source: Source) -> None:
    if source.kind == SourceKind.FEED and not good_link(source.url):
        raise ValidationError({"url": _("A feed has an http or https address.")})
    if source.kind == SourceKind.FOLDER:
        try:
            place_of(source.url or ".")
        except Outage as outage:
            if outage.code == "outside" or not source.url:
                raise ValidationError({"url": str(outage)}) from outage


@transaction.atomic
def switch_source(source: Source, *, by: User, is_active: bool) -> None:
    """Put a source in or out of use; its items stay."""
    Source.objects.filter(pk=source.pk).update(is_active=is_active, next_try_at=None)
    record(by, "source.switched", source, is_active=is_active)


def ask_for_fetch(source: Source) -> None:
    """Make it a source's turn now: the next tick fetches it even if a nudge is lost."""
    Source.objects.filter(pk=source.pk).update(next_try_at=None)
