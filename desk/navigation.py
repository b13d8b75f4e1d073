"""Where each role can go: side bar groups on a desk, five tabs on a phone.

The broker's groups are the lecture's four phases: collect, analyse, contact, serve.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.enums import Role


@dataclass(frozen=True)
class Entry:
    """A page to go to: URL name, label, lucide icon."""

    url: str
    label: str | Promise
    icon: str

    @cached_property
    def href(self) -> str:
        """The page's address, looked up once a process."""
        return reverse(self.url)


@dataclass(frozen=True)
class Group:
    """A heading and its entries."""

    title: str | Promise
    entries: Sequence[Entry]


HOME = {
    Role.BROKER: Entry("desk:home", _("Today"), "sun"),
    Role.MANAGER: Entry("desk:home", _("Morning brief"), "sun"),
    Role.ADVISER: Entry("desk:home", _("Today"), "sun"),
    Role.CHECKER: Entry("desk:home", _("To check"), "sun"),
    Role.HEAD_OFFICE: Entry("desk:home", _("Overview"), "sun"),
    Role.ADMINISTRATOR: Entry("desk:home", _("State"), "activity"),
}
CLIENTS = Entry("clients:list", _("Clients"), "users")
IMPORT = Entry("desk:imports", _("Import"), "file-up")
AXES = Entry("clients:axes", _("Segmentation"), "shapes")
SEGMENTS = Entry("clients:segments", _("Segments"), "users-round")
STILL_TO_ASK = Entry("clients:still_to_ask", _("Still to ask"), "list-checks")
DAYS = Entry("clients:upcoming", _("Days ahead"), "calendar-heart")
NEEDS = Entry("clients:needs", _("Needs"), "grid-3x3")
SERVICES = Entry("clients:services", _("Services"), "concierge-bell")
REFERRALS = Entry("clients:referrals", _("Introductions"), "share-2")
OWN_FIELDS = Entry("clients:own_fields", _("Fields"), "text-cursor-input")
PRIVACY = Entry("clients:privacy_requests", _("Personal data"), "shield")
SECURITIES = Entry("clients:securities", _("Securities"), "chart-candlestick")
BOARD = Entry("pipeline:board", _("Board"), "columns-3")
FUNNEL = Entry("pipeline:funnel", _("Funnel"), "funnel")
WIN_BACK = Entry("pipeline:win_back", _("Win back"), "undo-2")
REASONS = Entry("pipeline:reasons", _("Reasons for leaving"), "log-out")
PLAN = Entry("pipeline:plan", _("Sales plan"), "target")
PLANS = Entry("pipeline:plan", _("Sales plans"), "target")
SCRIPTS = Entry("pipeline:scripts", _("Scripts"), "message-square-quote")
NOTES = Entry("pipeline:notes", _("Context"), "cloud-sun")
CAMPAIGNS = Entry("campaigns:list", _("Campaigns"), "flag")
CONTACTS = Entry("service:contacts", _("Contact log"), "notebook-pen")
APPOINTMENTS = Entry("service:appointments", _("Appointments"), "calendar-clock")
DIARY = Entry("service:diary", _("Work diary"), "book-open")
LOG = Entry("service:log", _("Log"), "pen-line")
CHECKS = Entry("service:checks", _("Spot checks"), "shield-check")
VISITS = Entry("service:visits", _("Visits"), "footprints")
CONTACT_PLANS = Entry("service:plan_templates", _("Plans of contacts"), "route")
CADENCE = Entry("service:cadence", _("Contact due"), "phone")
PROMISES = Entry("service:promises", _("Promised services"), "concierge-bell")
RETURN_VISITS = Entry("opinions:visits", _("Return visits"), "phone-call")
PACK = Entry("opinions:pack", _("Supervisor's pack"), "landmark")
OPINIONS = Entry("opinions:opinions", _("Opinions"), "message-square-warning")
NEWS = Entry("digests:desk", _("News"), "newspaper")
SOURCES = Entry("digests:sources", _("Sources"), "rss")
SENDING = Entry("outbox:sending", _("Sending"), "send")
PEOPLE = Entry("accounts:people", _("People"), "id-card")
SETTINGS = Entry("accounts:settings", _("Settings"), "settings-2")
RECORDS = Entry("accounts:records", _("Records"), "scroll-text")
HANDOVER = Entry("desk:handovers", _("Hand-over"), "user-minus")
POOL = Entry("clients:pool", _("Public pool"), "waves-horizontal")
HEALTH = Entry("desk:health", _("Health"), "heart-pulse")
ADMIN = Entry("admin:index", _("Administration"), "wrench")
MORE = Entry("desk:more", _("More"), "menu")

