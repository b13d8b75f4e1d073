"""An opinion of Lin's client, for addresses that name one."""

from typing import Any

from core.clock import today
from opinions.actions import answer_opinion, make_link, register_opinion
from opinions.actions.ledger import FOLLOWS, done_of
from opinions.http import Word, confirm_token
from opinions.models import Opinion, ReturnVisit, VisitQuestion
from opinions.rules.course import stand_of


def opinion_of(firm: Any, **facts: Any) -> Opinion:
    """Register one as Lin would."""
    told = {"by": firm.lin, "client": firm.zhang, "words": "转账三天没到", **facts}
    return register_opinion(**{"cause": "funds", **told})


def opinions_things(firm: Any) -> dict[str, Any]:
    """Register and answer one, and give Mr Zhang his link."""
    made = opinion_of(firm)
    event = answer_opinion(made, by=firm.lin, words="已到账")
    return {
        "opinion_id": made.pk,
        "opinion_step": "noted",
        "say_token": make_link(firm.zhang, by=firm.lin).token,
        "status_token": made.token,
        "visit_id": visit_of(firm).pk,
        "visit_step": "call",
        "question_id": VisitQuestion.objects.create(
            branch=firm.nanjing, text="满意吗？"
        ).pk,
        "confirm_token": confirm_token(Word(made.pk, event.number)),
    }


def visit_of(firm: Any, **facts: Any) -> ReturnVisit:
    """Plan a visit to Lin's client, as of somebody new, for Tan to make."""
    day = today()
    told = {"kind": "new", "year": day.year, "due_on": day, "member_on": day, **facts}
    client = told.pop("client", firm.zhang)
    return ReturnVisit.objects.create(
        client=client,
        of_client=client.pk,
        branch=client.branch,
        **{"checker": firm.tan, **told},
    )


def agrees(opinion: Opinion) -> bool:
    """Say whether the columns are what the events say."""
    opinion.refresh_from_db()
    stand = stand_of(done_of(e) for e in opinion.events.order_by("number"))
    names = [name.removesuffix("_id") for name in FOLLOWS]
    told = [getattr(opinion, name) for name in FOLLOWS]
    return [getattr(stand, name) for name in names] == told
