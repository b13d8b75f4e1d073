"""What securities are, and what becomes of a case."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Board(TextChoices):
    """Where a security trades and what it is, as far as its code tells."""

    MAIN = "main", _("main board")
    GROWTH = "growth", _("ChiNext")
    STAR = "star", _("STAR market")
    BEIJING = "beijing", _("Beijing exchange")
    FUND = "fund", _("exchange-traded fund")
    CONVERTIBLE = "convertible", _("convertible bond")
    GOVERNMENT = "government", _("government bond")
    REPO = "repo", _("reverse repo")
    B_SHARE = "b_share", _("B share")
    HONG_KONG = "hong_kong", _("Hong Kong share")


class RiskLevel(TextChoices):
    """How risky a product is; class Cn may be offered R1 to Rn."""

    R1 = "R1", "R1"
    R2 = "R2", "R2"
    R3 = "R3", "R3"
    R4 = "R4", "R4"
    R5 = "R5", "R5"


class SheetKind(TextChoices):
    """What a table someone hands in speaks of."""

    HOLDINGS = "holdings", _("holdings")
    PRICES = "prices", _("closing prices")
    SECURITIES = "securities", _("list of securities")


class SheetState(TextChoices):
    JUDGING = "judging", _("being checked")
    CHECKED = "checked", _("checked")
    WRITING = "writing", _("being written")
    WRITTEN = "written", _("written")
    UNDOING = "undoing", _("being undone")
    UNDONE = "undone", _("undone")
    DROPPED = "dropped", _("let go")


class Side(TextChoices):
    """Which way a client traded."""

    SELL = "sell", _("sold")
    BUY = "buy", _("bought")
    INCOME = "income", _("dividend or interest")
    BONUS = "bonus", _("bonus shares or split")


class Decision(TextChoices):
    """What a client made of a suggestion."""

    TAKEN = "taken", _("taken up")
    PARTLY = "partly", _("taken up in part")
    DECLINED = "declined", _("declined")
