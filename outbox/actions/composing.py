"""Writing the letters of one batch: a few queries for all of its readers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from accounts.models import Certificate
from clients.enums import Purpose, Reach, Standing
from clients.models import Client, Consent, Holding, WatchItem
from clients.registry.suppression import Suppressed
from core.clock import today
from outbox.actions.planning import is_agreed, may_be_written_to
from outbox.actions.wording import vet, why_unsayable
from outbox.enums import DeliveryState, Kind, Reason
from outbox.mail.edition import NOTHING, Edition, Mine
from outbox.mail.links import address_hash, message_id, stop_url
from outbox.mail.message import Letter, as_bytes, plain_address, sender_of
from outbox.mail.notice import Notice, write_notice
from outbox.models import Bounce, Delivery, Mailing
from outbox.rules import MOST_BOUNCES, held_by

# What a letter was written from; when any of it has changed the letter is not sent.
Facts = tuple[int, str, str, str, str, frozenset[str]]


Pairs = list[tuple[int, str]]


@dataclass(frozen=True)
class Refusal:
    """Why a delivery of the batch gets no letter."""

    state: str
    reason: str


@dataclass(frozen=True)
class Ready:
    """A letter, the facts it was written from, and the delivery it belongs to."""

    delivery: Delivery
    address: str
    message: bytes
    message_id: str
    facts: Facts
    address_sha256: str
    mine: Mine = NOTHING
    has_bounced: bool = False


@dataclass
class Batch:
    """Everything known about a batch's readers, read at once."""

    deliveries: Sequence[Delivery]
    clients: dict[int, Client] = field(default_factory=dict)
    consents: dict[int, set[str]] = field(default_factory=dict)
    numbers: dict[int, str] = field(default_factory=dict)
    hashes: dict[int, str] = field(default_factory=dict)
    bounces: dict[str, int] = field(default_factory=dict)
    suppressed: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, deliveries: Sequence[Delivery]) -> "Batch":
        batch = cls(deliveries)
        ids = [delivery.client_id for delivery in deliveries]
        readers = Client.objects.filter(pk__in=ids).select_related("broker", "branch")
        batch.clients = {client.pk: client for client in readers}
        for client_id, purpose in Consent.objects.filter(
            client__in=ids, channel=Reach.EMAIL, is_given=True
        ).values_list("client_id", "purpose"):
            batch.consents.setdefault(client_id, set()).add(purpose)
        brokers = {client.broker_id for client in readers}
        valid = Certificate.objects.filter(user__in=brokers).valid_on(today())
        batch.numbers = dict(valid.values_list("user_id", "number"))
        batch.hashes = {client.pk: address_hash(client.email) for client in readers}
        known = Bounce.objects.filter(address_sha256__in=batch.hashes.values())
        batch.bounces = dict(known.values_list("address_sha256", "count"))
        listed = Suppressed()
        listed.look_at((client.phone, client.email) for client in readers)
        batch.suppressed = {
            client.pk
            for client in readers
            if listed.kind_of(client.phone, client.email)
        }
        return batch

    def facts_of(self, client: Client) -> Facts:
        given = frozenset(self.consents.get(client.pk, ()))
        standing = client.standing
        return (
            *(client.version, client.name, client.email, client.gender, standing),
            given,
        )


