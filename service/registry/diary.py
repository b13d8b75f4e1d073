"""Where the work diary names people, for who asks to be forgotten."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.registry import describe_action
from clients.registry.privacy import NEUTRAL_NAME, Person, Sweep
from service.models import DiaryPage


def _pages(person: Person) -> QuerySet[DiaryPage]:
    named = Q(pk__in=())
    for word in person.words:
        named |= Q(text__contains=word)
    return DiaryPage.objects.filter(named)


def _find(person: Person) -> int:
    return _pages(person).count()


def _run(person: Person) -> int:
    """Take the person's words out of every version; the pages stay."""
    pages = list(_pages(person))
    for page in pages:
        text = page.text
        for word in sorted(person.words, key=len, reverse=True):
            text = text.replace(word, NEUTRAL_NAME)
        DiaryPage.objects.filter(pk=page.pk).update(text=text)
    return len(pages)


DIARY = Sweep("diary", _("work diaries"), _find, _run)


def describe_diary() -> None:
    """Give what is recorded of the diary its words."""
    describe_action("diary.saved", _("saved a page of the work diary"))
