from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    BROKER = "broker", _("broker")
    MANAGER = "manager", _("branch manager")
    ADVISER = "adviser", _("adviser")
    CHECKER = "checker", _("checker")
    HEAD_OFFICE = "head_office", _("head office")
    ADMINISTRATOR = "administrator", _("administrator")


class CalendarKind(TextChoices):
    WORKING = "working", _("working days")
    TRADING = "trading", _("trading days")


class JobState(TextChoices):
    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    REFUSED = "refused", _("refused")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


class SealKind(TextChoices):
    """What a seal covers: records, or those a purged demo world took with it."""

    EVENTS = "events", _("records")
    GAP = "gap", _("removed with the demo world")


class ChainTrouble(TextChoices):
    """What can be wrong with the first bad row of the chain."""

    CHANGED = "changed", _("a record was changed")
    MISSING = "missing", _("a record is missing")
    INSERTED = "inserted", _("a record was put in afterwards")
    SEAL_CHANGED = "seal_changed", _("a seal was changed")
    SEAL_MISSING = "seal_missing", _("a seal is missing or out of order")
    HEAD_UNKNOWN = "head_unknown", _("the chain does not hold this head")


class Theme(TextChoices):
    DEVICE = "", _("as the device")
    LIGHT = "light", _("light")
    DARK = "dark", _("dark")


ROLES_WITH_BRANCH = {Role.BROKER, Role.MANAGER, Role.ADVISER, Role.CHECKER}
