"""What segments can ask of the clients' own records, in the builder's order."""

from collections.abc import Sequence
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from clients import enums
from clients.models import Client, ClientStyle, Consent, Holding
from clients.registry.segments_kinds import (
    ChoiceField,
    Facts,
    FlagField,
    Label,
    RowField,
    SegmentField,
    SetField,
)
from clients.registry.segments_rules import RuleField
from clients.registry.segments_values import (
    NEVER,
    AgeField,
    DayField,
    MonthField,
    NumberField,
    SearchField,
    TextPart,
)
from clients.scoping import AGREES, DIFFERS, ENDING, NONE, OVERRIDDEN

AXES = _("Axes")
PROCESS = _("Sales process")
MONEY = _("Assets and account")
PERSON = _("Person")
WHENCE = _("Where from")
KEPT = _("How kept")
MEMBER = Q(member_no__isnull=False)
STAGES = (*enums.Stage.choices, (NONE, _("not contacted yet")))
OUTCOMES = (*enums.Outcome.choices, (NONE, _("still open")))


def _styles(_facts: Facts) -> QuerySet[Any]:
    return ClientStyle.objects.filter(client=OuterRef("pk"))


def _tags(_facts: Facts) -> QuerySet[Any]:
    return Client.tags.through.objects.filter(client=OuterRef("pk"))


def _held(_facts: Facts) -> QuerySet[Any]:
    return Holding.objects.filter(client=OuterRef("pk"), quantity__gt=0)


def _consents(_facts: Facts) -> QuerySet[Any]:
    given = Consent.objects.filter(client=OuterRef("pk"), is_given=True)
    worded: QuerySet[Any] = given.annotate(
        word=Concat("purpose", Value(":"), "channel")
    )
    return worded


class ConsentField(SetField):
    """What a client allows us; what was never asked is not allowed."""

    @property
    def options(self) -> Sequence[tuple[str, Label]]:
        said = str(_("%(purpose)s by %(channel)s"))
        return [
            (f"{what}:{how}", said % {"purpose": what.label, "channel": how.label})
            for what in enums.Purpose
            for how in enums.Reach
        ]


OWN: tuple[SegmentField, ...] = (
    ChoiceField("size", _("Size"), AXES, path="size", choices=enums.Size.choices),
    SetField(
        "style",
        _("Analysis style"),
        AXES,
        rows=_styles,
        column="style",
        choices=enums.Style.choices,
    ),
    ChoiceField(
        "horizon",
        _("Stated horizon"),
        AXES,
        path="horizon",
        choices=enums.Horizon.choices,
    ),
    ChoiceField(
        "observed_horizon",
        _("Observed horizon"),
        AXES,
        path="observed_horizon",
        choices=enums.Horizon.choices,
    ),
    ChoiceField(
        "value_type",
        _("Value type"),
        AXES,
        path="value_type",
        choices=enums.ValueType.choices,
    ),
    RuleField(
        "horizon_gap",
        _("Stated against observed"),
        AXES,
        choices=((DIFFERS, _("differ")), (AGREES, _("agree"))),
        has_unknown=True,
    ),
    RuleField(
        "value_by",
        _("Value type overridden"),
        AXES,
        choices=(
            (OVERRIDDEN, _("overridden")),
            (ENDING, _("override ends within 30 days")),
        ),
    ),
    ChoiceField(
        "risk_class",
        _("Risk class"),
        AXES,
        path="risk_class",
        choices=enums.RiskClass.choices,
    ),
    ChoiceField("stage", _("Stage"), PROCESS, path="stage", choices=STAGES, empty=NONE),
    ChoiceField(
        "outcome", _("Outcome"), PROCESS, path="outcome", choices=OUTCOMES, empty=NONE
    ),
    DayField(
        "stage_since", _("In stage since"), PROCESS, path="stage_since", is_moment=True
    ),
    DayField(
        "last_contact",
        _("Last contact"),
        PROCESS,
        NEVER,
        path="last_contact_at",
        is_moment=True,
        is_never=True,
    ),
    FlagField("claimed", _("Deal only claimed"), PROCESS, when=Q(is_claimed=True)),
    NumberField(
        "assets", _("Assets"), MONEY, path="assets", is_money=True, is_optional=True
    ),
    NumberField(
        "potential_assets",
        _("Potential assets"),
        MONEY,
        path="potential_assets",
        is_money=True,
        is_optional=True,
    ),
    ChoiceField("tier", _("Tier"), MONEY, path="tier", choices=enums.Tier.choices),
    FlagField("member", _("Has a membership number"), MONEY, when=MEMBER),
    DayField("opened_on", _("Account opened on"), MONEY, path="opened_on"),
    DayField("risk_assessed_on", _("Risk assessed on"), MONEY, path="risk_assessed_on"),
    SetField(
        "holding",
        _("Holds"),
        MONEY,
        _("no holdings known"),
        rows=_held,
        column="security__code",
        names="security",
    ),
    AgeField("age", _("Age"), PERSON, path="birthday", is_optional=True),
    MonthField("birthday_month", _("Month of birthday"), PERSON, path="birthday"),
    ChoiceField(
        "gender", _("Gender"), PERSON, path="gender", choices=enums.Gender.choices
    ),
    TextPart("occupation", _("Occupation"), PERSON, path="occupation"),
    NumberField(
        "completeness",
        _("Completeness of the profile (%)"),
        PERSON,
        path="completeness",
    ),
    SearchField("text", _("Name, number or telephone"), PERSON),
    ChoiceField(
        "source",
        _("Source"),
        WHENCE,
        path="origin__source",
        choices=enums.Source.choices,
    ),
    ChoiceField(
        "channel",
        _("Channel"),
        WHENCE,
        path="origin__channel",
        choices=enums.Channel.choices,
    ),
    ChoiceField(
        "method",
        _("Method"),
        WHENCE,
        path="origin__method",
        choices=enums.Method.choices,
    ),
    TextPart("outlet", _("Outlet"), WHENCE, path="origin__outlet"),
    ChoiceField(
        "legal_basis",
        _("Legal basis"),
        WHENCE,
        path="origin__legal_basis",
        choices=enums.LegalBasis.choices,
    ),
    FlagField("has_basis", _("Lawfully known"), WHENCE, when=Q(has_basis=True)),
    ConsentField(
        "consent",
        _("Agrees to"),
        WHENCE,
        _("nothing"),
        rows=_consents,
        column="word",
        is_fact=True,
    ),
    SetField(
        "tag",
        _("Tag"),
        KEPT,
        _("none"),
        rows=_tags,
        column="tag",
        names="tag",
        is_fact=True,
    ),
    RowField("broker", _("Broker"), KEPT, path="broker", names="user"),
    DayField(
        "added", _("Added"), KEPT, path="added_at", is_moment=True, is_optional=False
    ),
    RowField(
        "batch",
        _("Import"),
        KEPT,
        _("entered by hand"),
        path="batch",
        names="batch",
        is_optional=True,
    ),
)
