"""What a service of the catalogue may say about itself."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ServiceTier(TextChoices):
    """For whom a service is: every member, or key clients alone."""

    GENERAL = "general", _("every member")
    KEY = "key", _("key clients only")


class ProductClass(TextChoices):
    """Risk of a product; a service without one is information, not a product."""

    R1 = "R1", "R1"
    R2 = "R2", "R2"
    R3 = "R3", "R3"
    R4 = "R4", "R4"
    R5 = "R5", "R5"


class Way(TextChoices):
    """By what a service reaches the client."""

    EMAIL = "email", _("e-mail")
    WECHAT = "wechat", _("WeChat")
    SMS = "sms", _("SMS")
    PHONE = "phone", _("telephone")
    MEETING = "meeting", _("in person")
    EVENT = "event", _("event")


class Rhythm(TextChoices):
    """How often a service is rendered."""

    AT_ONCE = "at_once", _("as it happens")
    DAILY = "daily", _("daily")
    WEEKLY = "weekly", _("weekly")
    MONTHLY = "monthly", _("monthly")
    QUARTERLY = "quarterly", _("quarterly")
    YEARLY = "yearly", _("yearly")
    ON_REQUEST = "on_request", _("on request")


class WarnedBy(TextChoices):
    """How a special written warning reached the client."""

    PAPER = "paper", _("on paper, signed")
    ONLINE = "online", _("electronically, confirmed")
    MAIL = "mail", _("by e-mail, answered")


class Deliverer(TextChoices):
    """Who may render a service. Advice is an adviser's alone."""

    BROKER = "broker", _("broker or adviser")
    ADVISER = "adviser", _("adviser only")
