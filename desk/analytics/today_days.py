"""Days in clients' lives as conditions of the ranking."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Q

from core.clock import start_of

BIRTHDAY_DAYS = 7


def occasions(noted: Iterable[int], today: date) -> Q:
    """Keep those with a noted day near whom nobody has contacted lately."""
    edge = start_of(today - timedelta(days=BIRTHDAY_DAYS))
    quiet = Q(last_contact_at=None) | Q(last_contact_at__lt=edge)
    return Q(pk__in=list(noted)) & quiet & Q(outcome="")


def birthdays(today: date) -> Q:
    """Keep those with a birthday within a week whom nobody has contacted lately."""
    quiet = Q(last_contact_at__lt=start_of(today - timedelta(days=BIRTHDAY_DAYS)))
    days = Q()
    for n in range(BIRTHDAY_DAYS):
        day = today + timedelta(days=n)
        days |= Q(birthday__month=day.month, birthday__day=day.day)
    return days & quiet & Q(outcome="")
