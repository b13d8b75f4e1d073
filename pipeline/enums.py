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


__all__ = ["ORDER", "Method", "Outcome", "PlanState", "Repeat", "Stage"]
