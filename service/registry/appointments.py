"""What appointments tell the apps below about their records."""

from django.utils.translation import gettext_lazy as _

from accounts.registry import describe_action, describe_fact
from clients.registry.privacy import Rule
from clients.registry.privacy_rules import CONTACTS

# That there was an appointment stays, for what was counted of it; its words go.
PRIVACY = (
    Rule(
        "service.Appointment",
        CONTACTS,
        blanks=("place", "note"),
        keeps=(
            *("kind", "starts_at", "ends_at", "state", "version"),
            *("booked_at", "timed_at", "token"),
        ),
        shows=("kind", "starts_at", "place", "state", "note"),
        hides=("ends_at", "version", "booked_at", "timed_at", "token"),
    ),
    Rule(
        "service.AppointmentPaper",
        CONTACTS,
        owners=("appointment__client",),
        shows=("name", "state"),
        hides=("place",),
    ),
    Rule(
        "service.AppointmentEvent",
        CONTACTS,
        owners=("appointment__client",),
        blanks=("place", "reason", "paper"),
        keeps=("step", "at", "starts_at", "ends_at", "paper_state"),
        hides=(
            *("place", "reason", "paper", "step", "at", "starts_at", "ends_at"),
            "paper_state",
        ),
    ),
)


def describe_appointments() -> None:
    """Give what is recorded of appointments its words."""
    describe_action("appointment.booked", _("booked an appointment"))
    describe_action("appointment.moved", _("moved an appointment"))
    describe_action("appointment.cancelled", _("called an appointment off"))
    describe_action("appointment.missed", _("noted that nobody came to an appointment"))
    describe_action("appointment.kept", _("kept an appointment"))
    describe_action("calendar.opened", _("made a private calendar address"))
    describe_action("calendar.closed", _("closed a private calendar address"))
    describe_fact("names", _("with names"), {"True": _("yes"), "False": _("no")})
