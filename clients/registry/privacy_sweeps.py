"""Where a person may be named outside their own records: notices to colleagues."""

import json
from collections.abc import Iterator

from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from accounts.models import AuditNote, Notification
from clients.models import Segment, SegmentSnapshot
from clients.registry.privacy import Person, Sweep


def mentions(column: str, person: Person) -> Q:
    """Match JSON that holds one of a person's words, as either database writes it."""
    found = Q(pk__in=())
    for word in person.words:
        found |= Q(**{f"{column}__contains": word})
        if not word.isascii():
            found |= Q(**{f"{column}__contains": json.dumps(word)[1:-1]})
    return found


def _notices(person: Person) -> QuerySet[Notification]:
    """Notices that name the person or lead to their page."""
    rows = Notification.objects.annotate(said=Cast("facts", CharField()))
    pages = Q()
    for number in person.numbers:
        pages |= Q(url__contains=f"/clients/{number}/")
    return rows.filter(pages | mentions("said", person))


def _find(person: Person) -> int:
    return _notices(person).count()


def _run(person: Person) -> int:
    keys = list(_notices(person).values_list("pk", flat=True))
    Notification.objects.filter(pk__in=keys).delete()
    return len(keys)


NOTICES = Sweep("notices", _("notices to colleagues"), _find, _run)


def _reasons(person: Person) -> QuerySet[AuditNote]:
    """Reasons given for looking at the person's numbers, or that name the person."""
    pages = [str(number) for number in person.numbers]
    about = Q(event__model="clients.client", event__object_id__in=pages)
    for word in person.words:
        about |= Q(text__contains=word)
    return AuditNote.objects.filter(about)


def _find_reasons(person: Person) -> int:
    return _reasons(person).count()


def _clear_reasons(person: Person) -> int:
    return _reasons(person).delete()[0]


REASONS = Sweep("reasons", _("reasons for looks"), _find_reasons, _clear_reasons)


def _trees(person: Person) -> Iterator[Segment | SegmentSnapshot]:
    """Yield saved segments that ask for the person by name or number."""
    for model in (Segment, SegmentSnapshot):
        rows = model._base_manager.annotate(said=Cast("tree", CharField()))  # noqa: SLF001
        yield from rows.filter(mentions("said", person)).order_by("pk")


def _find_trees(person: Person) -> int:
    return sum(1 for _one in _trees(person))


def _clear_trees(person: Person) -> int:
    """Take the words out; the segment then finds nobody by them."""
    found = list(_trees(person))
    for one in found:
        told = json.dumps(one.tree, ensure_ascii=False)
        for word in person.words:
            told = told.replace(json.dumps(word, ensure_ascii=False)[1:-1], "—")
        type(one)._base_manager.filter(pk=one.pk).update(tree=json.loads(told))  # noqa: SLF001
    return len(found)


SEGMENTS = Sweep("segments", _("saved segments"), _find_trees, _clear_trees)
