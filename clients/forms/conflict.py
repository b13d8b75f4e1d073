"""When two people change one client: what the other wrote, beside what is typed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model

from accounts.models import AuditEvent
from clients.actions.reveals import LOOKS
from clients.enums.reveals import Sensitive
from clients.forms.client import ClientForm
from clients.forms.custom import PREFIX
from clients.models import Client
from clients.rules.reveals import mask


@dataclass(frozen=True)
class Difference:
    """One field: what stands there now, and what is typed on the form."""

    label: str
    theirs: str
    yours: str


@dataclass(frozen=True)
class Conflict:
    """Who changed the client meanwhile, when, and where the form differs."""

    who: str
    at: datetime | None
    differences: list[Difference]


def conflict_of(form: ClientForm, now: Client) -> Conflict:
    """Compare a refused form with the client as it is; the form may be sent again."""
    event = (
        AuditEvent.objects.filter(model="clients.client", object_id=str(now.pk))
        .exclude(action__in=LOOKS)
        .select_related("by")
        .order_by("-pk")
        .first()
    )
    differences = []
    for bound in form:
        name = bound.name
        if name.startswith(PREFIX):
            theirs = _word(now.custom.get(name.removeprefix(PREFIX)))
            yours = _word(form.facts()["custom"].get(name.removeprefix(PREFIX)))
            if theirs != yours:
                differences.append(Difference(str(bound.label), theirs, yours))
            continue
        if name not in (form._meta.fields or ()) or name == "tags":  # noqa: SLF001
            continue
        theirs, yours = _said(now, name), _said_by(form, name)
        if theirs != yours:
            if name in Sensitive.values:
                theirs, yours = mask(name, theirs), mask(name, yours)
            differences.append(Difference(str(bound.label), theirs, yours))
    # Sent once more, the form is judged against what is shown beside it now.
    data: Any = form.data.copy()  # type: ignore[attr-defined]
    data["version"] = str(now.version)
    form.data = data
    who = event.by.full_name if event and event.by else ""
    return Conflict(who, event.at if event else None, differences)


def _said(thing: Model, name: str) -> str:
    shown = getattr(thing, f"get_{name}_display", None)
    return _word(shown() if shown else getattr(thing, name))


def _said_by(form: ClientForm, name: str) -> str:
    value: Any = form.cleaned_data.get(name)
    choices = dict(getattr(form.fields[name], "choices", ()) or ())
    return _word(choices.get(value, value) if value else value)


def _word(value: Any) -> str:
    return "—" if value in (None, "") else str(value)
