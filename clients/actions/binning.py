"""The recycle bin: out of sight at once, back for thirty days."""

from collections.abc import Iterable
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from clients.enums import Standing
from clients.models import Client
from clients.registry.live import live_among, why_live
from core.clock import now, today

KEPT_DAYS = 30


def refusal_to_bin(client: Client) -> str:
    """Say why a client cannot go into the bin; "" when they can.

    What is on a member's record is kept by law, so a member is not thrown away.
    """
    if _is_members(client):
        return _("A member's record is kept; ask for it to be restricted instead.")
    return why_live(client)


def _is_members(client: Client) -> bool:
    return bool(client.stage == "D" or client.member_no)


@transaction.atomic
def bin_clients(clients: Iterable[int]) -> list[int]:
    """Put prospects into the bin; return the numbers of those that went.

    Members, whoever has live business, and rows already out of sight stay. The others
    can be restored for thirty days; funnels go on counting them. The caller writes down
    who did it.
    """
    rows = Client.objects.active().select_for_update().filter(pk__in=list(clients))
    found = list(rows.order_by("pk"))
    live = live_among([c.pk for c in found])
    going = [c.pk for c in found if c.pk not in live and not _is_members(c)]
    Client.objects.filter(pk__in=going).update(
        standing=Standing.BINNED,
        standing_since=now(),
        standing_until=today() + timedelta(days=KEPT_DAYS),
        version=F("version") + 1,
    )
    return going


@transaction.atomic
def bin_client(client: Client, *, by: User) -> Client:
    """Put one prospect into the bin; raises ValidationError."""
    if refused := refusal_to_bin(client):
        raise ValidationError(refused)
    if bin_clients([client.pk]):
        record(by, "client.binned", client)
    return client


@transaction.atomic
def restore_client(client: Client, *, by: User) -> Client:
    """Take a client out of the bin again; raises ValidationError when too late."""
    row: Client = Client.objects.select_for_update().get(pk=client.pk)
    if row.standing == Standing.ACTIVE:
        return row
    if row.standing != Standing.BINNED:
        raise ValidationError(_("This client is not in the recycle bin any more."))
    row.standing, row.standing_since, row.standing_until = Standing.ACTIVE, None, None
    row.version += 1
    row.save(update_fields=["standing", "standing_since", "standing_until", "version"])
    record(by, "client.restored", row)
    return row


@transaction.atomic
def restore_clients(clients: Iterable[int]) -> list[int]:
    """Take many out of the bin; return the numbers of those that came back."""
    rows = Client.objects.select_for_update().filter(
        pk__in=list(clients), standing=Standing.BINNED
    )
    back = [row.pk for row in rows.order_by("pk")]
    Client.objects.filter(pk__in=back).update(
        standing=Standing.ACTIVE,
        standing_since=None,
        standing_until=None,
        version=F("version") + 1,
    )
    return back
