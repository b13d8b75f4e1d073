"""What others did since somebody's last look: counted in one statement, and listed.

The count and the list come from the same query, so the two agree. Every kind of change
is an entry of the registry below; an app that has more to tell adds its own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.db.models import Count, QuerySet, Value
from django.utils.functional import Promise

from accounts.models import User
from accounts.scoping import Eyes, Viewer, eyes_of, numbers_of
from core.written import MOMENT, Written, write

# After so much rest a look begins a new sitting: what came since the last one is new.
SITTING = timedelta(minutes=30)
# A line is read once a tap; whoever was away longer reads the log instead.
LONGEST = timedelta(days=31)


@dataclass(frozen=True)
class Line:
    """How one change is listed: the client's stage or an icon, a link, words, who."""

    url: str
    name: str
    text: str = ""
    who: str = ""
    client: Any = None
    icon: str = ""


@dataclass(frozen=True)
class ChangeKind:
    """One kind of change by others.

    `rows` are those a person sees since a moment, written with querysets only, so that
    the statement can be put together once for a role; `at` is the column of the moment,
    `named` what a line reads along.
    """

    name: str
    label: str | Promise
    rows: Callable[[Viewer, datetime], QuerySet[Any]]
    at: str
    named: tuple[str, ...]
    line: Callable[[Any], Line]


_kinds: list[ChangeKind] = []


def add_change(kind: ChangeKind) -> None:
    """Let an app tell of one more kind of change, listed after those before it."""
    if kind.name not in {one.name for one in _kinds}:
        _kinds.append(kind)
        _counted.cache_clear()


def change_kinds() -> dict[str, ChangeKind]:
    """Return every kind by its name."""
    return {one.name: one for one in _kinds}


@dataclass(frozen=True)
class Change:
    """One kind of change and the rows somebody sees of it."""

    kind: str
    rows: QuerySet[Any]


@dataclass(frozen=True)
class Changed:
    """How many changes of each kind since a moment."""

    since: datetime
    counts: dict[str, int]

    @property
    def all(self) -> int:
        return sum(self.counts.values())

    @property
    def chips(self) -> list[tuple[str, str | Promise, int]]:
        """Return name, label and count of each kind there is something of."""
        kinds = change_kinds()
        return [(name, kinds[name].label, n) for name, n in self.counts.items()]


def since_of(person: User, at: datetime) -> datetime | None:
    """Return until when somebody had looked before this sitting; None the first time.

    At most a month back.
    """
    last = person.looked_at
    if last is None:
        return None
    before = last if at - last > SITTING else person.looked_before
    return max(before, at - LONGEST) if before else None


def changes(viewer: Viewer, since: datetime) -> list[Change]:
    """Return every kind of change by others that concerns a person's clients."""
    return [Change(kind.name, kind.rows(viewer, since)) for kind in _kinds]


def count_changes(viewer: User, since: datetime) -> Changed:
    """Count the changes of each kind in one statement."""
    values = numbers_of(viewer) | {MOMENT: since}
    found = dict(_counted(eyes_of(viewer)).rows(values))
    return Changed(
        since, {name: found[name] for name in change_kinds() if found.get(name)}
    )


@cache
def _counted(eyes: Eyes) -> Written:
    """Write the statement that counts since a moment, for a role."""
    first, *others = (
        one.rows.order_by()
        .annotate(_kind=Value(one.kind))
        .values_list("_kind")
        .annotate(_n=Count("pk"))
        for one in changes(eyes, MOMENT)
    )
    return write(first.union(*others, all=True))
