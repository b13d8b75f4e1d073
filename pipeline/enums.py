from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from clients.enums import Method, Outcome, Stage

ORDER = [Stage.CONTACT, Stage.PRESENTATION, Stage.OBJECTION, Stage.DEAL]


class PlanState(TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted")
    SIGNED = "signed", _("signed")
    RETURNED = "returned", _("sent back")


__all__ = ["ORDER", "Method", "Outcome", "PlanState", "Stage"]
