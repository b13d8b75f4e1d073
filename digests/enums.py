from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SourceKind(TextChoices):
    FEED = "rss", _("RSS or Atom feed")
    FOLDER = "file", _("CSV file")
    DESK = "desk", _("typed by hand")


class SourceState(TextChoices):
    NEW = "new", _("not fetched yet")
    OK = "ok", _("in order")
    EMPTY = "empty", _("nothing in it")
    OUTAGE = "outage", _("outage")


class ItemState(TextChoices):
    PENDING = "pending", _("waiting for approval")
    APPROVED = "approved", _("approved")
    REJECTED = "rejected", _("rejected")


class AnnouncementKind(TextChoices):
    GENERAL = "general", _("announcement")
    SUSPENSION = "suspension", _("suspension")
    RESUMPTION = "resumption", _("resumption")
    DIVIDEND = "dividend", _("dividend")
    RESULTS = "results", _("results")
    UNLOCK = "unlock", _("shares released for sale")
