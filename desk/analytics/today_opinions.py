"""Opinions with a running clock among the reasons of today's list."""

from datetime import date

from django.db.models import OuterRef, Q, Subquery

from opinions.enums import State
from opinions.models import Opinion
from opinions.querysets import OpinionQuerySet


def _running() -> OpinionQuerySet:
    """Opinions whose clock runs and that the client's own people are to solve."""
    return Opinion.objects.with_clock().with_broker()


def first_due() -> Subquery:
    """Return the day of the client's opinion that is due first."""
    rows = _running().filter(client=OuterRef("pk")).order_by("due_on", "pk")
    return Subquery(rows.values("due_on")[:1])


def opinion_due(today: date) -> Q:
    """Keep clients with an opinion due by today, whatever else was agreed.

    Also one that was answered: its clock runs until the client's word.
    """
    return Q(pk__in=_running().filter(due_on__lte=today).values("client"))


def opinion_open() -> Q:
    """Keep clients with an opinion nobody has answered yet."""
    return Q(pk__in=_running().filter(state=State.OPEN).values("client"))
