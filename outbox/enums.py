from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DeliveryState(TextChoices):
    """planned → claimed → handing → sent; a crash while handing is uncertain."""

    PLANNED = "planned", _("planned")
    CLAIMED = "claimed", _("about to leave")
    HANDING = "handing", _("being handed over")
    SENT = "sent", _("sent")
    WRITTEN = "written", _("written to a file, not sent")
    FAILED = "failed", _("failed")
    UNCERTAIN = "uncertain", _("may have arrived")
    WITHHELD = "withheld", _("withheld")
    MISSED = "missed", _("missed the deadline")


class Kind(TextChoices):
    MORNING = "morning", _("morning digest")
    ANNOUNCEMENTS = "announcements", _("announcement digest")
    HANDOVER = "handover", _("letter about a new broker")


class Channel(TextChoices):
    EMAIL = "email", _("e-mail")


class StaffChannel(TextChoices):
    """How a colleague is told."""

    IN_APP = "in_app", _("in the program")
    EMAIL = "email", _("e-mail")


class Outcome(TextChoices):
    """What became of a mailing as a whole."""

    PLANNED = "planned", _("planned")
    LATE = "late", _("missed: its deadline had passed")
    EMPTY = "empty", _("nothing was approved for it")


class Reason(TextChoices):
    """Why a delivery is where it is."""

    CONSENT = "consent", _("consent was withdrawn")
    SUPPRESSED = "suppressed", _("the person is not to be contacted")
    SEALED = "sealed", _("the record is sealed, erased, merged or thrown away")
    WORDING = "wording", _("a wording rule stopped what it says")
    NO_EMAIL = "no_email", _("no e-mail address")
    ADDRESS = "address", _("the e-mail address is not a valid one")
    BOUNCING = "bouncing", _("the address was refused three times")
    REFUSED = "refused", _("the mail server refused the address")
    REJECTED = "rejected", _("the mail server rejected the message")
    BUSY = "busy", _("the mail server asked to try later")
    RELAY = "relay", _("the mail server could not be reached")
    BROKEN_OFF = "broken_off", _("the connection broke off during the hand-over")
    CRASHED = "crashed", _("the sender stopped during the hand-over")
    MOOT = "moot", _("what it says is no longer so")
    DEADLINE = "deadline", _("the deadline of the day passed")
    CONFIRMED = "confirmed", _("counted as sent by a person")
    RESENT = "resent", _("sent again by a person's decision")


class WordingKind(TextChoices):
    """What a wording rule forbids (domain.md §7)."""

    PROMISE = "promise", _("promised return")
    LOSS = "loss", _("sharing of gains or losses")
    DISCRETION = "discretion", _("discretion over the account")
    RIVALS = "rivals", _("disparaging others")
    TIP = "tip", _("stock tip without a licence")
    OTHER = "other", _("the firm's own rule")


class Severity(TextChoices):
    BLOCK = "block", _("stops it")
    WARN = "warn", _("only marks it")


# What a person may look at as one figure on the sending page.
WAITING = (DeliveryState.PLANNED, DeliveryState.CLAIMED, DeliveryState.HANDING)
