"""What the pipeline tells the apps below about its records."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from clients.enums import Standing
from clients.enums.bulk import Goes
from clients.models import Client
from clients.registry.pool import Spared
from clients.registry.privacy import Rule
from clients.registry.privacy_rules import PROCESS, WORKING
from clients.registry.promises import Promises, Told
from core.clock import today
from pipeline.models import NextStep, SalesPlan, StageChange

DAYS = ("a_on", "b_on", "c_on", "d_on", "left_on")
# The ledger and what is counted from it stay: the funnel's figures do not move.
PRIVACY = (
    Rule(
        "pipeline.StageChange",
        PROCESS,
        blanks=("reason",),
        keeps=("stage", "outcome", "why", "is_claimed", "moved_at", "entered_at"),
        shows=("stage", "outcome", "why", "reason", "moved_at"),
        hides=("is_claimed", "entered_at"),
    ),
    # Goes where its move goes: the move stays, and so does that it counts for nothing.
    Rule(
        "pipeline.Withdrawal",
        PROCESS,
        owners=("change__client",),
        keeps=("at",),
        hides=("at",),
    ),
    Rule(
        "pipeline.Journey",
        PROCESS,
        keeps=("channel", "method", *DAYS, "is_claimed"),
        shows=(("channel", _("channel")), ("method", _("method"))),
        hides=(*DAYS, "is_claimed"),
    ),
    Rule(
        "pipeline.NextStep",
        WORKING,
        shows=("what", "due_on"),
        hides=(
            *("due_at", "made_at", "done_at", "repeats", "every", "series_on"),
            *("follows", "put_off_at", "put_off_from", "put_off_count"),
        ),
    ),
)


ACTION_WORDS = {
    "reason.added": _("added a reason for leaving"),
    "reason.switched": _("switched a reason for leaving"),
    "history.imported": _("imported funnel history"),
    "plan.saved": _("saved a sales plan"),
    "plan.signed": _("signed a sales plan"),
    "plan.returned": _("sent a sales plan back"),
    "client.move_withdrawn": _("undid a move"),
    "note.added": _("wrote a context note"),
    "note.corrected": _("corrected a context note"),
    "note.withdrawn": _("withdrew a context note"),
    "script.written": _("wrote a version of a script"),
    "script.approved": _("approved a script"),
    "script.refused": _("refused a script"),
    "script.retired": _("took a script out of use"),
    "script.revived": _("took a script back into use"),
    "objection.added": _("added an objection to the catalogue"),
    "objection.renamed": _("renamed an objection"),
    "objection.retired": _("took an objection out of the catalogue"),
    "objection.revived": _("took an objection back into the catalogue"),
    "objection.merged": _("made two objections one"),
}
NOTICE_WORDS = {
    "plan_signed": _("%(by)s signed version %(version)s of your %(year)s plan."),
    "plan_returned": _("%(by)s sent version %(version)s of your %(year)s plan back."),
}
# A condition on a row of StageChange; outer references name its columns.
BuiltOn = Callable[[], Q | Exists]

_built_on: list[BuiltOn] = []


def add_built_on(is_built: BuiltOn) -> None:
    """Let an upper app say whether records of its own rest on a move."""
    if is_built not in _built_on:
        _built_on.append(is_built)


def built_on() -> Q:
    """Return the condition of moves on which something written down rests."""
    return reduce(or_, (Q(is_built()) for is_built in _built_on), Q(pk__in=()))


@dataclass(frozen=True)
class Mind:
    """How far a client's mind has come: pips on of four, its name, what it lags."""

    pips: tuple[bool, ...]
    label: str
    warning: str


@dataclass(frozen=True)
class MindSource:
    """Where an upper app keeps the mind: an expression on a client, and its words.

    `shown` takes the stage and what the expression found, which may be empty.
    """

    expression: Callable[[], Combinable]
    shown: Callable[[str, str], Mind | None]


_mind_sources: list[MindSource] = []


def read_minds_with(source: MindSource) -> None:
    """Let an upper app say how far clients' minds have come."""
    _mind_sources[:] = [source]


def mind_expression() -> Combinable:
    """Return what tells a client's mind; nothing while nobody knows it."""
    return _mind_sources[0].expression() if _mind_sources else Value("")


def shown_mind(stage: str, mind: str) -> Mind | None:
    """Put a mind into words, beside the stage the client stands at."""
    return _mind_sources[0].shown(stage, mind) if _mind_sources else None


def had_a_deal(numbers: Sequence[int]) -> bool:
    """Say whether some rows' ledger holds a deal that was not merely claimed."""
    deals = StageChange.objects.counted().filter(client__in=numbers, stage="D")
    return deals.filter(is_claimed=False).exists()


def _steps(user: User) -> QuerySet[Any]:
    rows = NextStep.objects.filter(
        done_at=None, client__broker=user, client__standing=Standing.ACTIVE
    )
    return rows.select_related("client").order_by("due_on", "pk")


def _deals(user: User) -> QuerySet[Any]:
    rows = Client.objects.active().open().filter(broker=user, stage__in=["B", "C"])
    return rows.order_by("-stage", "stage_since", "pk")


def _plans(user: User) -> QuerySet[Any]:
    rows = SalesPlan.objects.filter(broker=user, year__gte=today().year)
    newer = SalesPlan.objects.filter(
        broker=OuterRef("broker"),
        year=OuterRef("year"),
        version__gt=OuterRef("version"),
    )
    return rows.exclude(Exists(newer)).order_by("year", "pk")


PROMISES = (
    Promises(
        "steps",
        _("Next steps"),
        "calendar-check",
        Goes.WITH_CLIENT,
        _steps,
        lambda row: Told(
            row.what, row.client.name, row.due_on, row.client.get_absolute_url()
        ),
    ),
    Promises(
        "deals",
        _("Live deals"),
        "handshake",
        Goes.WITH_CLIENT,
        _deals,
        lambda row: Told(
            row.get_stage_display(), row.name, None, row.get_absolute_url()
        ),
    ),
    Promises(
        "plans",
        _("Plan of the year"),
        "target",
        Goes.ENDS,
        _plans,
        lambda row: Told(
            f"{row.year}", row.get_state_display(), date(row.year, 12, 31)
        ),
    ),
)


def _step_agreed() -> Exists:
    """Find whose next step is agreed for today or a day to come."""
    steps = NextStep.objects.filter(done_at=None, due_on__gte=today())
    return Exists(steps.filter(client=OuterRef("pk")))


STEP_AGREED = Spared("step", _("a next step is agreed"), _step_agreed)
