"""Next steps, the daily summary of activity, and the objections people raise."""

from datetime import date, time
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from accounts.models import Branch, User
from clients.models import Client
from core.clock import now
from pipeline.models import DailyActivity, NextStep, Objection

DEFAULT_OBJECTIONS = (
    "手续费太高",
    "手续麻烦",
    "营业部太远",
    "已在别家开户",
    "没有时间",
    "不信任",
    "以前亏过",
)
KEY = (
    *("broker_id", "branch_id", "day", "method", "kind"),
    *("objection_no", "script_no", "outcome"),
)


@transaction.atomic
def plan_next_step(
    client: Client, *, by: User, what: str, due_on: date, due_at: time | None = None
) -> NextStep:
    """Agree on what comes next; the step before it counts as done.

    The very step that is open already stays as it is. Raises ValidationError
    when the words are empty or too long.
    """
    # The client's row is the lock: two plans at once leave one open step.
    Client.objects.select_for_update().get(pk=client.pk)
    step = NextStep(
        client=client, by=by, what=what.strip(), due_on=due_on, due_at=due_at
    )
    step._meta.get_field("what").clean(step.what, step)  # noqa: SLF001
    same = {"what": step.what, "due_on": due_on, "due_at": due_at}
    open_now = NextStep.objects.filter(client=client, done_at=None, **same)
    there: NextStep | None = open_now.first()
    if there is not None:
        return there
    close_next_step(client, by=by)
    step.save()
    return step


def close_next_step(client: Client, *, by: User) -> int:
    """Mark the open next step as done; return how many there were (0 or 1)."""
    return NextStep.objects.filter(client=client, done_at=None).update(
        done_at=now(), done_by=by
    )


def record_activity(
    *,
    broker_id: int,
    branch_id: int,
    day: date,
    method: str,
    kind: str,
    outcome: str,
    objection_no: int = 0,
    script_no: int = 0,
    minutes: int = 0,
    contacts: int = 1,
) -> None:
    """Add contacts and minutes to the day's summary, in the contact's transaction.

    `objection_no` and `script_no` are numbers, 0 for none. One statement, so two
    writers never lose each other's counts. A correction takes away with negative ones.
    """
    key = (broker_id, branch_id, day, method, kind, objection_no, script_no, outcome)
    if contacts < 0 or minutes < 0:
        _take_away(key, contacts, minutes)
        return
    table = connection.ops.quote_name(DailyActivity._meta.db_table)  # noqa: SLF001
    columns = ", ".join(KEY)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO {table} ({columns}, contacts, minutes)
                VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
                ON CONFLICT ({columns}) DO UPDATE SET
                contacts = {table}.contacts + excluded.contacts,
                minutes = {table}.minutes + excluded.minutes""",  # noqa: S608 — our names
            [*_prepared(key), contacts, minutes],
        )


def _prepared(key: tuple[int | str | date, ...]) -> list[Any]:
    """Give the key as the database takes it (SQLite wants days as text)."""
    return [
        connection.ops.adapt_datefield_value(part) if isinstance(part, date) else part
        for part in key
    ]


def _take_away(key: tuple[int | str | date, ...], contacts: int, minutes: int) -> None:
    DailyActivity.objects.filter(**dict(zip(KEY, key, strict=True))).update(
        contacts=F("contacts") + contacts, minutes=F("minutes") + minutes
    )


def add_default_objections(branch: Branch | None = None) -> int:
    """Enter the usual objections of the firm or a branch; return how many were new."""
    known = set(Objection.objects.filter(branch=branch).values_list("name", flat=True))
    new = [
        Objection(branch=branch, name=name)
        for name in DEFAULT_OBJECTIONS
        if name not in known
    ]
    Objection.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)
