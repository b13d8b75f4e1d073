from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Standing(TextChoices):
    """Whether a client's row is at work. Only active ones are seen on pages."""

    ACTIVE = "active", _("active")
    BINNED = "binned", _("in the recycle bin")
    MERGED = "merged", _("merged into another")
    RESTRICTED = "restricted", _("restricted")
    ERASED = "erased", _("erased")
    POOLED = "pooled", _("in the public pool")


class Answer(TextChoices):
    """Whether a client has a need; who was not asked has no answer."""

    YES = "yes", _("yes")
    NO = "no", _("no")


class FieldKind(TextChoices):
    """What a branch's own field holds."""

    TEXT = "text", _("text")
    NUMBER = "number", _("number")
    MONEY = "money", _("amount")
    DAY = "day", _("day")
    YES_NO = "yes_no", _("yes or no")
    CHOICE = "choice", _("one of a list")


class Size(TextChoices):
    LARGE = "large", _("large account")
    MEDIUM = "medium", _("medium account")
    RETAIL = "retail", _("retail account")


class Style(TextChoices):
    FUNDAMENTAL = "fundamental", _("fundamental analysis")
    TECHNICAL = "technical", _("technical analysis")
    NEWS = "news", _("news-driven")


class Horizon(TextChoices):
    LONG = "long", _("long term")
    MEDIUM = "medium", _("medium term")
    SHORT = "short", _("short term")


class ValueType(TextChoices):
    DIVEST = "divest", _("divest")
    REBUILD = "rebuild", _("rebuild")
    HARVEST = "harvest", _("harvest")
    INVEST = "invest", _("invest")


class Axis(TextChoices):
    SIZE = "size", _("size")
    STYLE = "style", _("analysis style")
    HORIZON = "horizon", _("horizon")
    VALUE = "value", _("value type")
    RISK = "risk", _("risk class")
    TIER = "tier", _("tier")


class Basis(TextChoices):
    COMPUTED = "computed", _("computed")
    STATED = "stated", _("stated by the client")
    OBSERVED = "observed", _("observed")
    OVERRIDE = "override", _("override")


class Gender(TextChoices):
    FEMALE = "female", _("female")
    MALE = "male", _("male")


class Tier(TextChoices):
    GENERAL = "general", _("general client")
    KEY = "key", _("key client")


class RiskClass(TextChoices):
    LOWEST = "C1-lowest", _("C1-lowest")
    C1 = "C1", "C1"
    C2 = "C2", "C2"
    C3 = "C3", "C3"
    C4 = "C4", "C4"
    C5 = "C5", "C5"


class Stage(TextChoices):
    """Where in the sales process; written by `pipeline.actions` only."""

    CONTACT = "A", _("Contact")
    PRESENTATION = "B", _("Presentation")
    OBJECTION = "C", _("Objections")
    DEAL = "D", _("Deal")


class Outcome(TextChoices):
    LOST = "lost", _("lost")
    DORMANT = "dormant", _("dormant")
    RECYCLED = "recycled", _("recycled")


class Source(TextChoices):
    EXISTING_CLIENT = "existing_client", _("while serving an existing client")
    PUBLICITY = "publicity", _("publicity event")
    SOCIAL_CIRCLE = "social_circle", _("family, friends, neighbours")
    OUTREACH = "outreach", _("community and company outreach")
    SPECIAL_UNIT = "special_unit", _("telephone, property or utility unit")
    COMPETITOR = "competitor", _("a competitor's client")


class Channel(TextChoices):
    BRANCH = "branch", _("branch")
    BANK = "bank", _("bank")
    COMMUNITY = "community", _("community")
    IT = "it", _("IT")
    PARTNER = "partner", _("insurance or fund partner")


class Method(TextChoices):
    """The lecture's ten ways of reaching people."""

    NATURAL = "natural", _("natural market")
    REFERRAL = "referral", _("referral")
    COLD_CALL = "cold_call", _("cold call")
    CONSULTATION = "consultation", _("consultation")
    CHANCE = "chance", _("chance")
    LETTER = "letter", _("letter")
    RESEARCH = "research", _("research")
    ASSOCIATION = "association", _("association")
    INTERNET = "internet", _("internet")
    TARGET_MARKET = "target_market", _("target market")


class LegalBasis(TextChoices):
    CONSENT = "consent", _("consent")
    CONTRACT = "contract", _("contract")
    PUBLIC = "public", _("made public by the person")
    LEGAL_DUTY = "legal_duty", _("legal duty")


class Purpose(TextChoices):
    NEWS = "news", _("daily news")
    ANNOUNCEMENTS = "announcements", _("announcements on holdings")
    MARKETING = "marketing", _("marketing")
    SENSITIVE = "sensitive", _("sensitive data")


class Reach(TextChoices):
    """The channel a consent speaks of, and a message leaves by."""

    PHONE = "phone", _("telephone")
    EMAIL = "email", _("e-mail")
    WECHAT = "wechat", _("WeChat")
    SMS = "sms", _("SMS")


class Duty(TextChoices):
    BROKER = "broker", _("broker")
    ADVISER = "adviser", _("adviser")


class SnapshotKind(TextChoices):
    IN_HOUSE = "in_house", _("in-house")
    ELSEWHERE = "elsewhere", _("elsewhere")
    ESTIMATE = "estimate", _("estimate")


class SecurityStatus(TextChoices):
    LISTED = "listed", _("listed")
    SUSPENDED = "suspended", _("suspended")
    DELISTED = "delisted", _("delisted")


class BatchState(TextChoices):
    UPLOADED = "uploaded", _("uploaded")
    CHECKING = "checking", _("being checked")
    CHECKED = "checked", _("checked")
    WRITING = "writing", _("being written")
    WRITTEN = "written", _("written")
    UNDOING = "undoing", _("being undone")
    UNDONE = "undone", _("undone")
    REFUSED = "refused", _("refused")
    CANCELLED = "cancelled", _("cancelled")
