"""What an import does with clients who are here already."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ImportMode(TextChoices):
    ADD = "add", _("leave them as they are")
    FILL = "fill", _("fill in what is empty")
    OVERWRITE = "overwrite", _("take over what the file says")
