"""How the installation does, for those who keep it running."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.enums import Role
from accounts.http import StaffRequest, only_for
from core.health import Finding, examine, free_bytes
from core.hold import is_sending_held
from desk.analytics.jobs import waiting_jobs

NAMES: dict[str, tuple[str | Promise, str]] = {
    "database": (_("Database"), "database"),
    "broker": (_("Task broker"), "waypoints"),
    "worker": (_("Worker"), "cog"),
    "beat": (_("Schedule"), "alarm-clock"),
    "mail": (_("Mail relay"), "mail"),
}
# What a state means for the people at work, and what to do about it.
MEANINGS: dict[tuple[str, str], str | Promise] = {
    ("broker", "down"): _(
        "Pages work. Imports and mail start up to a minute later, or wait until Redis "
        "or its folder can be reached again."
    ),
    ("worker", "late"): _(
        "No task has ended for a while: imports and mail wait. Start the worker again."
    ),
    ("worker", "unknown"): _(
        "No sign of life yet. Within a minute of the start there should be one."
    ),
    ("beat", "late"): _(
        "Nothing is due on time: digests and fetching wait. Start beat again."
    ),
    ("beat", "unknown"): _(
        "No sign of life yet. Within a minute of the start there should be one."
    ),
    ("mail", "down"): _(
        "The relay takes no connection. Mail is tried again by itself until its "
        "deadline."
    ),
    ("database", "down"): _("The database does not answer within a second and a half."),
}
LABELS: dict[str, tuple[str | Promise, str]] = {
    "ok": (_("well"), "ok"),
    "late": (_("silent"), "warn"),
    "down": (_("gone"), "bad"),
    "unknown": (_("not seen"), "warn"),
}


@dataclass(frozen=True)
class Line:
    """A part, its state, and a sentence."""

    name: str | Promise
    icon: str
    label: str | Promise
    colour: str
    age_seconds: int | None
    meaning: str | Promise


def _line(part: str, finding: Finding) -> Line:
    name, icon = NAMES[part]
    label, colour = LABELS[finding.state]
    meaning = MEANINGS.get((part, finding.state), "")
    if part == "mail" and finding.via == "files":
        label, colour = _("files"), "info"
        meaning = _(
            "No relay is set (EMAIL_HOST): mail is written to files and counts as "
            "written, not as sent."
        )
    return Line(name, icon, label, colour, finding.age_seconds, meaning)


@require_safe
@only_for(Role.HEAD_OFFICE, Role.ADMINISTRATOR)
def health(request: StaffRequest) -> HttpResponse:
    """Show every part, the space left, and what waits."""
    report = examine()
    context = {
        "status": report.status,
        "lines": [_line(part, found) for part, found in report.parts.items()],
        "free_bytes": free_bytes(),
        "waiting": waiting_jobs(),
        "is_held": is_sending_held(),
    }
    return render(request, "desk/health.html", context)
