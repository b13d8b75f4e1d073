"""The words of opinions and what becomes of them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Category(TextChoices):
    BUSINESS = "business", _("business problem")
    COMPLAINT = "complaint", _("complaint")
    SUGGESTION = "suggestion", _("suggestion")


# Whoever says so is owed an answer by a day; a suggestion is owed thanks.
CLOCKED = ["business", "complaint"]


class Cause(TextChoices):
    """What it is about."""

    ACCOUNT = "account", _("account and procedures")
    TRADING = "trading", _("trading system")
    FUNDS = "funds", _("transfer of funds")
    FEES = "fees", _("commission and fees")
    INFORMATION = "information", _("news and product information")
    SERVICE = "service", _("attention and punctuality")
    CONDUCT = "conduct", _("conduct of staff")
    OTHER = "other", pgettext_lazy("cause", "other")


class Weight(TextChoices):
    """How grave it is."""

    NORMAL = "normal", pgettext_lazy("weight", "ordinary")
    SERIOUS = "serious", pgettext_lazy("weight", "serious")
    GRAVE = "grave", pgettext_lazy("weight", "grave")


class Source(TextChoices):
    """How it came to the house."""

    PAGE = "page", _("registered by a colleague")
    CONTACT = "contact", _("left unsolved by a contact")
    LINK = "link", _("sent in by the client")
    VISIT = "visit", _("found in a return visit")


class State(TextChoices):
    OPEN = "open", _("being solved")
    ANSWERED = "answered", _("waiting for the client's word")
    CLOSED = "closed", pgettext_lazy("opinion", "closed")


class Step(TextChoices):
    """What was done about an opinion."""

    REGISTERED = "registered", _("registered")
    NOTED = "noted", _("added a note")
    ASSIGNED = "assigned", _("gave it to somebody")
    JUDGED = "judged", _("judged it anew")
    ANSWERED = "answer", _("answered")
    REFUSED = "refused", _("the client says it is not solved")
    CLOSED = "close", _("closed with the client's word")
    REOPENED = "reopened", _("opened again")
    RECKONED = "reckoned", _("the day follows the calendar")


class Via(TextChoices):
    """How the client's word reached us."""

    LINK = "link", _("by the signed link")
    CALL = "call", _("in a recorded call")


class VisitKind(TextChoices):
    """Why the company calls a client (回访)."""

    NEW = "new", _("new member")
    YEARLY = "yearly", _("existing member")


class VisitState(TextChoices):
    WAITING = "waiting", _("to be called")
    DONE = "done", pgettext_lazy("return visit", "asked")
    GIVEN_UP = "given_up", _("not reached")


class VisitStep(TextChoices):
    CALLED = "called", _("called")
    MISSED = "missed", _("nobody answered")
    ASKED = "asked", pgettext_lazy("return visit", "recorded the answers")
    GIVEN_UP = "given_up", _("gave up with a reason")
    GIVEN = "given", _("gave it to another checker")


class Reply(TextChoices):
    YES = "yes", _("yes")
    NO = "no", _("no")
    UNCLEAR = "unclear", pgettext_lazy("reply", "unclear")
