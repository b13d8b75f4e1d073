"""One client's services: what was rendered, and what they were on a day."""

from datetime import date, timedelta

from clients.models import Client
from service.analytics.lives import lives_between
from service.rules.promises import Life


def life_of(client: Client, day: date) -> Life:
    """Return what a client was on a day; nobody of the ledger is no member."""
    rows = Client.objects.filter(pk=client.pk)
    found = lives_between(rows, day, day + timedelta(days=1))
    return found.lives.get(client.pk, Life(None))
