"""Which numbers and addresses nobody may contact.

Asked before anybody is entered and before anything leaves. Only keyed hashes are kept,
so people are compared hash by hash: each number hashed once, a statement for all.
"""

from collections.abc import Iterable, Iterator

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from clients.enums.privacy import NumberKind
from clients.models import DoNotContact
from core.hashes import keyed_digest
from core.text import fold, phone_key

PURPOSE = "clients.do_not_contact"
# Hashes kept in memory while a list of people is compared: about 10 MB.
MOST_READ = 50_000


def digest_of(kind: str, written: str) -> str:
    """Return the hash of a number or address, however it is written; "" for nothing."""
    plain = phone_key(written) if kind == NumberKind.PHONE else fold(written)
    return keyed_digest(f"{PURPOSE}.{kind}", plain) if plain else ""


def digests_of(phone: str, email: str) -> Iterator[tuple[str, str]]:
    """Yield (kind, hash) of whichever of the two is given."""
    for kind, written in ((NumberKind.PHONE, phone), (NumberKind.EMAIL, email)):
        if written and (digest := digest_of(kind, written)):
            yield kind.value, digest


def sentence_for(kind: str) -> str:
    """Say why nobody with this number or address is taken on."""
    if kind == NumberKind.PHONE:
        return _("This number is on the do-not-contact list; nobody is entered by it.")
    return _("This address is on the do-not-contact list; nobody is entered by it.")


def refuse_suppressed(*, phone: str = "", email: str = "") -> None:
    """Refuse a number or address on the list; raises ValidationError by field."""
    found = dict(digests_of(phone, email))
    if not found:
        return
    rows = DoNotContact.objects.in_force().filter(digest__in=found.values())
    listed = set(rows.values_list("digest", flat=True))
    wrong = {kind: sentence_for(kind) for kind, d in found.items() if d in listed}
    if wrong:
        raise ValidationError(
            {
                kind: ValidationError(said, code="do_not_contact")
                for kind, said in wrong.items()
            }
        )


def is_listed(digest: str) -> bool:
    """Say whether a hash is on the list of the firm."""
    return DoNotContact.objects.in_force().filter(digest=digest).exists()


class Suppressed:
    """Answers for many people at once: `look_at` a run of them, then ask for each.

    A list of usual length is read once, a longer one asked in one statement a run.
    While it is empty nothing is hashed at all.
    """

    def __init__(self) -> None:
        rows = DoNotContact.objects.in_force().values_list("digest", flat=True)
        read = set(rows[: MOST_READ + 1])
        self._listed = read if len(read) <= MOST_READ else None
        self._said: dict[tuple[str, str], str] = {}

    @property
    def is_empty(self) -> bool:
        """Say whether nobody is on the list."""
        return self._listed is not None and not self._listed

    def look_at(self, people: Iterable[tuple[str, str]]) -> None:
        """Hash the (telephone, e-mail) of a run of people, each once."""
        self._said = {}
        if self.is_empty:
            return
        found = [
            (digest, kind, person)
            for person in people
            for kind, digest in digests_of(*person)
        ]
        listed = self._listed
        if listed is None:
            asked = [digest for digest, _kind, _person in found]
            rows = DoNotContact.objects.in_force().filter(digest__in=asked)
            listed = set(rows.values_list("digest", flat=True))
        for digest, kind, person in found:
            if digest in listed:
                self._said.setdefault(person, kind)

    def kind_of(self, phone: str, email: str) -> str:
        """Return which of a person's two is on the list: phone, email or ""."""
        return self._said.get((phone, email), "")
