from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DeliveryState(TextChoices):
    """planned → claimed → handing → sent; a crash while handing is uncertain."""

    PLANNED = "planned", _("planned")
    CLAIMED = "claimed", _("claimed")
    HANDING = "handing", _("being handed over")
    SENT = "sent", _("sent")
    WRITTEN = "written", _("written to a file, not sent")
    FAILED = "failed", _("failed")
    UNCERTAIN = "uncertain", _("may have arrived")
    WITHHELD = "withheld", _("withheld")
    MISSED = "missed", _("missed")


class Kind(TextChoices):
    MORNING = "morning", _("morning digest")
    ANNOUNCEMENTS = "announcements", _("announcement digest")


class Channel(TextChoices):
    EMAIL = "email", _("e-mail")
