"""What is known of a need, and how it was learnt."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class NeedState(TextChoices):
    """What is known of a client's need on a day; an expired answer is none."""

    YES = "yes", pgettext_lazy("need", "yes")
    NO = "no", pgettext_lazy("need", "no")
    UNKNOWN = "unknown", pgettext_lazy("need", "unknown")


class LearntFrom(TextChoices):
    """How an answer was learnt; a log or a questionnaire says which row in addition."""

    TOLD = "told", _("the client said so")
    CONTACT = "contact", _("a logged contact")
    QUESTIONNAIRE = "questionnaire", _("a questionnaire")
    OBSERVED = "observed", _("observed")
    GUESSED = "guessed", _("our estimate")
