"""What the pipeline adds to a client's timeline: moves, and what was agreed on next."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.enums import Outcome, Stage
from clients.models import Client
from clients.registry import Entry, TimelineSource
from core.flat import Flat, Source
from pipeline.models import StageChange


def _moves_of(client: Client) -> Source:
    return Source(
        "move",
        StageChange.objects.filter(client=client),
        {
            "stage": "stage",
            "outcome": "outcome",
            "reason": "reason",
            "is_claimed": "is_claimed",
            "withdrawn": "withdrawal__pk",
        },
        at="moved_at",
        who="by__full_name",
    )


def _show_move(row: Flat) -> Entry:
    at = row.at or datetime.min  # noqa: DTZ901 — a move always has its moment
    undone = (_("undone"),) if row["withdrawn"] else ()
    if row["outcome"]:
        words = Outcome(row["outcome"]).label
        title = _("Left the process: %(outcome)s") % {"outcome": words}
        return Entry(at, "move", "log-out", title, row["reason"], undone, row.who)
    stage = Stage(row["stage"])
    title = _("Moved to %(letter)s %(stage)s") % {
        "letter": stage.value,
        "stage": stage.label,
    }
    tags = undone + ((_("claimed"),) if row.says("is_claimed") else ())
    return Entry(at, "move", "milestone", title, row["reason"], tags, row.who)


MOVES = TimelineSource("move", gettext_lazy("Stage moves"), _moves_of, _show_move)
