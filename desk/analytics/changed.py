"""What others did since somebody's last look: counted in one statement, and listed.

The count and the list come from the same query, so the two agree.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.db.models import Count, QuerySet, Value

from accounts.models import User
from accounts.scoping import Eyes, Viewer, eyes_of, numbers_of
from clients.models import Assignment, Client, ImportBatch
from core.written import MOMENT, Written, write
from pipeline.models import StageChange
from service.models import Contact

# After so much rest a look begins a new sitting: what came since the last one is new.
SITTING = timedelta(minutes=30)
# A line is read once a tap; whoever was away longer reads the log instead.
LONGEST = timedelta(days=31)


KINDS = ("handed", "moves", "contacts", "imports")


@dataclass(frozen=True)
class Change:
    """One kind of change: the rows, when each was, who did it."""

    kind: str
    rows: QuerySet[Any]
    at: str
    who: str


@dataclass(frozen=True)
class Changed:
    """How many changes of each kind since a moment."""

    since: datetime
    counts: dict[str, int]

    @property
    def all(self) -> int:
        return sum(self.counts.values())


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
    seen = Client.objects.visible_to(viewer).order_by().values("pk")
    handed = Assignment.objects.filter(user=viewer.pk, to_on=None, client__in=seen)
    moves = StageChange.objects.visible_to(viewer).counted()
    moves = moves.filter(entered_at__gt=since)
    contacts = Contact.objects.visible_to(viewer).current()
    imports = ImportBatch.objects.visible_to(viewer).filter(written_at__gt=since)
    return [
        Change(
            "handed",
            handed.filter(entered_at__gt=since).exclude(by=viewer.pk),
            "entered_at",
            "by__full_name",
        ),
        Change("moves", moves.exclude(by=viewer.pk), "entered_at", "by__full_name"),
        Change(
            "contacts",
            contacts.filter(entered_at__gt=since, batch=None).exclude(by=viewer.pk),
            "entered_at",
            "by__full_name",
        ),
        Change(
            "imports",
            imports.exclude(user=viewer.pk),
            "written_at",
            "user__full_name",
        ),
    ]


def count_changes(viewer: User, since: datetime) -> Changed:
    """Count the changes of each kind in one statement."""
    values = numbers_of(viewer) | {MOMENT: since}
    found = dict(_counted(eyes_of(viewer)).rows(values))
    return Changed(since, {kind: found[kind] for kind in KINDS if found.get(kind)})


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
