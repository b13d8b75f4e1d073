from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from clients.enums import Method, Outcome, Stage

ORDER = [Stage.CONTACT, Stage.PRESENTATION, Stage.OBJECTION, Stage.DEAL]


class Repeat(TextChoices):
    """How a next step comes round again."""

    WEEKS = "weeks", _("every so many weeks")
    MONTHS = "months", _("every so many months")
    DAYS = "days", _("every so many working days")


class PlanState(TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted")
    SIGNED = "signed", _("signed")
    RETURNED = "returned", _("sent back")


class ScriptState(TextChoices):
    SUBMITTED = "submitted", _("waiting for approval")
    APPROVED = "approved", _("approved")
    REFUSED = "refused", _("refused")
    REPLACED = "replaced", _("replaced")


class NoteKind(TextChoices):
    """天时、地利、人和: what a decision is made in."""

    MARKET = "market", _("market")
    SETTING = "setting", _("branch setting")
    PEOPLE = "people", _("relationships")


__all__ = [
    "ORDER",
    "Method",
    "NoteKind",
    "Outcome",
    "PlanState",
    "Repeat",
    "ScriptState",
    "Stage",
]
