"""One client's services: what was rendered, and what they were on a day."""

from datetime import date, timedelta

from clients.enums import Standing
from clients.models import Client
from service.analytics.lives import lives_between
from service.http import read_copy
from service.models import ServiceLog
from service.rules.promises import Life


def life_of(client: Client, day: date) -> Life:
    """Return what a client was on a day; nobody of the ledger is no member."""
    rows = Client.objects.filter(pk=client.pk)
    found = lives_between(rows, day, day + timedelta(days=1))
    return found.lives.get(client.pk, Life(None))


def copy_of(token: str) -> ServiceLog | None:
    """Return what a signed link lets its reader open; None when it opens nothing."""
    number = read_copy(token)
    rows = ServiceLog.objects.counted().filter(client__standing=Standing.ACTIVE)
    rows = rows.select_related("client", "service", "broker", "opening", "author")
    found: ServiceLog | None = rows.filter(pk=number).first() if number else None
    return found
