from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class BulkKind(TextChoices):
    """What can be done to many clients at once."""

    REASSIGN = "reassign", _("give to another broker")
    TAG = "tag", _("add a tag")
    UNTAG = "untag", _("take a tag off")
    NEED = "need", _("answer a need")
    BIN = "bin", _("put into the recycle bin")
    HANDOVER = "handover", _("hand-over when somebody leaves")


class Goes(TextChoices):
    """What becomes of an open promise when its broker leaves."""

    WITH_CLIENT = "client", _("goes along with the client")
    TO_MANAGER = "manager", _("goes to the manager")
    ENDS = "ends", _("ends here")


class Even(TextChoices):
    """What a hand-over makes even among colleagues."""

    COUNT = "count", _("as many clients for each")
    LOAD = "load", _("whoever has fewest gets most")
    ASSETS = "assets", _("as many assets for each")


class Spread(TextChoices):
    """By which kind of client a hand-over deals, so that each gets some of all."""

    NONE = "", _("all together")
    TIER = "tier", _("by tier")
    SIZE = "size", _("by size")
    STAGE = "stage", _("by stage")


class Ties(TextChoices):
    """Who stays with one colleague."""

    HOUSEHOLD = "household", _("households")
    NEIGHBOURS = "neighbours", _("households and neighbours")
