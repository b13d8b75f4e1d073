"""Words of the pages on provenance, consent and personal data."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RequestKind(TextChoices):
    """What someone asks about their own data."""

    ERASE = "erase", _("erase my data")
    COPY = "copy", _("a copy of my data")
    WITHDRAW = "withdraw", _("withdraw all consents")
    BINNED = "binned", _("left in the recycle bin")


# What a person can ask for; the last kind is the clock's.
ASKED = (RequestKind.ERASE, RequestKind.COPY, RequestKind.WITHDRAW)


class RequestState(TextChoices):
    OPEN = "open", _("to be decided")
    DONE = "done", _("carried out")
    REFUSED = "refused", _("refused")


class RequestOutcome(TextChoices):
    ERASED = "erased", _("erased")
    RESTRICTED = "restricted", _("restricted until a date")
    RETAINED = "retained", _("kept by law, marketing off")
    COPIED = "copied", _("copy handed out")
    WITHDRAWN = "withdrawn", _("all consents withdrawn")


class ReceivedBy(TextChoices):
    """How a request reached us."""

    BRANCH = "branch", _("in the branch")
    PHONE = "phone", _("by telephone")
    LETTER = "letter", _("by letter")
    EMAIL = "email", _("by e-mail")
    WECHAT = "wechat", _("by WeChat")


class WhyRefused(TextChoices):
    """Grounds for refusing a request; never free text, which could name people."""

    UNPROVEN = "unproven", _("the person could not prove who they are")
    STRANGER = "stranger", _("asked by somebody else, without authority")
    REPEATED = "repeated", _("answered before, nothing has changed")
    TAKEN_BACK = "taken_back", _("the person took the request back")


class Retention(TextChoices):
    """Rules that demand records to be kept."""

    SECURITIES = "securities", _("securities records")
    AML = "aml", _("anti-money-laundering records")
    ADVICE = "advice", _("adviser files")
    COMPLAINTS = "complaints", _("complaints and return visits")


class NumberKind(TextChoices):
    """What a keyed hash stands for."""

    PHONE = "phone", _("telephone")
    EMAIL = "email", _("e-mail")


class WhyNot(TextChoices):
    """Why a number is not to be contacted."""

    ASKED = "asked", _("the person asked for it")
    ERASED = "erased", _("data erased on request")
    RESTRICTED = "restricted", _("data restricted on request")
    COMPLAINT = "complaint", _("after a complaint")
    REGULATOR = "regulator", _("demanded by the regulator")


class WhyLifted(TextChoices):
    """Why a number may be contacted again."""

    CAME_BACK = "came_back", _("the person asked us to contact them again")
    OTHER_OWNER = "other_owner", _("the number belongs to somebody else now")
    MISTAKE = "mistake", _("entered by mistake")
