"""What a reminder of an appointment says, composed from what is true when it leaves."""

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.models import User
from core.templatetags.display import moment as shown_moment
from outbox.registry import Told
from pipeline.rules.reminding import WAYS, read_wishes
from service.enums import PaperState
from service.models import Appointment

APPOINTMENT = "appointment"


def key_of(appointment: Appointment, which: str) -> str:
    """Write which reminder of which time it is; moved, it is another."""
    start = localtime(appointment.starts_at)
    return f"{appointment.pk}.{start:%Y-%m-%dT%H:%M}.{which}"


def appointment_letter(user: User, key: str) -> Told | None:
    """Compose the mail; None once it was moved, called off, or is somebody else's."""
    if "email" not in WAYS[read_wishes(user.reminders).steps]:
        return None
    number, _time, which = key.split(".")
    rows = Appointment.objects.visible_to(user).planned().for_list()
    one = rows.filter(pk=int(number)).first()
    if one is None or key_of(one, which) != key:
        return None
    said = f"{shown_moment(one.starts_at)} {one.get_kind_display()}：{one.client.name}"
    lines = [f"{said} · {one.place}" if one.place else said]
    missing = one.papers.exclude(state=PaperState.SEEN).order_by("place", "pk")
    if names := [paper.name for paper in missing]:
        lines.append(_("Not seen yet: %(names)s") % {"names": "、".join(names)})
    return Told(
        _("%(time)s: appointment") % {"time": shown_moment(one.starts_at)},
        "\n".join(lines),
        reverse("service:appointment", args=[one.pk]),
    )
