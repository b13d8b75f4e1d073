from enum import StrEnum

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.fetching import SENTENCES


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


class Ill(StrEnum):
    """Why a source gave nothing, beside the faults of fetching."""

    NOT_A_FEED = "not_a_feed"
    TORN_FEED = "torn_feed"
    NO_WORDS = "no_words"
    NO_FILE = "no_file"
    OUTSIDE = "outside"
    FILE = "file"
    COLUMNS = "columns"
    TITLE = "title"
    DATE = "date"
    LINK = "link"
    KIND = "kind"
    SECURITY = "security"
    EXCHANGE = "exchange"


OUTAGES: dict[str, str | Promise] = {
    **{code.value: sentence for code, sentence in SENTENCES.items()},
    Ill.NOT_A_FEED: _("What came back is not a feed."),
    Ill.TORN_FEED: _("The feed is damaged, and nothing in it could be read."),
    Ill.NO_WORDS: _("The feed has entries, but none with a title, a text or a link."),
    Ill.NO_FILE: _("There is no file “%(detail)s” in the inbox folder."),
    Ill.OUTSIDE: _("Files are read from the inbox folder only."),
    Ill.FILE: "%(detail)s",
    Ill.COLUMNS: _("The file has no column “%(detail)s”."),
    Ill.TITLE: _("Row %(detail)s: the title is missing."),
    Ill.DATE: _("Row %(detail)s: published_at is neither a date nor a time."),
    Ill.LINK: _("Row %(detail)s: the url is not an http or https address."),
    Ill.KIND: _("Row %(detail)s: this kind of announcement is not known."),
    Ill.SECURITY: _("Row %(detail)s: no security has this code."),
    Ill.EXCHANGE: _(
        "Row %(detail)s: several exchanges have this code; write it as 600519.SH."
    ),
}


def outage_sentence(code: str, detail: str) -> str:
    """Say an outage in the reader's language; text that is no code is itself."""
    sentence = OUTAGES.get(code)
    return str(sentence) % {"detail": detail} if sentence else code
