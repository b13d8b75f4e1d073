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


class Theme(TextChoices):
    DEVICE = "", _("as the device")
    LIGHT = "light", _("light")
    DARK = "dark", _("dark")


ROLES_WITH_BRANCH = {Role.BROKER, Role.MANAGER, Role.ADVISER, Role.CHECKER}
