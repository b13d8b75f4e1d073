"""The four statements of each hand-over, written out.

They run once for every message, between RCPT and DATA; building them through the ORM
took longer than everything else together. Both databases understand them.
"""

import json
from datetime import datetime
from typing import Any

from django.db import connection

from clients.enums import Reach
from outbox.enums import DeliveryState
from outbox.mail.edition import Mine

S = DeliveryState
READ = "SELECT version, name, email, gender, standing FROM clients_client WHERE id = %s"
GIVEN = (
    "SELECT purpose FROM clients_consent"
    " WHERE client_id = %s AND channel = %s AND is_given"
)
BEGIN = (
    "UPDATE outbox_delivery SET state = %s, handed_at = %s, reason = '',"
    " address_sha256 = %s, message_id = %s, personal = %s"
    " WHERE id = %s AND claimed_by = %s AND state = %s"
)
SETTLE = (
    "UPDATE outbox_delivery SET state = %s, reason = '', reply_code = NULL"
    " WHERE id = %s AND claimed_by = %s AND state IN (%s, %s)"
)


def locked_facts(client_id: int) -> tuple[Any, ...]:
    """Lock a client's row and return the facts a letter is written from.

    On SQLite the transaction itself holds the one write lock.
    """
    is_postgres = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        # Not FOR UPDATE: what merely refers to the client need not wait.
        cursor.execute(READ + " FOR NO KEY UPDATE" * is_postgres, [client_id])
        facts = tuple(cursor.fetchone() or ())
        cursor.execute(GIVEN, [client_id, Reach.EMAIL.value])
        return (*facts, frozenset(row[0] for row in cursor.fetchall()))


def begin(
    delivery_id: int,
    word: str,
    *,
    at: datetime,
    address_sha256: str,
    message_id: str,
    mine: Mine,
) -> bool:
    """Mark a claimed delivery as being handed over; False when the claim is lost."""
    personal = json.dumps(mine.as_facts())
    moment = connection.ops.adapt_datetimefield_value(at)
    mark = [S.HANDING.value, moment, address_sha256, message_id, personal]
    with connection.cursor() as cursor:
        cursor.execute(BEGIN, [*mark, delivery_id, word, S.CLAIMED.value])
        return bool(cursor.rowcount)


def settle(delivery_id: int, word: str, state: str) -> None:
    """Write down that a message was taken, even if a sweep called it uncertain."""
    was = [S.HANDING.value, S.UNCERTAIN.value]
    with connection.cursor() as cursor:
        cursor.execute(SETTLE, [str(state), delivery_id, word, *was])
