"""The next step a stage suggests: what it is called, and when."""

from datetime import date
from functools import lru_cache

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policies import value_of, working_calendar
from accounts.scoping import Eyes, eyes_of, numbers_of
from clients.models import Client
from clients.querysets import ClientQuerySet
from core.clock import today
from core.written import Written, mark, write
from pipeline.models import NextStep
from pipeline.policies import STEP_CADENCE
from pipeline.rules.steps import offered_day

CLIENT = mark(2)  # where a client's number stands in what is written once
MOST_KEPT = 16  # statements: roles


def usual_step(client: Client, stage: str | None = None) -> str:
    """Name what usually comes next at a stage (the client's own by default)."""
    return {
        "A": _("agree on a presentation"),
        "B": _("follow up the presentation"),
        "C": _("answer the objection"),
        "D": _("visit of the month"),
    }.get(client.stage if stage is None else stage, _("first contact"))


def usual_day(client: Client, stage: str | None = None) -> date:
    """Return the day a next step is offered for, by the branch's cadence."""
    cadence = value_of(STEP_CADENCE, branch_id=client.branch_id)
    where = client.stage if stage is None else stage
    return offered_day(where, cadence, today(), working_calendar())


def stepless(clients: ClientQuerySet) -> ClientQuerySet:
    """Keep the open clients with whom nothing is agreed on next."""
    open_steps = NextStep.objects.filter(client=OuterRef("pk"), done_at=None)
    return clients.open().filter(~Exists(open_steps))


def is_stepless(viewer: User, client: Client) -> bool:
    """Say whether an open client this person sees has nothing agreed on next."""
    return bool(
        _stepless(eyes_of(viewer)).rows(numbers_of(viewer) | {CLIENT: client.pk})
    )


@lru_cache(maxsize=MOST_KEPT)
def _stepless(eyes: Eyes) -> Written:
    found = stepless(Client.objects.visible_to(eyes).filter(pk=CLIENT))
    return write(found.order_by().values_list("pk"))
