"""Who a row's client and broker are, among those the importer may see."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import User
from clients.models import Client
from core.text import phone_key

FEWEST_DIGITS = 7


def brokers_for(by: User) -> dict[str, User]:
    """Return the people whose contacts this person may bring in, by login."""
    people = User.objects.visible_to(by)
    facing = people.filter(role__in=(Role.BROKER, Role.MANAGER, Role.ADVISER))
    return {person.username: person for person in facing}


class Clients:
    """Finds clients by the words of a file, many at a time."""

    def __init__(self, by: User) -> None:
        self.seen = Client.objects.visible_to(by).select_related("origin", "broker")
        self.found: dict[str, list[Client]] = {}

    def learn(self, words: Iterable[str]) -> None:
        """Look up words not met before; four columns, one statement."""
        new = sorted({w for w in words if w and w not in self.found})
        phones = {w: phone_key(w) for w in new if len(phone_key(w)) >= FEWEST_DIGITS}
        rows = self.seen.filter(
            Q(external_ref__in=new)
            | Q(member_no__in=new)
            | Q(phone_key__in=list(phones.values()))
            | Q(name__in=new)
        )
        clients = list(rows.order_by("pk")) if new else []
        for word in new:
            self.found[word] = _best(word, phones.get(word, ""), clients)

    def named(self, word: str) -> Client | str:
        """Return the one client meant, or a sentence why there is none."""
        found = self.found[word]
        if len(found) == 1:
            return found[0]
        if found:
            return _(
                "Several clients are called “%(name)s”; give a number instead."
            ) % {"name": word[:40]}
        return _("Nobody among your clients is found by “%(text)s”.") % {
            "text": word[:40]
        }


def _best(word: str, phone: str, clients: list[Client]) -> list[Client]:
    """The surest way of naming that fits anybody decides."""
    for fits in (
        [c for c in clients if c.external_ref == word],
        [c for c in clients if c.member_no == word],
        [c for c in clients if phone and c.phone_key == phone],
        [c for c in clients if c.name == word],
    ):
        if fits:
            return fits
    return []
