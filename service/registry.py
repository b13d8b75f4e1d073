"""What the contact log tells the apps below about its records."""

from django.db.models import Q

from clients.registry.privacy import Rule
from clients.registry.privacy_rules import CONTACTS, WORKING
from pipeline.models import StageChange
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


def contact_rests_on(change: StageChange) -> bool:
    """Say whether a contact came with a move, or was written down after it."""
    with_it = Q(happened_at=change.moved_at) | Q(entered_at__gte=change.entered_at)
    return Contact.objects.filter(with_it, client=change.client_id).exists()
