"""What the contact log tells the apps below about its records."""

from django.db.models import Exists, OuterRef, Q

from clients.registry.privacy import Rule
from clients.registry.privacy_rules import CONTACTS, WORKING
from service.models import Contact

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
)


def contact_rests_on() -> Exists:
    """Find the moves a contact came with, or was written down after."""
    with_it = Q(happened_at=OuterRef("moved_at"))
    after_it = Q(entered_at__gte=OuterRef("entered_at"))
    contacts = Contact.objects.filter(with_it | after_it, client=OuterRef("client"))
    return Exists(contacts)
