from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AskOutcome(TextChoices):
    """What came of asking somebody whom they know."""

    NAMED = "named", _("named someone")
    LATER = "later", _("will think of it")
    REFUSED = "refused", _("would rather not")
