"""What the contact log tells the apps below about its records."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.registry import describe_action, describe_fact, describe_notice
from clients.registry.privacy import Rule
from clients.registry.privacy_rules import CONTACTS, WORKING
from clients.registry.tabs import Tab, add_tab
from service.models import Contact

FRAME = ("key", "of_client", "claimed", "signs", "weight", "digest", "hash")
TASK = ("position", "how", "state", "verdict", "calls")
EVENT = (*("number", "step", "look", "verdict", "digest", "at", "previous", "hash"),)

# The entry stays, for the sums and the visits it counts in; its words go.
PRIVACY = (
    Rule(
        "service.Contact",
        CONTACTS,
        blanks=("note", "attendees", "next_what"),
        keeps=(
            *("kind", "outcome", "happened_at", "entered_at", "minutes", "method"),
            *("aida", "next_on", "advanced_to", "token", "is_current"),
        ),
        shows=("kind", "outcome", "happened_at", "minutes", "note", "next_what"),
        # Who else was present is theirs; the rest is how we count.
        hides=(
            *("attendees", "entered_at", "method", "aida", "next_on"),
            *("advanced_to", "token", "is_current"),
        ),
    ),
    Rule("service.ContactDraft", WORKING, hides=("fields", "saved_at")),
    # The frame stays whole without its texts: they are hashed with a salt of their own.
    Rule(
        "service.FrameRow",
        CONTACTS,
        blanks=("member_no", "phone", "claims", "salt"),
        keeps=FRAME,
        hides=("member_no", "phone", "claims", "salt", *FRAME),
    ),
    Rule(
        "service.ServiceLog",
        CONTACTS,
        shows=(
            *("happened_at", "what", "link", "channel"),
            ("service__name", _("service")),
        ),
        hides=(*("entered_at", "slot_on", "key", "research_by", "note", "light"),),
    ),
    Rule(
        "service.FileEvent",
        CONTACTS,
        shows=(("code", _("topic or service")), "state", ("at", _("at"))),
        hides=("kind", "note"),
    ),
    Rule(
        "service.LogWithdrawal",
        CONTACTS,
        owners=("log__client",),
        hides=("reason", "at"),
    ),
    Rule("service.LogOpening", CONTACTS, owners=("log__client",), hides=("how", "at")),
    # A broker who files a request must not learn from it who was drawn.
    Rule(
        "service.CheckTask",
        CONTACTS,
        owners=("row__client",),
        keeps=TASK,
        hides=TASK,
        is_quiet=True,
    ),
    Rule(
        "service.CheckEvent",
        CONTACTS,
        owners=("task__row__client",),
        blanks=("words", "salt"),
        keeps=EVENT,
        hides=("words", "salt", *EVENT),
        is_quiet=True,
    ),
)


def describe_rendering() -> None:
    """Give what is recorded of services its words, and the client's page its tab."""
    describe_action("service.rendered", _("recorded a service"))
    describe_action("service.withdrawn", _("took a recorded service back"))
    describe_action("service.exported", _("exported the service log"))
    describe_action("client.file_noted", _("noted a step in a service file"))
    describe_action("visits.exported", _("exported the grid of visits"))
    describe_notice(
        "advice_recorded",
        _("%(by)s recorded “%(service)s” as your advice; is it?"),
    )
    add_tab(Tab("service:file", _("Service file"), "folder-open", 41))
    add_tab(Tab("service:rendered", _("Services"), "concierge-bell", 40))


def describe_checks() -> None:
    """Give what is recorded of spot checks its words."""
    describe_action("checks.committed", _("committed to a month's draw"))
    describe_action("checks.frozen", _("closed a month for checks"))
    describe_action("checks.drawn", _("drew a month's checks"))
    describe_action("checks.voided", _("voided a draw"))
    describe_action("checks.stepped", _("took a step in a check"))
    describe_action("checks.closed", _("closed a month's checks"))
    describe_fact("digest", _("hash"))
    describe_fact("draw", _("draw"))
    describe_fact("step", _("step"))


def contact_rests_on() -> Exists:
    """Find the moves a contact came with, or was written down after."""
    with_it = Q(happened_at=OuterRef("moved_at"))
    after_it = Q(entered_at__gte=OuterRef("entered_at"))
    contacts = Contact.objects.filter(with_it | after_it, client=OuterRef("client"))
    return Exists(contacts)
