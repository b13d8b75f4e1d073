"""The next step a stage suggests: what it is called, and when."""

from datetime import date

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from accounts.policies import value_of, working_calendar
from clients.models import Client
from clients.querysets import ClientQuerySet
from core.clock import today
from pipeline.models import NextStep
from pipeline.policies import STEP_CADENCE
from pipeline.rules.steps import offered_day


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
