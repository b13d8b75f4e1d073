"""Rows about clients who are here already: what they would change, judged.

Only what the importer may change, only what the file says (an empty cell clears
nothing), never who looks after a client, where they stand or where they came from.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from accounts.models import User
from clients.enums.importing import ImportMode
from clients.importing.fields import FIELDS
from clients.importing.judged import DUPLICATE, REJECTED, UPDATED, Update, Verdict
from clients.importing.known import Keys, Known, Twin
from clients.models import Client, ClientStyle
from clients.policies import may_edit
from core.files import FileRefused
from core.text import phone_key

COLUMNS = (
    *("name", "phone", "email", "wechat", "gender", "birthday", "address"),
    *("occupation", "employer", "note", "member_no", "external_ref", "assets"),
    *("potential_assets", "horizon", "risk_class"),
)
# Once known these tell who somebody is; no file gives another.
IDENTIFYING = ("member_no", "external_ref")
EMPTY = (None, "")


@dataclass(frozen=True)
class Match:
    """A row that names a client who is here."""

    keys: Keys
    facts: dict[str, Any]
    twin: Twin


class Updater:
    """Judges rows about known clients for one person; asks the database once a run."""

    def __init__(self, *, by: User, mode: str, known: Known) -> None:
        self._by, self._mode, self._known = by, mode, known
        self._rows: dict[int, int] = {}
        if mode != ImportMode.ADD and not may_edit(by):
            raise FileRefused(
                _("Only brokers and managers change clients; bring in new ones only.")
            )

    def takes(self, twin: Twin) -> bool:
        """Say whether a row about this one may change them."""
        return self._mode != ImportMode.ADD and twin.is_sure and bool(twin.client_id)

    def judge(self, matches: Sequence[Match]) -> Iterable[Update | Verdict]:
        """Say what each row changes, in the order of the file."""
        numbers = {match.twin.client_id for match in matches}
        mine = Client.objects.visible_to(self._by).filter(pk__in=numbers)
        clients: dict[int, Client] = {
            c.pk: c for c in mine.only(*COLUMNS, "broker_id", "branch_id", "phone_key")
        }
        styles: dict[int, dict[str, int]] = {}
        rows = ClientStyle.objects.filter(client__in=clients)
        for client_id, style, level in rows.values_list("client", "style", "level"):
            styles.setdefault(client_id, {})[style] = level
        tags: dict[int, set[str]] = {}
        tagged = Client.tags.through.objects.filter(client__in=clients)
        for client_id, name in tagged.values_list("client_id", "tag__name"):
            tags.setdefault(client_id, set()).add(name)
        for match in matches:
            number = match.twin.client_id
            client = clients.get(number)
            if client is None:
                # A colleague's, or no longer at work: known, and left alone.
                yield Verdict(match.keys.row, DUPLICATE, *match.twin.told)
            else:
                had = (styles.get(number, {}), tags.get(number, set()))
                yield self._judge(match, client, *had)

    def _judge(
        self, match: Match, client: Client, styles: dict[str, int], tags: set[str]
    ) -> Update | Verdict:
        row = match.keys.row
        earlier = self._rows.setdefault(client.pk, row)
        if earlier != row:
            reason = _("The same client as row %(row)s.") % {"row": earlier}
            return Verdict(row, DUPLICATE, match.twin.field, reason)
        if taken := self._known.taken_from(match.keys, client.pk):
            return Verdict(row, REJECTED, taken, _("This belongs to another client."))
        after = self._after(client, match.facts)
        for name in IDENTIFYING:
            if name in after and getattr(client, name) not in EMPTY:
                reason = _("The client has another %(field)s on record.")
                words = {"field": FIELDS[name].label}
                return Verdict(row, REJECTED, name, reason % words)
        given = self._styles(styles, match.facts.get("styles") or {})
        update = Update(
            row,
            client.pk,
            client.broker_id,
            match.keys,
            before={name: getattr(client, name) for name in after},
            after=after,
            styles=given,
            had={style: styles.get(style) for style in given},
            tags=tuple(t for t in match.facts.get("tags") or () if t not in tags),
        )
        if not update.fields:
            reason = _("The client is here, and the row says nothing new.")
            return Verdict(row, DUPLICATE, match.twin.field, reason)
        self._known.add(match.keys, client.pk)
        return update

    def _after(self, client: Client, facts: dict[str, Any]) -> dict[str, Any]:
        found = {}
        for name in COLUMNS:
            new, old = facts.get(name), getattr(client, name)
            if new in EMPTY or new == old:
                continue
            if name == "phone" and phone_key(new) == client.phone_key:
                continue
            if self._may_tell(name, old):
                found[name] = new
        return found

    def _may_tell(self, name: str, old: Any) -> bool:
        """Say whether a row may differ from what is known.

        An identifying field always may: the row is refused for it.
        """
        is_kept = self._mode == ImportMode.FILL and old not in EMPTY
        return not is_kept or name in IDENTIFYING

    def _styles(self, had: dict[str, int], told: dict[str, int]) -> dict[str, int]:
        overwrites = self._mode == ImportMode.OVERWRITE
        return {
            style: level
            for style, level in told.items()
            if style not in had or (overwrites and had[style] != level)
        }


def words_of(update: Update) -> str:
    """Say which fields a row changes, without the values."""
    labels = [str(FIELDS[name].label) for name in update.fields]
    return _("Changes: %(fields)s.") % {"fields": ", ".join(labels)}


def told(update: Update) -> Verdict:
    """Return the verdict that stands for an update in lists of rows."""
    return Verdict(update.row, UPDATED, "", words_of(update))


def digest_of(update: Update) -> str:
    """Return a mark of what a row was about to change: the same while nobody else "
    "did."""
    facts = [
        *(update.client_id, update.broker_id, update.before, update.after),
        *(update.styles, update.had, update.tags),
    ]
    packed = json.dumps(facts, cls=DjangoJSONEncoder, sort_keys=True)
    return hashlib.sha256(packed.encode(errors="replace")).hexdigest()[:16]


def changed_meanwhile(row: int) -> Verdict:
    """Return the verdict on a row about a client somebody has changed since."""
    reason = _("Somebody changed this client since the rows were judged. Look again.")
    return Verdict(row, REJECTED, "", reason)
