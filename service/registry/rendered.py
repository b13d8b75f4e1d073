"""What the service log and the service file tell the apps below about their records."""

from django.utils.translation import gettext_lazy as _

from accounts.registry import describe_action, describe_notice
from clients.registry.privacy import Rule
from clients.registry.privacy_rules import CONTACTS, WORKING
from clients.registry.tabs import Tab, add_tab

PRIVACY = (
    Rule(
        "service.ServiceLog",
        CONTACTS,
        shows=(
            *("happened_at", "what", "link", "channel"),
            ("service__name", _("service")),
        ),
        hides=("entered_at", "slot_on", "key", "research_by", "note", "light"),
    ),
    Rule(
        "service.FileEvent",
        CONTACTS,
        shows=(("code", _("topic or service")), "state", ("at", _("at"))),
        hides=("kind", "note"),
    ),
    Rule(
        "service.ContactPlan",
        WORKING,
        hides=("name", "steps", "done", "started_on", "changed_at"),
    ),
    Rule(
        "service.LogWithdrawal",
        CONTACTS,
        owners=("log__client",),
        hides=("reason", "at"),
    ),
    Rule("service.LogOpening", CONTACTS, owners=("log__client",), hides=("how", "at")),
)


def describe_rendering() -> None:
    """Give what is recorded of services its words, and the client's page its tabs."""
    describe_action("service.rendered", _("recorded a service"))
    describe_action("service.withdrawn", _("took a recorded service back"))
    describe_action("service.exported", _("exported the service log"))
    describe_action("client.file_noted", _("noted a step in a service file"))
    describe_action("visits.exported", _("exported the grid of visits"))
    describe_action("plan_template.saved", _("wrote a plan of contacts"))
    describe_action("contact_plan.started", _("let a client follow a plan"))
    describe_action("contact_plan.changed", _("changed a client's plan of contacts"))
    describe_action("contact_plan.ended", _("ended a client's plan of contacts"))
    describe_notice(
        "advice_recorded",
        _("%(by)s recorded “%(service)s” as your advice; is it?"),
    )
    add_tab(Tab("service:rendered", _("Services"), "concierge-bell", 40))
    add_tab(Tab("service:file", _("Service file"), "folder-open", 41))
