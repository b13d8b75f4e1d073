"""Planning a mailing: one row for the day, one delivery for each reader."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import (
    CharField,
    DateField,
    DateTimeField,
    F,
    JSONField,
    PositiveSmallIntegerField,
    QuerySet,
    Value,
)
from django.db.models.expressions import Combinable
from django.db.models.fields import BigIntegerField

from clients.enums import Purpose, Reach
from clients.models import Client
from core.clock import now
from outbox.enums import Channel, DeliveryState, Kind, Outcome
from outbox.models import Delivery, Mailing

PURPOSES = {Kind.MORNING: Purpose.NEWS, Kind.ANNOUNCEMENTS: Purpose.ANNOUNCEMENTS}


def may_be_written_to(client: Client, given: Collection[str]) -> bool:
    """Say whether a letter that is no digest may go to somebody by e-mail.

    A member is told who looks after them; a prospect only if they agreed to any mail.
    """
    return client.stage == "D" or bool(given)


def is_agreed(kind: str, given: Collection[str]) -> bool:
    """Say whether what somebody agreed to covers this kind of letter.

    A letter about who looks after them needs no consent of its own; who may get one is
    judged where it is written (`outbox.actions.notices`).
    """
    purpose = PURPOSES.get(Kind(kind))
    return purpose is None or purpose in given


@dataclass(frozen=True)
class Plan:
    """What came of planning: the mailing, how many readers, whether it is news."""

    mailing: Mailing
    readers: int
    is_new: bool


def readers_of(kind: str, clients: QuerySet[Client]) -> QuerySet[Client]:
    """Keep the clients who consented to this kind by e-mail and have an address."""
    return clients.filter(
        consents__purpose=PURPOSES[Kind(kind)],
        consents__channel=Reach.EMAIL,
        consents__is_given=True,
    ).exclude(email="")


@transaction.atomic
def plan_mailing(
    *,
    kind: str,
    day: date,
    subject: str,
    shared: dict[str, Any],
    taken_until: datetime,
    deadline: datetime,
    outcome: str = Outcome.PLANNED,
) -> Plan:
    """Write the day's mailing and its deliveries, once, whoever else tries.

    A second call, also a concurrent one, finds the first one's mailing and adds
    nothing. A mailing that is late or empty has no deliveries.
    """
    mailing, is_new = Mailing.objects.get_or_create(
        kind=kind,
        day=day,
        defaults={
            "subject": subject,
            "shared": shared,
            "taken_until": taken_until,
            "deadline": deadline,
            "outcome": outcome,
        },
    )
    if not is_new or outcome != Outcome.PLANNED:
        return Plan(mailing, 0, is_new)
    return Plan(mailing, _add_deliveries(mailing), is_new)


def _add_deliveries(mailing: Mailing) -> int:
    """Add one delivery a reader by INSERT … SELECT: no row travels through Python."""
    moment, text = now(), CharField()
    columns: dict[str, Combinable] = {
        "mailing_id": Value(mailing.pk, BigIntegerField()),
        "client_id": F("pk"),
        "kind": Value(mailing.kind, text),
        "day": Value(mailing.day, DateField()),
        "channel": Value(Channel.EMAIL.value, text),
        "personal": Value({}, JSONField()),
        "state": Value(DeliveryState.PLANNED.value, text),
        "reason": Value("", text),
        "attempts": Value(0, PositiveSmallIntegerField()),
        "not_before": Value(moment, DateTimeField()),
        "claimed_by": Value("", text),
        "address_sha256": Value("", text),
        "message_id": Value("", text),
        "created_at": Value(moment, DateTimeField()),
    }
    rows = readers_of(mailing.kind, Client.objects.active()).order_by("pk")
    sql, parameters = rows.values_list(*columns.values()).query.sql_with_params()
    quoted = ", ".join(connection.ops.quote_name(name) for name in columns)
    table = connection.ops.quote_name(Delivery._meta.db_table)  # noqa: SLF001
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({quoted}) {sql} ON CONFLICT DO NOTHING",
            parameters,
        )
        return int(cursor.rowcount)
