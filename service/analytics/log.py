"""Whom a new entry may be about, and what was typed before the signal failed."""

from datetime import datetime
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from accounts.models import User
from accounts.scoping import Eyes, eyes_of, numbers_of
from clients.models import Client
from clients.querysets import ClientQuerySet
from core.clock import read_moment, today
from core.written import WrittenRows, mark, write_models
from pipeline.models import NextStep
from service.http import SEVERAL
from service.models import Contact, ContactDraft

MOST_FOUND = 30
MOST_RECENT = 12
CLIENT = mark(2)  # where a client's number stands in what is written once
MOST_KEPT = 16  # statements: roles


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
    step: NextStep | None = _open_step().first({CLIENT: client.pk})
    return step


@cache
def _open_step() -> WrittenRows:
    rows = NextStep.objects.filter(client=CLIENT, done_at=None)
    return write_models(rows.order_by("pk")[:1])


def last_entry(viewer: User, client: Client) -> Contact | None:
    """Return the last entry about a client this person may see, if any."""
    asked = numbers_of(viewer) | {CLIENT: client.pk}
    found: Contact | None = _last_entry(eyes_of(viewer)).first(asked)
    return found


@lru_cache(maxsize=MOST_KEPT)
def _last_entry(eyes: Eyes) -> WrittenRows:
    mine = Contact.objects.visible_to(eyes).filter(client=CLIENT).current()
    named = mine.select_related("broker").order_by("-happened_at", "-pk")
    return write_models(named[:1])


def own_draft(viewer: User, client: Client) -> ContactDraft | None:
    """Return what this person had typed about a client, if anything."""
    asked = numbers_of(viewer) | {CLIENT: client.pk}
    found: ContactDraft | None = _own_draft(eyes_of(viewer)).first(asked)
    return found


@lru_cache(maxsize=MOST_KEPT)
def _own_draft(eyes: Eyes) -> WrittenRows:
    drafts = ContactDraft.objects.visible_to(eyes).filter(client=CLIENT)
    return write_models(drafts.order_by("pk")[:1])


def is_due(step: NextStep | None) -> bool:
    """Say whether a step was to be done by today, so that this contact does it."""
    return step is not None and step.due_on <= today()
