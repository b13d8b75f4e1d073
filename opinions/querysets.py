"""Which opinions: whose they are, where their clock stands."""

from collections.abc import Callable
from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import TruncDate

from accounts.enums import Role
from accounts.querysets import AppendOnlyQuerySet, refuse_change
from accounts.scoping import Viewer
from clients.enums import Standing
from clients.querysets import OfClientQuerySet
from core.clock import SHANGHAI, end_of, start_of
from core.clock import today as clock_today

RUNNING = ("open", "answered")
LIST_COLUMNS = (
    *("words", "opened_at", "state", "category", "cause", "weight", "due_on"),
    *("closed_at", "reopened"),
)


# What is said of how staff behave is not shown to those it may be about.
OF_CONDUCT = {"category": "complaint", "cause": "conduct"}


class OpinionQuerySet(OfClientQuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep this person's; complaints of conduct are the manager's and above."""
        rows = super().visible_to(viewer)
        is_facing = viewer.role in (Role.BROKER, Role.ADVISER)
        return rows.open_to_staff() if is_facing else rows

    def open_to_staff(self) -> Self:
        """Keep what the client's own broker and adviser may read."""
        return self.exclude(**OF_CONDUCT)

    def running(self) -> Self:
        """Keep what the client's word has not closed."""
        return self.filter(state__in=RUNNING)

    def with_clock(self) -> Self:
        """Keep running ones that are due by a day."""
        return self.running().filter(due_on__isnull=False)

    def overdue(self, today: date) -> Self:
        """Keep running ones whose day is over."""
        return self.with_clock().filter(due_on__lt=today)

    def due(self, today: date) -> Self:
        """Keep running ones whose last day is today."""
        return self.with_clock().filter(due_on=today)

    def late(self, today: date | None = None) -> Self:
        """Keep what was not closed within its day: still open after it, or closed."""
        closed_on = TruncDate("closed_at", tzinfo=SHANGHAI)
        missed = Q(state__in=RUNNING, due_on__lt=today or clock_today())
        return self.annotate(closed_on=closed_on).filter(
            missed | Q(closed_on__gt=models.F("due_on"))
        )

    def in_time(self) -> Self:
        """Keep what the client's word closed within its day."""
        closed_on = TruncDate("closed_at", tzinfo=SHANGHAI)
        rows = self.annotate(closed_on=closed_on)
        return rows.filter(closed_on__lte=models.F("due_on"))

    def opened_between(self, first: date, last: date) -> Self:
        """Keep what was registered on these Shanghai days, both included."""
        return self.filter(opened_at__gte=start_of(first), opened_at__lt=end_of(last))

    def with_broker(self) -> Self:
        """Keep those that whoever looks after the client is to solve."""
        return self.open_to_staff().exclude(responsible__role=Role.MANAGER)

    def for_list(self) -> Self:
        """Bring what a row of the list shows."""
        return self.select_related("client", "responsible").only(
            *LIST_COLUMNS, "client__name", "responsible__full_name"
        )


class OpinionEventQuerySet(AppendOnlyQuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the steps of opinions this person may see."""
        seen = self.model._meta.get_field("opinion").related_model.objects  # noqa: SLF001
        return self.filter(opinion__in=seen.visible_to(viewer))

    def update(self, **values: Any) -> int:  # type: ignore[override]
        """Forget words for the person who spoke them; refuse anything else."""
        if set(values) <= {"words", "recording"} and not any(values.values()):
            return models.QuerySet.update(self, **values)
        # Whoever purges a demo world asks of all tables, also where there is nothing.
        return refuse_change() if self.exists() else 0


class OpinionLinkQuerySet(OfClientQuerySet):
    def live(self) -> Self:
        """Keep links that were not taken back."""
        return self.filter(ended_at__isnull=True)


class OfCheckersQuerySet(models.QuerySet[Any]):
    """Return visits are the company's: brokers and advisers see none of them."""

    branch_path = "branch"

    def visible_to(self, viewer: Viewer) -> Self:
        """Keep what a branch's checkers and manager work on; all for head office."""
        match viewer.role:
            case Role.HEAD_OFFICE:
                return self.all()
            case Role.MANAGER | Role.CHECKER if viewer.branch_id:
                return self.filter(**{self.branch_path: viewer.branch_id})
            case _:
                return self.none()


class VisitRoundQuerySet(OfCheckersQuerySet):
    pass


class VisitQuestionQuerySet(OfCheckersQuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the firm's questions and those of one's own branch."""
        rows = super().visible_to(viewer)
        if viewer.role in (Role.MANAGER, Role.CHECKER):
            return rows | self.filter(branch__isnull=True)
        return rows

    def asked_in(self, branch_id: int) -> Self:
        """Keep the questions a branch asks now, the firm's first."""
        mine = Q(branch=branch_id) | Q(branch__isnull=True)
        rows = self.filter(mine, retired_at__isnull=True)
        return rows.order_by(models.F("branch").asc(nulls_first=True), "place", "pk")


class ReturnVisitQuerySet(OfCheckersQuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep this person's visits: never one to a client of their own."""
        rows = super().visible_to(viewer).filter(client__standing=Standing.ACTIVE)
        if viewer.role == Role.HEAD_OFFICE:
            return rows
        return rows.exclude(client__broker=viewer.pk)

    def waiting(self) -> Self:
        """Keep those that are still to be made."""
        return self.filter(state="waiting")

    def asked_in_time(self) -> Self:
        """Keep those that were made by the day they were due."""
        on = TruncDate("done_at", tzinfo=SHANGHAI)
        return self.annotate(on=on).filter(state="done", on__lte=models.F("due_on"))

    def given_to(self, person: int) -> Self:
        """Keep what was given to somebody, or to nobody yet."""
        return self.filter(Q(checker=person) | Q(checker__isnull=True))

    def for_list(self) -> Self:
        """Bring what a row of the list shows."""
        return self.select_related("client", "checker", "branch")


class VisitEventQuerySet(AppendOnlyQuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the steps of visits this person may see."""
        seen = self.model._meta.get_field("visit").related_model.objects  # noqa: SLF001
        return self.filter(visit__in=seen.visible_to(viewer))

    def update(self, **values: Any) -> int:  # type: ignore[override]
        """Forget what was said for the person who said it; refuse anything else."""
        if set(values) <= {"words", "answers"} and not any(values.values()):
            return models.QuerySet.update(self, **values)
        return refuse_change() if self.exists() else 0


def shown(rows: OpinionQuerySet, show: str) -> OpinionQuerySet:
    """Keep what a tab of the list, or a figure of another page, shows."""
    kept: dict[str, Callable[[], OpinionQuerySet]] = {
        "running": rows.running,
        "due": lambda: rows.due(clock_today()),
        "overdue": lambda: rows.overdue(clock_today()),
        "late": rows.late,
        "in_time": rows.in_time,
        "answered": lambda: rows.filter(state="answered"),
        "closed": lambda: rows.filter(state="closed"),
        "reopened": lambda: rows.filter(reopened__gt=0),
    }
    return kept[show]() if show in kept else rows
