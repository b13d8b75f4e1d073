"""What the public pages of an opinion read: by a token, nothing that names anybody."""

from datetime import datetime

from clients.enums import Standing
from opinions.enums import Step
from opinions.models import Opinion, OpinionEvent

# What a client is shown of the steps: the house's own doings stay inside.
TOLD = (Step.REGISTERED, Step.ANSWERED, Step.REFUSED, Step.CLOSED, Step.REOPENED)
LONGEST_TOKEN = 60
UNSEEN = (Standing.ERASED, Standing.BINNED)


def opinion_of_token(token: str) -> Opinion | None:
    """Return the opinion whose page this token opens."""
    rows = Opinion.objects.exclude(client__standing__in=UNSEEN)
    found: Opinion | None = rows.filter(token=token[:LONGEST_TOKEN]).first()
    return found


def opinion_of_word(number: int) -> Opinion | None:
    """Return the opinion a signed link speaks of."""
    rows = Opinion.objects.exclude(client__standing__in=UNSEEN)
    found: Opinion | None = rows.filter(pk=number).first()
    return found


def trail_of(opinion: Opinion) -> list[tuple[str, datetime]]:
    """Return what happened, as the client is told: kinds and moments."""
    steps = OpinionEvent.objects.filter(opinion=opinion, kind__in=TOLD)
    return [(Step(e.kind).value, e.at) for e in steps.order_by("number")]
