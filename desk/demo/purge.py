"""Removing the demo world: every row of its branches, people, securities and news."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.db.models import Count

from accounts.actions import drop_demo_records
from accounts.actions.sealing import opened
from accounts.models import Attachment, AuditEvent, Branch, Region, User
from outbox.models import Mailing

AT_ONCE = 500
Doomed = dict[type[models.Model], set[Any]]


@transaction.atomic
def purge() -> dict[str, int]:
    """Delete all that hangs on demo rows; return how many rows went, by model.

    A row goes when it needs a demo row or belongs to a demo branch or to what a demo
    person did. A real row that merely mentions one (who approved it) forgets the name.
    """
    doomed = _roots()
    _follow(doomed)
    mailings = _mailings_of_the_doomed(doomed)
    if mailings:
        doomed[Mailing] |= mailings
        _follow(doomed)
    sessions = _end_sessions(doomed[User])
    _files_of_the_doomed(doomed)
    counts = {model._meta.label: len(keys) for model, keys in doomed.items() if keys}  # noqa: SLF001
    drop_demo_records(doomed.get(AuditEvent, ()))
    with opened():  # the tables of spot checks give rows up in here only
        for model, keys in doomed.items():
            for chunk in _chunks(keys if model is not AuditEvent else ()):
                rows = model._base_manager.filter(pk__in=chunk)  # noqa: SLF001
                # The closure above is what a cascade would compute, once and for all
                # models; foreign keys are checked when the transaction ends.
                rows._raw_delete(rows.db)  # noqa: SLF001
        _forget(doomed)  # only what stays: what goes may not do without the name
    return counts | ({"sessions.Session": sessions} if sessions else {})


def _files_of_the_doomed(doomed: Doomed) -> None:
    """Delete the files that rows about to go name; rows alone leave them behind."""
    for chunk in _chunks(doomed.get(Attachment, ())):
        for attachment in Attachment.objects.filter(pk__in=chunk).order_by("pk"):
            attachment.file.delete(save=False)


def _roots() -> Doomed:
    """Find every row marked as demo, and the record that the world was made."""
    doomed: Doomed = defaultdict(set)
    for model in apps.get_models():
        if any(field.name == "is_demo" for field in model._meta.fields):  # noqa: SLF001
            doomed[model] |= set(_keys(model, is_demo=True))
    return doomed


def _follow(doomed: Doomed) -> None:
    """Add what hangs on doomed rows, until nothing is added any more."""
    fresh: Doomed = {model: set(keys) for model, keys in doomed.items()}
    while fresh:
        found: Doomed = defaultdict(set)
        for model, field in _links():
            target = field.related_model
            if not _belongs(model, field) or not fresh.get(target):
                continue
            for chunk in _chunks(fresh[target]):
                found[model] |= set(_keys(model, **{f"{field.name}__in": chunk}))
        fresh = {m: keys - doomed[m] for m, keys in found.items() if keys - doomed[m]}
        for model, keys in fresh.items():
            doomed[model] |= keys


def _links() -> Iterator[tuple[type[models.Model], Any]]:
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:  # noqa: SLF001
            if isinstance(field, models.ForeignKey):
                yield model, field


def _belongs(model: type[models.Model], field: Any) -> bool:
    """Say whether a row goes with what this field names, or only forgets it."""
    if not field.null or field.related_model in (Branch, Region):
        return True
    return (
        field.related_model is User
        and field.name in ("by", "set_by", "signed_by")
        and (model is AuditEvent or field.name == "set_by")
    )


def _forget(doomed: Doomed) -> None:
    """Let rows that stay forget doomed ones they merely mention."""
    for model, field in _links():
        if not field.null or _belongs(model, field):
            continue
        for chunk in _chunks(doomed.get(field.related_model, ())):
            rows = model._base_manager.filter(**{f"{field.name}__in": chunk})  # noqa: SLF001
            rows.update(**{field.name: None})


def _mailings_of_the_doomed(doomed: Doomed) -> set[Any]:
    """Find mailings that went to demo clients and to nobody else."""
    from outbox.models import Delivery

    gone: dict[Any, int] = defaultdict(int)
    for chunk in _chunks(doomed.get(Delivery, ())):
        rows = Delivery.objects.filter(pk__in=chunk)
        for mailing, count in rows.values_list("mailing").annotate(Count("pk")):
            gone[mailing] += count
    sent = Mailing.objects.filter(pk__in=gone).annotate(all=Count("deliveries"))
    return {mailing.pk for mailing in sent if mailing.all == gone[mailing.pk]}


def _end_sessions(users: set[Any]) -> int:
    """End the sessions of people who are about to be gone; return how many."""
    names = {str(pk) for pk in users}
    ended = [
        session.pk
        for session in Session.objects.all()
        if session.get_decoded().get("_auth_user_id") in names
    ]
    return Session.objects.filter(pk__in=ended).delete()[0]


def _keys(model: type[models.Model], **which: Any) -> Iterable[Any]:
    rows = model._base_manager.filter(**which)  # noqa: SLF001
    return rows.values_list("pk", flat=True)


def _chunks(keys: Iterable[Any]) -> Iterator[list[Any]]:
    rest = iter(keys)
    while chunk := list(islice(rest, AT_ONCE)):
        yield chunk
