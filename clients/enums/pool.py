from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PoolWhy(TextChoices):
    """Why somebody is in the public pool."""

    RECYCLED = "recycled", _("nobody followed up")
    RELEASED = "released", _("given up by the broker")
