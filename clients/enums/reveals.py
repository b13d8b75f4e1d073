"""What is shown masked, and why somebody who is not the broker looks at it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Sensitive(TextChoices):
    """Facts about a client that a page shows masked until somebody asks."""

    PHONE = "phone", _("telephone")
    MEMBER_NO = "member_no", _("membership number")
    EMAIL = "email", _("e-mail")
    WECHAT = "wechat", _("WeChat")


class RevealReason(TextChoices):
    """Why; the code stands in the record, the words beside it."""

    CALL_BACK = "call_back", _("the client asked to be called")
    IDENTITY = "identity", _("checking who is on the line")
    OPINION = "opinion", _("an opinion or a complaint")
    CHECK = "check", _("a spot check or return visit")
    COVER = "cover", _("standing in for the broker")
    CORRECTION = "correction", _("correcting the client's data")
    AUTHORITY = "authority", _("an authority or a court asks")
    OTHER = "other", _("another reason")
