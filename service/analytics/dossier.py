"""A member's service file as a page shows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Max
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clients.models import Client, ClientStyle, ReferralAsk
from clients.rules.referrals import COOL_DOWN_DAYS
from core.clock import today
from pipeline.models import Journey
from service.enums import FileState
from service.models import FileEvent
from service.rules.dossier import (
    E_SERVICES,
    LEARNT,
    STATES,
    TOPICS,
    may_ask_on,
    next_topics,
    progress,
)

NAMES: Mapping[str, str | Promise] = {
    "computer": _("Using the computer and the programs"),
    "orders": _("Orders, fees, settlement"),
    "market": _("How the market works"),
    "shares": _("What a share is"),
    "character": _("How the stock market behaves"),
    "reading": _("Reading quotes and charts"),
    "analysis": _("Analysing the market"),
    "technique": _("Techniques of buying and selling"),
    "company": _("Analysing a company"),
    "mind": _("The investor's psychology"),
    "outlook": _("Judging prospects"),
    "composure": _("Composure: a way of investing of one's own"),
    "online": _("Online trading"),
    "mobile": _("Securities on the phone"),
    "information": _("Information service"),
    "expert": _("Online expert advice"),
    "wealth": _("Wealth management"),
}


@dataclass(frozen=True)
class Entry:
    """A topic or an electronic service: where it stands, since when, by whom."""

    kind: str
    code: str
    level: int
    is_next: bool
    last: FileEvent | None

    @property
    def name(self) -> str:
        return str(NAMES[self.code])

    @property
    def state(self) -> str:
        return self.last.state if self.last else ""

    @property
    def buttons(self) -> list[tuple[str, str]]:
        """The states it may be put into, with their words; not the present one."""
        states = [state for state in STATES[self.kind] if state != self.state]
        return [(state, str(FileState(state).label)) for state in states]


@dataclass(frozen=True)
class Dossier:
    """A member's file: since when, topics with progress, services, whom to ask for."""

    opened_on: date | None
    level: int
    topics: list[Entry]
    services: list[Entry]
    ask_from: date | None

    @property
    def learnt(self) -> list[str]:
        return [one.code for one in self.topics if one.state == LEARNT]

    @property
    def progress(self) -> tuple[int, int]:
        """How many of the topics up to the level are learnt, and of how many."""
        return progress(self.level, self.learnt)

    @property
    def width(self) -> int:
        """Return the progress in whole per cent, for a bar."""
        done, of = self.progress
        return round(100 * done / of)

    @property
    def adopted(self) -> int:
        return sum(one.state == "adopted" for one in self.services)

    @property
    def may_ask(self) -> bool:
        """Say whether one may ask for introductions today: once in sixty days."""
        return self.ask_from is None or self.ask_from <= today()


def dossier_of(client: Client) -> Dossier:
    """Read a member's service file; four statements."""
    events = FileEvent.objects.filter(client=client).select_related("by")
    last = {(e.kind, e.code): e for e in events.order_by("at", "pk")}
    styles = ClientStyle.objects.filter(client=client)
    level: int = styles.aggregate(level=Max("level"))["level"] or 0
    asked = ReferralAsk.objects.filter(client=client).values_list("asked_on", flat=True)
    journey = Journey.objects.filter(client=client).values_list("d_on", flat=True)
    learnt = [c for (_k, c), event in last.items() if event.state == LEARNT]
    following = next_topics(level, learnt)
    topics = [
        Entry("topic", code, of, code in following, last.get(("topic", code)))
        for code, of in TOPICS.items()
    ]
    services = [
        Entry("service", code, 0, is_next=False, last=last.get(("service", code)))
        for code in E_SERVICES
    ]
    ask_from = may_ask_on(list(asked), COOL_DOWN_DAYS)
    return Dossier(journey.first(), level, topics, services, ask_from)
