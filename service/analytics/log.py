"""Whom a new entry may be about, and what was typed before the signal failed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from clients.models import Client
from clients.querysets import ClientQuerySet
from core.clock import read_moment, today
from pipeline.models import NextStep
from service.http import SEVERAL
from service.models import Contact, ContactDraft

MOST_FOUND = 30
MOST_RECENT = 12


def clients_to_pick(mine: ClientQuerySet, q: str) -> list[Client]:
    """Return those found by a text, or else those most recently contacted."""
    if q:
        return list(mine.found_by(q).order_by("name", "pk")[:MOST_FOUND])
    recent = mine.exclude(last_contact_at=None)
    return list(recent.order_by("-last_contact_at", "-pk")[:MOST_RECENT])


def restored(draft: ContactDraft | None) -> dict[str, Any]:
    """Return a draft as a form's initial values; nothing when it was saved meanwhile.

    Times stay what they were: the one that was tapped, or else when it was kept.
    """
    if draft is None:
        return {}
    fields = dict(draft.fields)
    if is_used(fields.get("token", "")):
        return {}
    tapped = fields.pop("when", "")
    if not fields.get("happened_at"):
        fields["happened_at"] = _moment(tapped) or draft.saved_at
    day = fields.pop("next_when", "")
    fields.setdefault("next_on", day)
    fields["papers"] = {
        name.removeprefix("paper:"): state
        for name, state in draft.fields.items()
        if name.startswith("paper:")
    }
    fields |= {n: fields.get(n, "").split(",") for n in SEVERAL if fields.get(n)}
    return {name: value for name, value in fields.items() if value}


def _moment(written: str) -> datetime | None:
    try:
        return read_moment(written)
    except ValueError:
        return None


def is_used(token: str) -> bool:
    """Say whether an entry was made with this token."""
    try:
        return Contact.objects.filter(token=UUID(token)).exists()
    except ValueError:
        return False


def versions_of(contact: Contact) -> list[Contact]:
    """Return every version of an entry, the latest first."""
    rows = Contact.objects.versions_of(contact.original_id or contact.pk)
    rows = rows.for_list().prefetch_related("companions__user")
    return list(rows.order_by("-entered_at", "-pk"))


def open_step(client: Client) -> NextStep | None:
    """Return what was agreed on with a client and is not done yet."""
    step: NextStep | None = client.next_steps.filter(done_at=None).first()
    return step


def is_due(step: NextStep | None) -> bool:
    """Say whether a step was to be done by today, so that this contact does it."""
    return step is not None and step.due_on <= today()
