"""Running opinions go along with their client when colleagues change."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from clients.enums.bulk import Goes
from clients.registry.promises import Moved, Promises, Told
from opinions.actions.ledger import add_step, lock
from opinions.enums import Step
from opinions.models import Opinion


def _running(user: User) -> QuerySet[Any]:
    rows = Opinion.objects.running().filter(responsible=user)
    return rows.select_related("client").order_by("due_on", "pk")


def follow_hands(moved: Moved) -> None:
    """Give running opinions to whoever has the client now, as a step of each."""
    rows = Opinion.objects.running().filter(client__in=moved.hands)
    people = User.objects.in_bulk({new for _old, new in moved.hands.values()})
    for one in rows.select_related("client").order_by("pk"):
        old, new = moved.hands[one.client_id]
        if one.responsible_id == old and new in people:
            add_step(lock(one), Step.ASSIGNED, by=moved.by, responsible=people[new])


PROMISES = Promises(
    "opinions",
    _("Running opinions"),
    "message-square-warning",
    Goes.WITH_CLIENT,
    _running,
    lambda row: Told(
        str(row.get_category_display()),
        row.client.name,
        row.due_on,
        row.get_absolute_url(),
    ),
    follow_hands,
)
