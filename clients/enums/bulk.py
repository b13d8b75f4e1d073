from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class BulkKind(TextChoices):
    """What can be done to many clients at once."""

    REASSIGN = "reassign", _("give to another broker")
    TAG = "tag", _("add a tag")
    UNTAG = "untag", _("take a tag off")
    NEED = "need", _("answer a need")
    BIN = "bin", _("put into the recycle bin")
