from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.enums import Role

# Who is in touch with clients, and so writes the log.
FACING = (Role.BROKER, Role.MANAGER, Role.ADVISER)


class ContactKind(TextChoices):
    PHONE = "phone", _("telephone call")
    VISIT = "visit", _("face-to-face visit")
    INTERVIEW = "interview", _("interview")
    RECEPTION = "reception", _("branch reception")
    MESSAGE = "message", _("WeChat or message")
    EMAIL = "email", _("e-mail")
    LETTER = "letter", _("letter")
    EVENT = "event", _("event")


FACE_TO_FACE = {ContactKind.VISIT, ContactKind.INTERVIEW, ContactKind.RECEPTION}


class ContactOutcome(TextChoices):
    REACHED = "reached", _("talked")
    INTERESTED = "interested", _("interested")
    OBJECTED = "objected", _("raised an objection")
    AGREED = "agreed", _("agreed to go on")
    NOT_REACHED = "not_reached", _("not reached")
    REFUSED = "refused", _("refused")


class Aida(TextChoices):
    """The client's mind, where A–D is our process."""

    ATTENTION = "attention", _("attention")
    INTEREST = "interest", _("interest")
    DESIRE = "desire", _("desire")
    ACTION = "action", _("action")


class Shown(TextChoices):
    """What a client was shown at a meeting."""

    BRANCH = "branch", _("the branch")
    SCREEN = "screen", _("prices on the screen")
    MOCK = "mock", _("mock trading")
    APP = "app", _("online or mobile trading")
    REPORT = "report", _("company research")
    PRODUCT = "product", _("product papers")
    FEES = "fees", _("fees")
    RISK = "risk", _("risk disclosure")


class Signal(TextChoices):
    """By what a client showed that they would buy."""

    PRICE = "price", _("asked what it costs")
    HOW = "how", _("asked how it is done")
    WHEN = "when", _("asked when it could be done")
    COMPARED = "compared", _("compared with others")
    TRIED = "tried", _("tried it themselves")
    FAMILY = "family", _("brought in the family")


class Asked(TextChoices):
    """What the client was asked for."""

    MEETING = "meeting", _("another meeting")
    OPENING = "opening", _("to open an account")
    TRANSFER = "transfer", _("to bring assets over")
    REFERRAL = "referral", _("an introduction")


class Answer(TextChoices):
    YES = "yes", _("said yes")
    LATER = "later", _("wants to think it over")
    NO = "no", _("said no")


class Content(TextChoices):
    """How content a client is, as an interview hears it."""

    YES = "yes", _("content")
    PARTLY = "partly", _("partly content")
    NO = "no", _("not content")


# Lucide icons of the tiles and lists, by kind.
KIND_ICONS: dict[str, str] = {
    ContactKind.PHONE: "phone",
    ContactKind.VISIT: "footprints",
    ContactKind.INTERVIEW: "messages-square",
    ContactKind.RECEPTION: "store",
    ContactKind.MESSAGE: "message-circle",
    ContactKind.EMAIL: "mail",
    ContactKind.LETTER: "mailbox",
    ContactKind.EVENT: "users",
}


class AppointmentKind(TextChoices):
    """What a meeting is agreed on for; the broker books, and never opens."""

    OPENING = "opening", _("account opening")
    VISIT = "visit", _("face-to-face visit")
    INTERVIEW = "interview", _("interview")
    RECEPTION = "reception", _("meeting at the branch")


class AppointmentState(TextChoices):
    PLANNED = "planned", _("agreed on")
    KEPT = "kept", pgettext_lazy("appointment", "kept")
    MISSED = "missed", _("nobody came")
    CANCELLED = "cancelled", _("called off")


class AppointmentStep(TextChoices):
    """What somebody did about an appointment."""

    BOOKED = "booked", _("booked")
    MOVED = "moved", _("moved")
    CANCELLED = "cancelled", _("called off")
    MISSED = "missed", _("noted that nobody came")
    KEPT = "kept", pgettext_lazy("appointment", "kept")
    PAPER = "paper", _("noted a document")


class PaperState(TextChoices):
    MISSING = "missing", _("missing")
    PROMISED = "promised", _("promised")
    SEEN = "seen", _("seen")


# How a kept appointment is written down in the log.
AS_CONTACT: dict[str, str] = {
    AppointmentKind.OPENING: ContactKind.RECEPTION,
    AppointmentKind.VISIT: ContactKind.VISIT,
    AppointmentKind.INTERVIEW: ContactKind.INTERVIEW,
    AppointmentKind.RECEPTION: ContactKind.RECEPTION,
}
APPOINTMENT_ICONS: dict[str, str] = {
    AppointmentKind.OPENING: "id-card",
    AppointmentKind.VISIT: "footprints",
    AppointmentKind.INTERVIEW: "messages-square",
    AppointmentKind.RECEPTION: "store",
}


class DiarySpan(TextChoices):
    DAY = "day", pgettext_lazy("span", "Day")
    WEEK = "week", pgettext_lazy("span", "Week")
    MONTH = "month", pgettext_lazy("span", "Month")


class Verdict(TextChoices):
    """What came of asking a client about a meeting."""

    CONFIRMED = "confirmed", _("confirmed")
    DENIED = "denied", _("denied")
    UNVERIFIED = "unverified", _("could not be verified")


class CheckState(TextChoices):
    """Where a check stands: who must do what next."""

    WAITING = "waiting", _("to be called")
    TOLD = "told", _("to be judged")
    SECOND = "second", _("second look")
    DONE = "done", _("done")


class CheckStep(TextChoices):
    """What somebody did for a check."""

    CALLED = "called", _("called")
    MISSED = "missed", _("nobody answered")
    WORDS = "words", _("recorded the client's words")
    VERDICT = "verdict", _("judged")


class Stratum(TextChoices):
    """Which part of a sample a client-month is of; shown once the checks are closed."""

    UNIFORM = "uniform", _("drawn uniformly")
    WEIGHTED = "weighted", _("drawn by risk")


class OpenedBy(TextChoices):
    """How we know that a client opened what was delivered; no pixels are counted."""

    LINK = "link", _("by the signed link")
    COPY = "copy", _("the copy in the program")


class FileKind(TextChoices):
    TOPIC = "topic", _("education topic")
    SERVICE = "service", _("electronic service")


class FileState(TextChoices):
    """Where a topic or an electronic service stands with a client."""

    TAUGHT = "taught", _("taught")
    LEARNT = "learnt", _("understood")
    OFFERED = "offered", _("offered")
    TRIED = "tried", _("tried")
    ADOPTED = "adopted", _("adopted")
    DECLINED = "declined", _("declined")
