"""The rules of the clients' own models; those of upper apps stand in theirs."""

from django.utils.translation import gettext_lazy as _

from clients.enums import Axis
from clients.enums.privacy import Retention
from clients.registry.privacy import Group, Rule

SECURITIES, AML = Retention.SECURITIES, Retention.AML
PERSON = Group("person", _("Who the person is"), (SECURITIES, AML))
ACCOUNT = Group("account", _("Assets and holdings"), (SECURITIES, AML))
SUITABLE = Group("suitable", _("Profile and suitability"), (SECURITIES,))
ADVICE = Group("advice", _("Adviser's files"), (Retention.ADVICE,))
PROCESS = Group("process", _("Sales process"), (SECURITIES,))
CONTACTS = Group("contacts", _("Contacts and notes"), (SECURITIES,))
CONSENT = Group("consent", _("Consents and requests"), (SECURITIES,))
MAIL = Group("mail", _("Mail sent"), (SECURITIES,))
COMPLAINTS = Group(
    "complaints", _("Complaints and return visits"), (Retention.COMPLAINTS,)
)
# Nothing demands that these be kept: they go at once, also a former member's.
MARKETING = Group("marketing", _("Needs, interests, relations"))
WORKING = Group("working", _("Drafts, reminders, lists"))

KNOWN_BY = ("name", "phone", "email", "wechat", "gender", "birthday", "address")
LIFE = ("occupation", "employer", "note")
ACCOUNT_FACTS = ("member_no", "external_ref", "tier", "opened_on")
MEANS = ("assets", "assets_on", "potential_assets", "size")
JUDGED = ("horizon", "risk_class", "risk_assessed_on", "observed_horizon")
SCORES = (
    ("current_score", _("present score (0–100)")),
    ("growth_score", _("future score (0–100)")),
)
DERIVED = ("phone_key", "search_text", "grams", "completeness")
PLACE = ("stage", "stage_since", "outcome", "is_claimed", "last_contact_at")
STANDING = ("standing", "standing_since", "standing_until", "version", "has_basis")

CLIENT = Rule(
    "clients.Client",
    PERSON,
    owners=("pk",),
    blanks=(
        *(*KNOWN_BY, *LIFE, *ACCOUNT_FACTS, *MEANS, *JUDGED, *DERIVED),
        *("value_type", "current_score", "growth_score", "custom"),
    ),
    keeps=(*PLACE, *STANDING, "added_at", "changed_at"),
    shows=(
        *(*KNOWN_BY, *LIFE, *ACCOUNT_FACTS, *MEANS, *JUDGED, *SCORES),
        ("custom", _("fields of the branch")),
        ("added_at", _("on our books since")),
        ("last_contact_at", _("last contact")),
        ("origin__source", _("source")),
        ("origin__channel", _("channel")),
        ("origin__outlet", _("outlet")),
        ("origin__legal_basis", _("legal basis")),
        ("origin__consent_text", _("consent text")),
        ("origin__evidence", _("evidence")),
        ("branch__name", _("branch")),
    ),
    # The place in the sales process is shown with its history.
    hides=(
        *("value_type", "stage", "stage_since", "outcome", "is_claimed"),
        *(*DERIVED, *STANDING, "changed_at"),
    ),
)


def own_rules() -> tuple[Rule, ...]:
    """Return the rules of everything in this app that hangs on a client."""
    return (CLIENT, *_account(), *_suitability(), *_consent(), *_others())


def _account() -> tuple[Rule, ...]:
    security = (("security__code", _("code")), ("security__name", _("security")))
    return (
        Rule(
            "clients.AssetSnapshot",
            ACCOUNT,
            shows=("on", "kind", "amount", "source", "reason"),
            hides=("entered_at",),
        ),
        Rule(
            "clients.Holding",
            ACCOUNT,
            shows=(*security, "quantity", "cost", "as_of", "source"),
        ),
        Rule(
            "clients.Portfolio",
            ACCOUNT,
            shows=("as_of",),
            hides=(*("source",), "entered_at"),
        ),
        Rule(
            "clients.Turnover",
            ACCOUNT,
            shows=("from_on", "to_on", "traded", "average_assets", "source"),
            hides=("entered_at",),
        ),
        Rule(
            "clients.WatchItem",
            MARKETING,
            shows=(*security, "source", "note"),
            hides=("added_at",),
        ),
        Rule(
            "clients.Assignment",
            PROCESS,
            keeps=("duty", "from_on", "to_on", "entered_at"),
            hides=("duty", "from_on", "to_on", "entered_at"),
        ),
    )


def _suitability() -> tuple[Rule, ...]:
    return (
        Rule(
            "clients.Classification",
            SUITABLE,
            shows=(("axis", _("assessed")), ("value", _("result")), ("at", _("at"))),
            hides=("basis", "reason", "expires_on"),
            skip=(("axis", Axis.VALUE),),
        ),
        Rule("clients.ClientStyle", SUITABLE, shows=("style", "level")),
        Rule(
            "clients.ValueOverride", MARKETING, hides=("value", "reason", "until", "at")
        ),
    )


def _consent() -> tuple[Rule, ...]:
    given = ("purpose", "channel", "is_given", "at", "text_version")
    return (
        Rule(
            "clients.ConsentEvent",
            CONSENT,
            blanks=("proof", "attachment"),
            keeps=(*given, "entered_at"),
            shows=(*given, "proof"),
            hides=("entered_at",),
        ),
        Rule(
            "clients.Consent",
            CONSENT,
            shows=(
                ("purpose", _("purpose")),
                ("channel", _("channel")),
                ("is_given", _("given")),
                ("since", _("since")),
            ),
        ),
        Rule(
            "clients.PrivacyRequest",
            CONSENT,
            keeps=(
                *("kind", "received_on", "received_by", "due_on", "state", "outcome"),
                *("why_refused", "facts", "purge_on", "filed_at", "decided_at"),
            ),
            shows=("kind", "received_on", "received_by", "state", "outcome"),
            hides=(
                *("due_on", "why_refused", "facts", "purge_on"),
                *("filed_at", "decided_at"),
            ),
        ),
    )


def _others() -> tuple[Rule, ...]:
    return (
        Rule(
            "clients.ClientNeed",
            MARKETING,
            shows=(("need__name", _("need")), "answer", "source", "at", "expires_on"),
            hides=("source_id",),
        ),
        Rule("clients.Client_tags", WORKING, shows=(("tag__name", _("tag")),)),
    )
