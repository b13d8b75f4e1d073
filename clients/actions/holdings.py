"""Writing down by hand what a client holds and watches."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from clients.models import Client, Holding, Portfolio, Security, WatchItem
from core.clock import now

BY_HAND = "hand"


@transaction.atomic
def put_holding(
    client: Client,
    *,
    by: User,
    security: Security,
    quantity: Decimal,
    cost: Decimal | None,
    as_of: date,
) -> Holding:
    """Note what a client holds of a security as of a day; the same again is no news.

    `cost` is yuan a unit. Raises ValidationError when a later day is known.
    """
    _lock(client)
    row = Holding.objects.filter(client=client, security=security).first()
    if row is not None and row.as_of > as_of:
        raise ValidationError(
            _("Of this security the holding of %(day)s is known already.")
            % {"day": row.as_of}
        )
    row = row or Holding(client=client, security=security)
    before = (row.pk, row.quantity, row.cost, row.as_of)
    row.quantity, row.cost, row.as_of = quantity, cost, as_of
    if before == (row.pk, quantity, cost, as_of):
        return row
    is_new, row.source = row.pk is None, BY_HAND
    row.full_clean(exclude=["client", "security"])
    row.save()
    _know(client, as_of, by)
    word = "holding.added" if is_new else "holding.changed"
    record(by, word, client, security=security.code)
    return row


@transaction.atomic
def remove_holding(holding: Holding, *, by: User, on: date) -> None:
    """Take a position off as of a day; an older file does not bring it back."""
    client = holding.client
    _lock(client)
    gone, _rows = Holding.objects.filter(pk=holding.pk).delete()
    if gone:
        _know(client, max(on, holding.as_of), by)
        record(by, "holding.removed", client, security=holding.security.code)


def _lock(client: Client) -> None:
    # The client's row is the lock, as it is for a file of holdings.
    Client.objects.select_for_update(no_key=True).get(pk=client.pk)


def _know(client: Client, day: date, by: User) -> None:
    row = Portfolio.objects.filter(client=client).first() or Portfolio(client=client)
    row.as_of = max(row.as_of or day, day)
    row.source, row.by, row.entered_at = BY_HAND, by, now()
    row.save()


@transaction.atomic
def watch(
    client: Client, *, by: User, security: Security, source: str = "", note: str = ""
) -> WatchItem:
    """Put a security on a client's watch-list, or change how we know and the note."""
    _lock(client)
    rows = WatchItem.objects.filter(client=client, security=security)
    row: WatchItem | None = rows.first()
    if row is not None and (row.source, row.note) == (source, note):
        return row
    is_new = row is None
    row = row or WatchItem(client=client, security=security)
    row.source, row.note, row.by = source, note, by
    row.full_clean(exclude=["client", "security", "by"])
    row.save()
    word = "watch.added" if is_new else "watch.changed"
    record(by, word, client, security=security.code)
    return row


@transaction.atomic
def unwatch(item: WatchItem, *, by: User) -> None:
    """Take a security off a client's watch-list."""
    gone, _rows = WatchItem.objects.filter(pk=item.pk).delete()
    if gone:
        record(by, "watch.removed", item.client, security=item.security.code)
