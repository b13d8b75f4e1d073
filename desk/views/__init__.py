"""Pages that mix apps, one module a page."""

from desk.views.activity import activity
from desk.views.client import client, next_step, step_done
from desk.views.handing_over import (
    hand_over,
    hand_over_letter,
    handed_over,
    handovers,
)
from desk.views.health import health
from desk.views.home import home
from desk.views.imports import (
    import_batch,
    import_progress,
    import_verdicts,
    imports,
    map_import,
    stop_import,
    write_import,
)
from desk.views.more import more
from desk.views.notifications import notifications, read
from desk.views.reminders import reminders
from desk.views.search import search
from desk.views.today import next_one
from desk.views.today_rows import changed, seen, today_back, today_do
from desk.views.undoing import undo_import
from desk.views.week import week

__all__ = [
    "activity",
    "changed",
    "client",
    "hand_over",
    "hand_over_letter",
    "handed_over",
    "handovers",
    "health",
    "home",
    "import_batch",
    "import_progress",
    "import_verdicts",
    "imports",
    "map_import",
    "more",
    "next_one",
    "next_step",
    "notifications",
    "read",
    "reminders",
    "search",
    "seen",
    "step_done",
    "stop_import",
    "today_back",
    "today_do",
    "undo_import",
    "week",
    "write_import",
]
