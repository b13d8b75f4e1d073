"""One client as somebody may see them, by a statement that is written once a role."""

from functools import lru_cache

from accounts.models import User
from accounts.scoping import Eyes, eyes_of, numbers_of
from clients.models import Client
from core.written import WrittenRows, mark, write_models

CLIENT = mark(2)
LONG = ("search_text", "grams", "note")
MOST_KEPT = 64  # statements: roles, and what each page reads


def seen_client(
    viewer: User, number: int, *columns: str, along: tuple[str, ...] = ()
) -> Client | None:
    """Return a client with these columns if this person may see them.

    Without columns everything is read but what is long; `along` are the people and
    things that hang on them (`select_related`).
    """
    reading = _reading(eyes_of(viewer), columns, along)
    found: Client | None = reading.first(numbers_of(viewer) | {CLIENT: number})
    return found


@lru_cache(maxsize=MOST_KEPT)
def _reading(
    eyes: Eyes, columns: tuple[str, ...], along: tuple[str, ...]
) -> WrittenRows:
    rows = Client.objects.visible_to(eyes).filter(pk=CLIENT).order_by()
    if along:
        rows = rows.select_related(*along)
    return write_models(rows.only(*columns) if columns else rows.defer(*LONG))
