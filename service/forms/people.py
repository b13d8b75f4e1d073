"""Naming one of one's clients in a text field."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.scoping import Viewer
from clients.models import Client
from core.text import fold

SHORTEST_TAIL = 4
MOST_NAMED = 5


def client_named(text: str, viewer: Viewer) -> Client:
    """Return the one client a name, number or "name and last digits" means.

    Looks only among those the viewer may see. Raises ValidationError with a sentence
    when nobody or several are meant.
    """
    text = text.strip()
    if fold(text).isdigit() and len(text) < SHORTEST_TAIL:
        raise ValidationError(_("Type a name, or at least four digits of a number."))
    mine = Client.objects.visible_to(viewer)
    found: list[Client] = list(mine.filter(name=text).order_by("pk")[: MOST_NAMED + 1])
    if not found:
        name, _space, tail = text.rpartition(" ")
        rows = mine.found_by(text)
        if name and fold(tail).isdigit():
            rows = mine.found_by(name).filter(phone_key__endswith=fold(tail))
        found = list(rows.order_by("pk")[: MOST_NAMED + 1])
    if len(found) == 1:
        return found[0]
    if not found:
        raise ValidationError(
            _("Nobody among your clients is found by “%(text)s”."),
            params={"text": text[:40]},
        )
    raise ValidationError(
        _("Several are found: %(names)s. Add the last digits of the number."),
        params={"names": "、".join(_label(c) for c in found[:MOST_NAMED])},
    )


def _label(client: Client) -> str:
    return f"{client.name} {client.phone_key[-4:]}".strip()
