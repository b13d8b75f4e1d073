"""An opinion of Lin's client, for addresses that name one."""

from typing import Any

from opinions.actions import answer_opinion, make_link, register_opinion
from opinions.http import Word, confirm_token
from opinions.models import Opinion


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
        "confirm_token": confirm_token(Word(made.pk, event.number)),
    }
