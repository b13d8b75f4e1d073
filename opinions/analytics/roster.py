"""Who worked as a broker in a period: there when it began, joined, left, still there.

The day somebody left is that of the last sealed record that closed their access.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from accounts.enums import Role
from accounts.models import AuditEvent, Certificate, User
from core.clock import day_of

KINDS = ("start", "joined", "left", "end", "lapsed")
CLOSED = "person.deactivated"


@dataclass(frozen=True)
class Line:
    """One broker: when they joined and left, and the day a certificate ended."""

    person: User
    joined_on: date
    left_on: date | None
    certificate: str = ""
    ended_on: date | None = None

    def was_there(self, day: date) -> bool:
        """Say whether they had joined and not left before a day was over."""
        return self.joined_on <= day and (self.left_on is None or self.left_on > day)


def roster_of(viewer: User, first: date, last: date) -> dict[str, list[Line]]:
    """Return the brokers a person sees, by what they are in the period.

    `start` are those there when it began: joined before its first day and not left
    before it. Somebody whose closing is not on record has left with their first day.
    """
    lines = _lines(viewer)
    start = [
        one
        for one in lines
        if one.joined_on < first and (one.left_on is None or one.left_on >= first)
    ]
    joined = [one for one in lines if first <= one.joined_on <= last]
    left = [one for one in lines if one.left_on and first <= one.left_on <= last]
    end = [one for one in lines if one.was_there(last)]
    return {
        "start": start,
        "joined": joined,
        "left": [one for one in left if one.joined_on <= last],
        "end": end,
        "lapsed": _lapsed(lines, first, last),
    }


def _lines(viewer: User) -> list[Line]:
    people = User.objects.visible_to(viewer).filter(role=Role.BROKER)
    people = people.select_related("branch").order_by("full_name", "pk")
    closed = _closings([one.pk for one in people])
    lines = []
    for one in people:
        joined = day_of(one.joined_at)
        left = None if one.is_active else closed.get(one.pk, joined)
        lines.append(Line(one, joined, left and max(left, joined)))
    return lines


def _closings(people: list[int]) -> Mapping[int, date]:
    events = AuditEvent.objects.filter(
        action=CLOSED, model="accounts.user", object_id__in=[str(pk) for pk in people]
    )
    rows = events.order_by("pk").values_list("object_id", "at")
    return {int(pk): day_of(at) for pk, at in rows}


def _lapsed(lines: list[Line], first: date, last: date) -> list[Line]:
    found = Certificate.objects.filter(
        user__in=[one.person.pk for one in lines],
        valid_to__gte=first,
        valid_to__lte=last,
    )
    by_person = {one.person.pk: one for one in lines}
    return [
        Line(
            by_person[row.user_id].person,
            by_person[row.user_id].joined_on,
            by_person[row.user_id].left_on,
            row.number,
            row.valid_to,
        )
        for row in found.order_by("valid_to", "pk")
    ]