GROUPS: dict[str, list[Group]] = {
    Role.BROKER: [
        Group("", [HOME[Role.BROKER]]),
        Group(_("Collect"), [CLIENTS, POOL, IMPORT, STILL_TO_ASK]),
        Group(_("Analyse"), [AXES, SEGMENTS, NEEDS, REFERRALS]),
        Group(
            pgettext_lazy("phase", "Contact"),
            [
                *(BOARD, APPOINTMENTS, CADENCE, CONTACTS, DIARY, FUNNEL, PLAN),
                *(WIN_BACK, CONTACT_PLANS),
                *(SCRIPTS, NOTES, CAMPAIGNS),
            ],
        ),
        Group(
            _("Serve"),
            [VISITS, PROMISES, OPINIONS, DAYS, SECURITIES, NEWS, SENDING],
        ),
    ],
    Role.MANAGER: [
        Group("", [HOME[Role.MANAGER]]),
        Group(
            _("See"),
            [
                *(FUNNEL, BOARD, APPOINTMENTS, VISITS, PROMISES, CONTACTS),
                *(DIARY, CLIENTS),
            ],
        ),
        Group(
            _("Analyse"),
            [AXES, SEGMENTS, NEEDS, STILL_TO_ASK, REFERRALS, SECURITIES],
        ),
        Group(
            _("Do"),
            [
                *(CHECKS, OPINIONS, RETURN_VISITS, PLANS, WIN_BACK, SCRIPTS, NOTES),
                *(CAMPAIGNS, IMPORT, HANDOVER, POOL),
            ],
        ),
        Group(
            _("Manage"),
            [
                *(PEOPLE, NEWS, SENDING, SETTINGS, SERVICES, OWN_FIELDS, PRIVACY),
                *(PACK, RECORDS),
            ],
        ),
    ],
    Role.ADVISER: [
        Group("", [HOME[Role.ADVISER]]),
        Group(
            _("Serve"),
            [
                *(CLIENTS, PROMISES, SEGMENTS, SERVICES, SECURITIES),
                *(APPOINTMENTS, CONTACTS, DIARY, OPINIONS, NEWS),
            ],
        ),
    ],
    Role.CHECKER: [Group("", [HOME[Role.CHECKER], CHECKS, RETURN_VISITS])],
    Role.HEAD_OFFICE: [
        Group("", [HOME[Role.HEAD_OFFICE]]),
        Group(
            _("See"),
            [
                *(FUNNEL, PLANS, VISITS, PROMISES, CHECKS, OPINIONS, RETURN_VISITS),
                *(CONTACTS, CLIENTS),
            ],
        ),
        Group(_("Analyse"), [AXES, SEGMENTS, NEEDS, REFERRALS, SECURITIES]),
        Group(_("Do"), [NEWS, SOURCES, SENDING, SCRIPTS, NOTES, CAMPAIGNS, IMPORT]),
        Group(_("Manage"), [PEOPLE, SETTINGS, REASONS, PRIVACY, PACK, RECORDS, HEALTH]),
    ],
    Role.ADMINISTRATOR: [
        Group("", [HOME[Role.ADMINISTRATOR]]),
        Group(_("Manage"), [PEOPLE, SETTINGS, HEALTH, ADMIN]),
    ],
}
TABS: dict[str, list[Entry]] = {
    Role.BROKER: [HOME[Role.BROKER], CLIENTS, LOG, BOARD, MORE],
    Role.MANAGER: [HOME[Role.MANAGER], FUNNEL, VISITS, CLIENTS, MORE],
    Role.ADVISER: [HOME[Role.ADVISER], CLIENTS, LOG, NEWS, MORE],
    Role.CHECKER: [HOME[Role.CHECKER], CHECKS, RETURN_VISITS, MORE],
    Role.HEAD_OFFICE: [HOME[Role.HEAD_OFFICE], FUNNEL, NEWS, RECORDS, MORE],
    Role.ADMINISTRATOR: [HOME[Role.ADMINISTRATOR], PEOPLE, HEALTH, MORE],
}


@cache
def groups_for(role: str) -> list[Group]:
    """Return the side bar of a role."""
    return GROUPS.get(role, [])


@cache
def tabs_for(role: str) -> list[Entry]:
    """Return the bottom bar of a role."""
    return TABS.get(role, [])
