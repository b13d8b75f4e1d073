"""What the contact log tells the apps below about its records."""

from clients.registry.privacy import Rule
from clients.registry.privacy_rules import CONTACTS, WORKING

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
