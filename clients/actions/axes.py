"""Placing clients on the axes, and what people say and note about their places.

Every writer takes the client's row first, so that of two at once the second sees what
the first wrote: a place is written down once, when it changes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, astuple, dataclass, fields
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from accounts.audit import record
from accounts.models import Branch, User
from clients.analytics.axes import (
    AxisRules,
    Judged,
    Placed,
    Places,
    evidence_of,
    judge,
    rules_for,
    rules_of_all,
)
from clients.enums import Axis, Basis
from clients.models import AxisRun, Classification, Client, ValueOverride
from clients.querysets import ClientQuerySet
from core.clock import now, today

AT_ONCE = 1000
WRITTEN = tuple(one.name for one in fields(Places))
READ = (
    *("pk", *WRITTEN),
    *("tier", "opened_on", "birthday", "potential_assets", "last_contact_at"),
)
HISTORY = (
    ("size", Axis.SIZE, Basis.COMPUTED),
    ("observed_horizon", Axis.HORIZON, Basis.OBSERVED),
    ("value_type", Axis.VALUE, Basis.COMPUTED),
)


@dataclass(frozen=True)
class Moves:
    """How many clients were looked at, and how many moved on each axis.

    `ended` counts overrides that had run out.
    """

    looked: int = 0
    size: int = 0
    horizon: int = 0
    value: int = 0
    ended: int = 0

    def __add__(self, other: "Moves") -> "Moves":
        pairs = zip(astuple(self), astuple(other), strict=True)
        return Moves(*(mine + yours for mine, yours in pairs))

    @property
    def any(self) -> bool:
        """Say whether anybody moved or any override ended."""
        return bool(self.size or self.horizon or self.value or self.ended)


@transaction.atomic
def place(
    clients: ClientQuerySet,
    *,
    rules: AxisRules,
    by: User | None = None,
    at: datetime | None = None,
    day: date | None = None,
) -> Moves:
    """Let some clients of one branch follow evidence and rules; write what changed."""
    locked: list[Any] = list(
        clients.select_for_update(no_key=True)
        .order_by("pk")
        .values_list(*READ, named=True)
    )
    evidence = evidence_of([client.pk for client in locked])
    day, at = day or today(), at or now()
    judged = [(c, judge(c, evidence[c.pk], rules, day)) for c in locked]
    _write_places([(c.pk, j.places) for c, j in judged if _is_new(c, j.places)])
    history = [row for c, j in judged for row in _history_of(c, j, by, at)]
    Classification.objects.bulk_create(history, batch_size=AT_ONCE)
    ended = [c.pk for c, j in judged if j.is_ended]
    if ended:
        ValueOverride.objects.filter(client__in=ended).delete()
    moved = [row.axis for row in history]
    axes = (Axis.SIZE, Axis.HORIZON, Axis.VALUE)
    size, horizon, value = (moved.count(axis) for axis in axes)
    return Moves(len(locked), size, horizon, value, len(ended))


def follow_axes(client: Client, *, by: User | None) -> None:
    """Place one client anew, after something about them was written."""
    rules = rules_for(client.branch_id, today())
    place(Client.objects.filter(pk=client.pk), rules=rules, by=by)
    client.refresh_from_db(fields=[*WRITTEN])


def note_styles(
    client: Client, before: Mapping[str, int], after: Mapping[str, int], *, by: User
) -> None:
    """Write down which analysis styles came, went or changed their level."""
    Classification.objects.bulk_create(
        Classification(
            client=client,
            axis=Axis.STYLE,
            value=f"{style}:{after.get(style, '')}",
            basis=Basis.STATED,
            by=by,
        )
        for style in sorted({*before, *after})
        if before.get(style) != after.get(style)
    )


def recompute(
    branch: Branch,
    *,
    by: User | None = None,
    at: datetime | None = None,
    day: date | None = None,
) -> Moves:
    """Place all clients of a branch by the rules in force; a batch at a time.

    Broken off, what is done stays and the next run goes on with the rest.
    """
    day = day or today()
    rules = rules_for(branch.pk, day)
    everyone = Client.objects.active().filter(branch=branch).order_by("pk")
    total, last = Moves(), 0
    while numbers := list(
        everyone.filter(pk__gt=last).values_list("pk", flat=True)[:AT_ONCE]
    ):
        some = everyone.filter(pk__in=numbers)
        total += place(some, rules=rules, by=by, at=at, day=day)
        last = numbers[-1]
    facts = {"day": day, "rules": rules.as_facts(), "at": at or now()}
    AxisRun.objects.update_or_create(branch=branch, defaults=facts)
    if total.any:
        record(by, "clients.placed", branch, **asdict(total))
    return total


def recompute_due(*, day: date | None = None) -> list[tuple[Branch, Moves]]:
    """Place the clients of every branch whose day or rules have changed since."""
    day = day or today()
    branches = list(Branch.objects.order_by("pk"))
    rules = rules_of_all([branch.pk for branch in branches], day)
    done = {
        run.branch_id: (run.day, run.rules)
        for run in AxisRun.objects.filter(branch__in=branches)
    }
    return [
        (branch, recompute(branch, day=day))
        for branch in branches
        if done.get(branch.pk) != (day, rules[branch.pk].as_facts())
    ]


def _is_new(client: Placed, places: Places) -> bool:
    return any(getattr(client, name) != getattr(places, name) for name in WRITTEN)


def _write_places(places: Iterable[tuple[int, Places]]) -> None:
    """Write the columns of many clients: one prepared statement, run for each.

    `bulk_update` builds a CASE over every row and column, some thirty times slower.
    """
    meta = Client._meta  # noqa: SLF001
    columns: list[Any] = [meta.get_field(name) for name in WRITTEN]
    quote = connection.ops.quote_name
    sets = ", ".join(f"{quote(column.column)} = %s" for column in columns)
    rows = [
        (*(c.get_db_prep_save(getattr(one, c.name), connection) for c in columns), pk)
        for pk, one in places
    ]
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(
                f"UPDATE {quote(meta.db_table)} SET {sets} WHERE id = %s",  # noqa: S608
                rows,
            )


def _history_of(
    client: Placed, judged: Judged, by: User | None, at: datetime
) -> Iterable[Classification]:
    for name, axis, basis in HISTORY:
        value = getattr(judged.places, name)
        if value != getattr(client, name):
            yield Classification(
                client_id=client.pk, axis=axis, value=value, basis=basis, by=by, at=at
            )
