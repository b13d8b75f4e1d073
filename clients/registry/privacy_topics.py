"""The rules of the models each topic of this app adds."""

from django.utils.translation import gettext_lazy as _

from clients.registry.privacy import Rule
from clients.registry.privacy_rules import (
    ADVICE,
    CONSENT,
    MARKETING,
    SUITABLE,
    WORKING,
)

TRAITS = ("approachable", "warm", "reach")
SECURITY = (("security__code", _("code")), ("security__name", _("security")))


def topic_rules() -> tuple[Rule, ...]:
    """Return the rules of profile, holdings, case files, needs and bulk changes."""
    return (*_profile(), _warned(), *_advice(), *_lists(), *_people())


def _profile() -> tuple[Rule, ...]:
    said = (
        *("income_level", "income_stability", "fund_source", "wealth"),
        *("wish_to_invest", "experience", "risk_capacity", "risk_appetite"),
        *("products", "traits", "positions", "information", "listens_to"),
        *("time_available", "willingness", "temperament", "mood", "motives"),
        *("companions", "trades_by", "notices", "reach_when", "goals", "goal"),
        *("hurdle", "hurdle_rate", "present_broker", "statement"),
    )
    return (
        Rule("clients.Profile", SUITABLE, shows=said, hides=("version", "changed_at")),
        Rule(
            "clients.ProfileFact",
            SUITABLE,
            shows=(("field", _("fact")), ("value", _("answer")), "source", "learnt_on"),
            hides=("at",),
        ),
        Rule(
            "clients.LifeEvent",
            MARKETING,
            shows=("title", "on", "note"),
            hides=("kind", "is_yearly", "lead_days", "at"),
        ),
        Rule("clients.EventReminder", WORKING, hides=("occurs_on", "at")),
        # Whom a person is related to is the other person's datum as well.
        Rule(
            "clients.Relation",
            MARKETING,
            owners=("client", "other"),
            shows=(("kind", _("relation")),),
            hides=("other_name", "note", "at"),
        ),
        Rule("clients.HouseholdMember", MARKETING, hides=("is_head", "at")),
        Rule(
            "clients.ClientDocument",
            CONSENT,
            shows=("kind", "expires_on", "note", ("at", _("at"))),
            hides=("content_type", "size", "is_put_away"),
        ),
    )


def _warned() -> Rule:
    return Rule(
        "clients.RiskWarning",
        SUITABLE,
        shows=(
            *("product", "product_class", "risk_class", "demand", "text"),
            ("at", _("at")),
        ),
        hides=("assessed_on", "given_by", "text_version"),
    )


def _advice() -> tuple[Rule, ...]:
    traded = (*SECURITY, ("quantity", _("quantity")), ("price", _("price")))
    return (
        Rule(
            "clients.CaseFile",
            ADVICE,
            shows=(
                *(("title", _("case")), ("goal", _("goal"))),
                *(("opened_at", _("at")), ("lesson", _("lesson"))),
            ),
            hides=("baseline_on", "hurdle_name", "hurdle_rate", "closed_on"),
        ),
        Rule(
            "clients.CasePosition",
            ADVICE,
            owners=("case__client",),
            shows=traded,
            hides=("price_on", "cost"),
        ),
        Rule(
            "clients.CaseTrade",
            ADVICE,
            owners=("case__client",),
            shows=(("on", _("as of")), ("side", _("side")), *traded),
            hides=("fee", "entered_at"),
        ),
        Rule(
            "clients.Suggestion",
            ADVICE,
            owners=("case__client",),
            shows=(
                ("text", _("suggestion")),
                ("at", _("at")),
                ("decision", _("answer")),
            ),
            hides=("certificate", "decided_on", "decision_note"),
        ),
        Rule("clients.Suggestion_into", ADVICE, owners=("suggestion__case__client",)),
    )


def _lists() -> tuple[Rule, ...]:
    return (
        Rule(
            "clients.NeedEvent",
            MARKETING,
            hides=(
                *("answer", "source", "source_id"),
                "at",
                "expires_on",
                "entered_at",
            ),
        ),
        Rule("clients.BulkRow", WORKING, hides=("before",)),
        Rule("clients.PoolWarning", WORKING, hides=("told_on", "leaves_on")),
        Rule(
            "clients.PoolStay",
            WORKING,
            hides=("why", "reason", "entered_at", "left_at"),
        ),
        Rule(
            "clients.ImportChange",
            WORKING,
            hides=("row", "before", "after", "reverted_at"),
        ),
        Rule("clients.SheetChange", WORKING, hides=("before", "after", "reverted_at")),
        Rule("clients.SegmentMember", WORKING),
    )


def _people() -> tuple[Rule, ...]:
    """Introductions and records that were one person."""
    pair = ("merge__survivor", "merge__absorbed")
    return (
        Rule(
            "clients.IntroducerTraits",
            MARKETING,
            hides=(*("believes", "respects", "contacts"), *TRAITS, "changed_at"),
        ),
        Rule(
            "clients.ReferralAsk",
            MARKETING,
            shows=("asked_on", "outcome", "note"),
            hides=("entered_at",),
        ),
        Rule(
            "clients.Merge",
            WORKING,
            owners=("survivor", "absorbed"),
            hides=("made_at", "before", "after", "absorbed_before", "undone_at"),
        ),
        Rule(
            "clients.MergedRow",
            WORKING,
            owners=pair,
            hides=("model", "field", "row_id"),
        ),
        Rule("clients.NotTheSame", WORKING, owners=("one", "other"), hides=("at",)),
    )
