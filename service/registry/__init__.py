"""What the contact log tells the apps below about its records."""

from collections.abc import Callable

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.registry import describe_action, describe_fact
from clients.registry.privacy import Rule
from clients.registry.privacy_rules import CONTACTS, WORKING
from service.models import Contact

FRAME = ("key", "of_client", "claimed", "signs", "weight", "digest", "hash")
TASK = ("position", "how", "state", "verdict", "calls")
EVENT = (*("number", "step", "look", "verdict", "digest", "at", "previous", "hash"),)

# The entry stays, for the sums and the visits it counts in; its words go.
PRIVACY = (
    Rule(
        "service.Contact",
        CONTACTS,
        blanks=(
            *("note", "attendees", "next_what"),
            *("shown", "signal", "asked", "answer", "papers", "interview"),
        ),
        keeps=(
            *("kind", "outcome", "happened_at", "entered_at", "minutes", "method"),
            *("aida", "next_on", "advanced_to", "token", "is_current"),
        ),
        shows=(
            *("kind", "outcome", "happened_at", "minutes", "note", "next_what"),
            *("shown", "asked", "answer", "papers", "interview"),
        ),
        # Who else was present is theirs; the rest is how we count.
        hides=(
            *("attendees", "signal", "entered_at", "method", "aida", "next_on"),
            *("advanced_to", "token", "is_current"),
        ),
    ),
    Rule("service.Companion", CONTACTS, owners=("contact__client",)),
    Rule("service.ContactDraft", WORKING, hides=("fields", "saved_at")),
    # The frame stays whole without its texts: they are hashed with a salt of their own.
    Rule(
        "service.FrameRow",
        CONTACTS,
        blanks=("member_no", "phone", "claims", "salt"),
        keeps=FRAME,
        hides=("member_no", "phone", "claims", "salt", *FRAME),
    ),
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


def describe_log() -> None:
    """Give what is recorded of the contact log its words."""
    describe_action("contact.corrected", _("corrected an entry of the contact log"))
    describe_action("contacts.imported", _("imported contacts"))
    describe_action("contacts.exported", _("exported the contact log"))


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


# (contact, what it left unsolved); called in the contact's own transaction.
Register = Callable[[Contact, str], object]
_registers: list[Register] = []


def on_unsolved(register: Register) -> None:
    """Say who takes up what a contact could not solve on the spot."""
    if register not in _registers:
        _registers.append(register)


def tell_unsolved(contact: Contact, words: str) -> None:
    """Hand over what a contact could not solve; raises ValidationError."""
    for register in _registers:
        register(contact, words)
