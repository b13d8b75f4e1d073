"""What the timeline shows of a client's needs."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.registry import describe_action
from clients.enums.needs import LearntFrom, NeedState
from clients.models import Client
from clients.registry import Entry, TimelineSource, add_timeline
from clients.registry.own import shown_day, word
from clients.registry.tabs import Tab, add_tab
from core.flat import Flat, Source


def _answers(client: Client) -> Source:
    return Source(
        "need",
        client.need_events.all(),
        {
            "need": "need__name",
            "answer": "answer",
            "source": "source",
            "until": "expires_on",
        },
        at="entered_at",
        who="by__full_name",
    )


def _show_answer(row: Flat) -> Entry:
    state = row["answer"] or NeedState.UNKNOWN
    source = row["source"] if row["answer"] else ""
    text = (
        _("valid until %(day)s") % {"day": shown_day(row["until"])}
        if row["until"]
        else ""
    )
    return Entry(
        at=row.at,
        kind=row.kind,
        icon="list-checks",
        title=_("%(need)s: %(answer)s")
        % {"need": row["need"], "answer": word(NeedState, state)},
        text=text,
        tags=(word(LearntFrom, source),) if source else (),
        who=row.who,
    )


NEEDS = TimelineSource("need", gettext_lazy("Needs"), _answers, _show_answer)
ACTIONS = {
    "client.need_answered": gettext_lazy("noted whether a client has a need"),
    "need.added": gettext_lazy("added a need to the catalogue"),
    "need.changed": gettext_lazy("changed a need of the catalogue"),
    "need.moved": gettext_lazy("moved a need in the catalogue"),
    "need.retired": gettext_lazy("retired a need"),
    "need.restored": gettext_lazy("brought a need back"),
    "need.catalogue_started": gettext_lazy("filled the catalogue of needs"),
    "service.added": gettext_lazy("added a service to the catalogue"),
    "service.changed": gettext_lazy("changed a service of the catalogue"),
    "service.moved": gettext_lazy("moved a service in the catalogue"),
    "service.retired": gettext_lazy("retired a service"),
    "service.restored": gettext_lazy("brought a service back"),
    "service.catalogue_started": gettext_lazy("filled the catalogue of services"),
}


def register() -> None:
    """Put answers on the timeline, needs among the tabs; give our actions words."""
    add_timeline(NEEDS)
    add_tab(Tab("clients:client_needs", gettext_lazy("Needs"), "list-checks", 20))
    for code, words in ACTIONS.items():
        describe_action(code, words)