class Desk:
    """Keeps the editions that were rendered already, from one batch to the next."""

    def __init__(self) -> None:
        self._editions: dict[int, Edition] = {}
        self._stopped: set[int] = set()
        self.sender, self.envelope = sender_of(settings.DEFAULT_FROM_EMAIL)
        self._host = self.envelope.rpartition("@")[2] or "localhost"

    def edition(self, mailing_id: int) -> Edition:
        """Render a mailing's page when it is first asked for."""
        if mailing_id not in self._editions:
            mailing = Mailing.objects.get(pk=mailing_id)
            vetted = vet(mailing)
            self._stopped |= {mailing_id} if vetted.is_stopped else set()
            self._editions[mailing_id] = Edition(mailing, vetted.shared)
        return self._editions[mailing_id]

    def letters(
        self, deliveries: Sequence[Delivery]
    ) -> list[tuple[Delivery, Ready | Refusal]]:
        """Write every delivery's letter, or say why there is none."""
        batch = Batch.of(deliveries)
        mine = self._mine(batch)
        return [(one, self._letter(one, batch, mine)) for one in deliveries]

    def _mine(self, batch: Batch) -> dict[int, dict[int, Mine]]:
        """Find, by mailing and client, the announced securities that concern them.

        Only for those who consented to announcements: what they hold (quantities of 0
        do not count), then what they only watch.
        """
        asked = [c for c, given in batch.consents.items() if _wants_held(given)]
        held = _pairs(Holding.objects.filter(client__in=asked, quantity__gt=0))
        watched = _pairs(WatchItem.objects.filter(client__in=asked))
        only = [pair for pair in watched if pair not in set(held)]
        mailings = {delivery.mailing_id for delivery in batch.deliveries}
        return {m: self._of_mailing(m, held, only) for m in mailings}

    def _of_mailing(self, mailing: int, held: Pairs, watched: Pairs) -> dict[int, Mine]:
        announced = self.edition(mailing).announced
        ours, theirs = held_by(held, announced), held_by(watched, announced)
        return {
            client: Mine(ours.get(client, ()), theirs.get(client, ()))
            for client in {*ours, *theirs}
        }

    def _letter(
        self, delivery: Delivery, batch: Batch, found: dict[int, dict[int, Mine]]
    ) -> Ready | Refusal:
        client = batch.clients[delivery.client_id]
        given = batch.consents.get(client.pk, set())
        address = plain_address(client.email)
        bounces = batch.bounces.get(batch.hashes[client.pk], 0)
        if client.standing != Standing.ACTIVE:
            return Refusal(DeliveryState.WITHHELD, Reason.SEALED)
        if client.pk in batch.suppressed:
            return Refusal(DeliveryState.WITHHELD, Reason.SUPPRESSED)
        if refusal := _refusal(delivery, client, given, address, bounces):
            return refusal
        mine = found.get(delivery.mailing_id, {}).get(client.pk, NOTHING)
        self.edition(delivery.mailing_id)
        if delivery.mailing_id in self._stopped:
            return Refusal(DeliveryState.WITHHELD, Reason.WORDING)
        return self._written(delivery, client, address, mine, batch)

    def _written(
        self,
        delivery: Delivery,
        client: Client,
        address: str,
        mine: Mine,
        batch: Batch,
    ) -> Ready:
        edition, link = self.edition(delivery.mailing_id), stop_url(client.pk)
        number = batch.numbers.get(client.broker_id, "")
        if delivery.kind == Kind.HANDOVER:
            mine, subject = Notice(delivery.personal), edition.mailing.subject
            body = write_notice(
                client, subject=subject, text=mine.text, number=number, stop_url=link
            )
        else:
            body = edition.written_for(client, mine=mine, number=number, stop_url=link)
        letter = Letter(
            sender=self.sender,
            to=address,
            subject=edition.mailing.subject,
            message_id=message_id(delivery.pk, self._host),
            delivery_id=delivery.pk,
            stop_url=link,
            text=body.text,
            html=body.html,
            reply_to=plain_address(client.broker.email),
        )
        return Ready(
            delivery,
            address,
            as_bytes(letter),
            letter.message_id,
            batch.facts_of(client),
            batch.hashes[client.pk],
            mine,
            has_bounced=batch.hashes[client.pk] in batch.bounces,
        )


def _pairs(rows: QuerySet[Any]) -> Pairs:
    order = ("client_id", "security__code", "security_id")
    found = rows.order_by(*order).values_list("client_id", "security_id")
    return [(client, str(security)) for client, security in found]


def _wants_held(given: set[str]) -> bool:
    return Purpose.ANNOUNCEMENTS in given


def _unwelcome(delivery: Delivery, client: Client, given: set[Any]) -> Refusal | None:
    """Say why a letter about a new broker is not for this client any more."""
    if delivery.kind != Kind.HANDOVER:
        return None
    if delivery.personal.get("former") == client.broker_id:
        return Refusal(DeliveryState.WITHHELD, Reason.MOOT)
    if not may_be_written_to(client, given):
        return Refusal(DeliveryState.WITHHELD, Reason.CONSENT)
    if why_unsayable(str(delivery.personal.get("text", "")), is_licensed=False):
        return Refusal(DeliveryState.WITHHELD, Reason.WORDING)
    return None


def _refusal(
    delivery: Delivery, client: Client, given: set[Any], address: str, bounces: int
) -> Refusal | None:
    if refusal := _unwelcome(delivery, client, given):
        return refusal
    if not is_agreed(delivery.kind, given):
        return Refusal(DeliveryState.WITHHELD, Reason.CONSENT)
    if not client.email:
        return Refusal(DeliveryState.WITHHELD, Reason.NO_EMAIL)
    if not address:
        return Refusal(DeliveryState.FAILED, Reason.ADDRESS)
    if bounces >= MOST_BOUNCES:
        return Refusal(DeliveryState.WITHHELD, Reason.BOUNCING)
    return None
