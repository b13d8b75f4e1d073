"""What an empty catalogue is offered: twelve needs, and the lecture's services."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clients.enums.services import Rhythm, ServiceTier, Way

Text = str | Promise
YEAR, HALF_YEAR = 365, 180


@dataclass(frozen=True)
class Starter:
    """A need that most branches ask for, and how a broker asks."""

    code: str
    name: Text
    question: Text
    valid_days: int = YEAR


STARTERS = (
    Starter(
        "news",
        pgettext_lazy("need", "Daily news"),
        _("Would you like the market's main news each morning before it opens?"),
    ),
    Starter(
        "announcements",
        pgettext_lazy("need", "Announcements on holdings"),
        _("Shall we tell you when a company you hold announces something?"),
    ),
    Starter(
        "close",
        pgettext_lazy("need", "Points after the close"),
        _("Do you watch the market yourself, or shall someone send you the points?"),
        HALF_YEAR,
    ),
    Starter(
        "reports",
        pgettext_lazy("need", "Industry and company reports"),
        _("Which industries or companies would you like to read our research on?"),
    ),
    Starter(
        "policy",
        pgettext_lazy("need", "Policy bulletins"),
        _("Would you want to hear of a major policy the moment it is published?"),
    ),
    Starter(
        "realtime",
        pgettext_lazy("need", "Real-time messages"),
        _("During trading hours, would a message on your stocks help or disturb you?"),
        HALF_YEAR,
    ),
    Starter(
        "training",
        pgettext_lazy("need", "Training"),
        _("Is there something about trading you would like to be shown?"),
        HALF_YEAR,
    ),
    Starter(
        "mobile",
        pgettext_lazy("need", "Mobile trading"),
        _("Do you trade on your telephone, or would you like to begin?"),
    ),
    Starter(
        "review",
        pgettext_lazy("need", "Monthly review"),
        _("Would you go through the past month with us once, item by item?"),
    ),
    Starter(
        "portfolio",
        pgettext_lazy("need", "Portfolio advice"),
        _("Would you like a registered adviser to look at what you hold as a whole?"),
    ),
    Starter(
        "low_risk",
        pgettext_lazy("need", "Low-risk alternatives"),
        _("Is there money you would rather keep quiet, as in government bonds?"),
        HALF_YEAR,
    ),
    Starter(
        "family",
        pgettext_lazy("need", "Family wealth"),
        _("Do you plan for the family too: schooling, retirement, inheritance?"),
    ),
)


@dataclass(frozen=True)
class StandardService:
    """A service of the standard catalogue (A76, A77); `needs` are starters' codes."""

    code: str
    name: Text
    needs: tuple[str, ...]
    rhythm: str
    channels: tuple[str, ...]
    tier: str = ServiceTier.GENERAL
    product_class: str = ""
    is_advice: bool = False


WRITTEN = (Way.EMAIL, Way.WECHAT)
SPOKEN = (Way.PHONE, Way.MEETING)
KEY = ServiceTier.KEY
STANDARD = (
    StandardService("G1", _("Daily news"), ("news",), Rhythm.DAILY, WRITTEN),
    StandardService(
        "G2",
        _("Weekly trend and hot sectors"),
        ("close", "reports"),
        Rhythm.WEEKLY,
        WRITTEN,
    ),
    StandardService(
        "G3",
        _("Announcements on held stocks"),
        ("announcements",),
        Rhythm.AT_ONCE,
        WRITTEN,
    ),
    StandardService(
        "G4",
        _("Industry and company reports"),
        ("reports",),
        Rhythm.WEEKLY,
        WRITTEN,
        product_class="R3",
    ),
    StandardService(
        "G5",
        _("Training"),
        ("training", "mobile"),
        Rhythm.MONTHLY,
        (Way.EVENT, Way.MEETING),
    ),
    StandardService(
        "V1",
        _("Real-time stock information"),
        ("realtime",),
        Rhythm.AT_ONCE,
        (Way.WECHAT, Way.SMS),
        KEY,
        "R3",
    ),
    StandardService(
        "V2", _("Major policy bulletins"), ("policy",), Rhythm.AT_ONCE, WRITTEN, KEY
    ),
    StandardService(
        "V3",
        _("In-depth research"),
        ("reports", "portfolio"),
        Rhythm.MONTHLY,
        (Way.EMAIL, Way.MEETING),
        KEY,
        "R3",
        is_advice=True,
    ),
    StandardService(
        "V4",
        _("Guided market view"),
        ("close",),
        Rhythm.WEEKLY,
        SPOKEN,
        KEY,
        "R3",
        is_advice=True,
    ),
    StandardService(
        "V5",
        _("Monthly review with improvements"),
        ("review",),
        Rhythm.MONTHLY,
        SPOKEN,
        KEY,
        "R3",
        is_advice=True,
    ),
    StandardService(
        "V6",
        _("Tailored portfolio"),
        ("portfolio", "low_risk"),
        Rhythm.QUARTERLY,
        SPOKEN,
        KEY,
        "R4",
        is_advice=True,
    ),
    StandardService(
        "V7",
        _("Family wealth"),
        ("family", "low_risk"),
        Rhythm.YEARLY,
        (Way.MEETING,),
        KEY,
        "R2",
        is_advice=True,
    ),
)
