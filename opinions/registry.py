"""What opinions tell the apps below about their records."""

from django.db.models import Exists
from django.utils.translation import gettext_lazy as _

from accounts.registry import describe_action, describe_notice
from clients.registry.live import Live
from clients.registry.privacy import Rule
from clients.registry.privacy_rules import COMPLAINTS, WORKING
from opinions.models import Opinion

COLUMNS = (
    *("source", "token", "form_token", "opened_at", "state", "category", "cause"),
    *("weight", "due_on", "since", "closed_at", "reopened", "answer", "steps"),
)
SHOWN = ("category", "cause", "state", "opened_at", "due_on", "closed_at")
STEP = (
    *("number", "kind", "at", "category", "cause", "weight", "due_on", "via"),
    *("has_notice", "called_at", "kept_until"),
)
VISIT = (
    *("of_client", "kind", "year", "member_on", "due_on", "state", "calls", "missed"),
    *("steps", "alarms", "done_at"),
)
VISIT_STEP = ("number", "kind", "at", "alarms")
# That somebody complained, and when it was solved, stays; the words go.
PRIVACY = (
    Rule(
        "opinions.Opinion",
        COMPLAINTS,
        blanks=("words",),
        keeps=COLUMNS,
        shows=(*SHOWN, "words"),
        hides=tuple(name for name in COLUMNS if name not in SHOWN),
    ),
    Rule(
        "opinions.OpinionEvent",
        COMPLAINTS,
        owners=("opinion__client",),
        blanks=("words", "recording"),
        keeps=STEP,
        shows=("kind", "at", "via", "called_at", "words"),
        hides=("number", "category", "cause", "weight", "due_on", "has_notice",
               "kept_until", "recording"),
    ),
    Rule("opinions.OpinionLink", WORKING, hides=("token", "made_at", "ended_at")),
    Rule(
        "opinions.ReturnVisit",
        COMPLAINTS,
        keeps=VISIT,
        shows=("kind", "done_at"),
        hides=tuple(name for name in VISIT if name not in ("kind", "done_at")),
    ),
    Rule(
        "opinions.VisitEvent",
        COMPLAINTS,
        owners=("visit__client",),
        blanks=("words", "answers"),
        keeps=VISIT_STEP,
        shows=("at", "words"),
        hides=("answers", *(name for name in VISIT_STEP if name != "at")),
    ),
)  # fmt: skip

LIVE = Live(
    "opinion",
    _("An opinion of this client is running; it is closed first."),
    lambda client: Exists(Opinion.objects.running().filter(client=client)),
)
ACTIONS = {
    "opinion.registered": _("registered a client's opinion"),
    "opinion.noted": _("added a note to an opinion"),
    "opinion.assigned": _("gave an opinion to somebody"),
    "opinion.judged": _("judged an opinion anew"),
    "opinion.answer": _("answered an opinion"),
    "opinion.refused": _("an opinion was not solved"),
    "opinion.close": _("closed an opinion"),
    "opinion.reopened": _("opened an opinion again"),
    "opinion.reckoned": _("an opinion's day followed the calendar"),
    "opinion.link_made": _("made a client's link for opinions"),
    "opinions.exported": _("exported opinions"),
    "pack.exported": _("took the supervisor's pack out of the house"),
    "visits.drawn": _("drew a year's return visits"),
    "visits.question_added": _("added a question of return visits"),
    "visits.question_retired": _("took a question of return visits away"),
    "visit.called": _("called for a return visit"),
    "visit.missed": _("reached nobody for a return visit"),
    "visit.asked": _("recorded the answers of a return visit"),
    "visit.given_up": _("gave a return visit up"),
    "visit.given": _("gave a return visit to another checker"),
}
# A line in the program says no name: it may be read over a shoulder.
NOTICES = {
    "opinion_new": _("Opinion %(no)s is yours or your branch's; due %(day)s."),
    "opinion_soon": _("Opinion %(no)s is due on %(day)s, one working day from now."),
    "opinion_due": _("Opinion %(no)s is due today, %(day)s."),
    "opinion_late": _("Opinion %(no)s is overdue since %(day)s."),
    "opinion_refused": _("Opinion %(no)s: the client says it is not solved."),
    "opinion_reopened": _("Opinion %(no)s was opened again; due %(day)s."),
}


def describe_opinions() -> None:
    """Give what is recorded and told of opinions its words."""
    for action, words in ACTIONS.items():
        describe_action(action, words)
    for kind, sentence in NOTICES.items():
        describe_notice(kind, sentence)
