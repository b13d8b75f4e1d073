"""What campaigns tell the apps below about their records."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from campaigns.enums import PlanState
from campaigns.models import Plan
from clients.enums.bulk import Goes
from clients.registry.promises import Promises, Told

OVER = (PlanState.DONE, PlanState.ABANDONED)


def _plans(user: User) -> QuerySet[Any]:
    rows = Plan.objects.filter(owner=user).exclude(state__in=OVER)
    return rows.order_by("ends_on", "pk")


PROMISES = (
    Promises(
        "campaigns",
        _("Campaign plans"),
        "flag",
        Goes.TO_MANAGER,
        _plans,
        lambda row: Told(
            row.name, row.get_state_display(), row.ends_on, row.get_absolute_url()
        ),
    ),
)
