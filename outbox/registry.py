"""What the outbox tells the apps below about its records."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from clients.registry.privacy import Person, Rule, Sweep
from clients.registry.privacy_rules import MAIL
from outbox.models import Delivery

# That something left, when and whether it arrived stays; the address only as a hash.
PRIVACY = (
    Rule(
        "outbox.Delivery",
        MAIL,
        blanks=("personal",),
        keeps=(
            *("kind", "day", "channel", "state", "reason", "reply_code", "attempts"),
            *("not_before", "claimed_by", "claimed_at", "handed_at"),
            *("address_sha256", "message_id", "created_at"),
        ),
        shows=("kind", "day", "channel", "state", "reason"),
        hides=(
            *("personal", "reply_code", "attempts", "not_before", "claimed_by"),
            *("claimed_at", "handed_at", "address_sha256", "message_id", "created_at"),
        ),
    ),
)


def _letters(person: Person) -> Iterator[Path]:
    """Yield the letters to someone in the folder that stands in for a mail server."""
    sent = Delivery.objects.filter(client__in=person.numbers).exclude(message_id="")
    folder = Path(settings.EMAIL_FILE_PATH)
    for name in sent.values_list("message_id", flat=True):
        path = folder / f"{name.strip('<>')}.eml"
        if path.is_file():
            yield path


def _find(person: Person) -> int:
    return sum(1 for _path in _letters(person))


def _run(person: Person) -> int:
    found = list(_letters(person))
    for path in found:
        path.unlink(missing_ok=True)
    return len(found)


LETTERS = Sweep("letters", _("letters written to the folder"), _find, _run)


@dataclass(frozen=True)
class Table:
    """Figures in a letter: the heads, and rows of as many cells."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Told:
    """What a letter to a colleague says, its figures, and the page it leads to."""

    subject: str
    text: str
    url: str
    tables: tuple[Table, ...] = ()


# (colleague, key) → what is true now; None when there is nothing to say any more.
Composer = Callable[[User, str], Told | None]
_COMPOSERS: dict[str, Composer] = {}


def compose_with(kind: str, composer: Composer) -> None:
    """Tell how letters of a kind are composed when they leave."""
    _COMPOSERS[kind] = composer


def composed(kind: str, user: User, key: str) -> Told | None:
    """Compose a letter from what is true now; None when it need not leave."""
    composer = _COMPOSERS.get(kind)
    return composer(user, key) if composer else None
