"""What somebody has promised clients and not yet kept, whichever app wrote it down.

Asked when they leave: everything open is shown before their clients go into other
hands. Apps above add theirs in `apps.ready()`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.functional import Promise as Words

from accounts.models import User
from clients.enums.bulk import Goes

# (colleague by client, from whom) → what hangs on the person follows the client. Called
# within the hand-over, and the other way round when it is undone.
Follow = Callable[["Moved"], object]


@dataclass(frozen=True)
class Moved:
    """Clients that changed hands: from whom to whom, and who decided it."""

    hands: Mapping[int, tuple[int, int]]
    by: User


@dataclass(frozen=True)
class Told:
    """One promise as a line: what, about whom, by when, and the page it leads to."""

    what: str
    who: str = ""
    on: date | None = None
    url: str = ""


@dataclass(frozen=True)
class Promises:
    """A kind of open promise.

    `find` gives what of it is open with somebody, the most pressing first; `tell` turns
    a row into a line. `goes` says what becomes of it; what hangs on the person and not
    on the client is moved by `follow`.
    """

    key: str
    label: str | Words
    icon: str
    goes: Goes
    find: Callable[[User], QuerySet[Any]]
    tell: Callable[[Any], Told]
    follow: Follow | None = None


_kinds: dict[str, Promises] = {}


def add_promises(*kinds: Promises) -> None:
    """Let one more kind of promise be seen when somebody leaves."""
    for kind in kinds:
        _kinds[kind.key] = kind


def kinds_of_promises() -> list[Promises]:
    """Return every kind there is, in the order they were added."""
    return list(_kinds.values())


def follow_hands(moved: Moved) -> None:
    """Let everything that hangs on the person follow its client."""
    for kind in _kinds.values():
        if kind.follow is not None:
            kind.follow(moved)


def change_owner(model: type[Model], moved: Moved, *, user: str, open_: Any) -> None:
    """Give rows that name both client and colleague into the client's new hands.

    `user` names the column, `open_` is the condition of rows still open.
    """
    rows = model._base_manager.filter(open_)  # noqa: SLF001
    pairs: dict[tuple[int, int], list[int]] = {}
    for client, hands in moved.hands.items():
        pairs.setdefault(hands, []).append(client)
    for (old, new), clients in pairs.items():
        theirs = rows.filter(**{user: old, "client__in": clients})
        theirs.update(**{user: new})
