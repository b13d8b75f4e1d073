"""Return visits in figures: how many were due, made in time, and what they found."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q
from django.db.models.functions import TruncDate

from core.clock import SHANGHAI
from opinions.analytics.frames import faults_of
from opinions.enums import VisitState
from opinions.models import ReturnVisit, VisitRound
from opinions.querysets import ReturnVisitQuerySet


@dataclass(frozen=True)
class Coverage:
    """Visits of one kind: planned, asked, asked in time, and what is left."""

    planned: int
    asked: int
    in_time: int
    given_up: int
    waiting: int
    overdue: int
    alarms: int

    @property
    def share(self) -> float | None:
        """Return the share asked of those planned; None without any."""
        return self.asked / self.planned if self.planned else None


def coverage_of(rows: ReturnVisitQuerySet, today: date) -> Coverage:
    """Count some visits; one statement."""
    return Coverage(**_with_day(rows).aggregate(**_counts(today)))


def _with_day(rows: ReturnVisitQuerySet) -> ReturnVisitQuerySet:
    found: ReturnVisitQuerySet = rows.annotate(on=TruncDate("done_at", tzinfo=SHANGHAI))
    return found.order_by()


def _counts(today: date) -> dict[str, Count]:
    done, waiting = Q(state=VisitState.DONE), Q(state=VisitState.WAITING)
    return {
        "planned": Count("pk"),
        "asked": Count("pk", filter=done),
        "in_time": Count("pk", filter=done & Q(on__lte=F("due_on"))),
        "given_up": Count("pk", filter=Q(state=VisitState.GIVEN_UP)),
        "waiting": Count("pk", filter=waiting),
        "overdue": Count("pk", filter=waiting & Q(due_on__lt=today)),
        "alarms": Count("pk", filter=done & Q(alarms__gt=0)),
    }


NONE = Coverage(0, 0, 0, 0, 0, 0, 0)


@dataclass(frozen=True)
class RoundLine:
    """A branch's yearly round and how far it is; `share` is of all members then."""

    round: VisitRound
    coverage: Coverage
    faults: list[str]

    @property
    def share(self) -> float | None:
        """Return the share asked of those who were members at the year's end."""
        members = self.round.members
        return self.coverage.asked / members if members else None

    @property
    def key(self) -> str:
        return str(self.round.pk)

    @property
    def needed(self) -> int:
        """Return how many are still missing to the share that was drawn for."""
        return max(self.round.size - self.coverage.asked, 0)


def round_lines(
    rounds: Sequence[VisitRound], rows: ReturnVisitQuerySet, today: date
) -> list[RoundLine]:
    """Return rounds, their coverage, what drawing again finds; two statements."""
    listed = _with_day(rows.filter(round__in=rounds)).values("round")
    found = {r.pop("round"): Coverage(**r) for r in listed.annotate(**_counts(today))}
    there: dict[int, list[int]] = defaultdict(list)
    drawn = ReturnVisit.objects.filter(round__in=rounds)
    for number, client in drawn.values_list("round", "of_client"):
        there[number].append(client)
    return [
        RoundLine(one, found.get(one.pk, NONE), faults_of(one, there[one.pk]))
        for one in rounds
    ]


def waiting_for(rows: ReturnVisitQuerySet, person: int) -> ReturnVisitQuerySet:
    """Keep what somebody calls next, theirs or nobody's: due first, then the new."""
    found: ReturnVisitQuerySet = rows.waiting().given_to(person).for_list()
    return found.order_by("due_on", "kind", "pk")
