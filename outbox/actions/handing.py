"""The two-phase hand-over (reliability.md §0.2).

claim (safe to repeat) → MAIL and RCPT → `handing`, committed together with the last
look at consent → DATA → `sent`. A crash while `handing` is uncertain and stays so until
a person decides; everything before it is simply done again.
"""

import secrets
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F

from core.clock import now
from core.hold import is_sending_held
from outbox.actions.composing import Desk, Ready, Refusal
from outbox.actions.marks import begin, locked_facts, settle
from outbox.actions.planning import is_agreed
from outbox.actions.sweeping import sweep
from outbox.enums import DeliveryState, Reason
from outbox.mail.carriers import Carrier, InDoubt, NotTaken, RelayDown, carrier
from outbox.models import Bounce, Delivery
from outbox.rules import back_off

BATCH = 500
RENEW_SECONDS = 10.0
TICK_SECONDS = 50.0


@dataclass
class Tally:
    """What one run did, by what became of the deliveries it touched."""

    counts: Counter[str] = field(default_factory=Counter)
    is_held: bool = False
    is_relay_down: bool = False

    def add(self, what: str, n: int = 1) -> None:
        self.counts[str(what)] += n


def hand_over_due(
    *,
    kind: str = "",
    day: date | None = None,
    seconds: float = TICK_SECONDS,
    batch: int = BATCH,
) -> Tally:
    """Hand over what is due, batch after batch, for at most so many seconds.

    Safe in any number of processes at once: each delivery is claimed by one of them.
    While sending is held after a restore nothing is claimed.
    """
    tally, until = Tally(), time.monotonic() + seconds
    sweep()
    taken_by, desk = carrier(), Desk()
    try:
        while time.monotonic() < until and not tally.is_relay_down:
            tally.is_held = is_sending_held()
            claimed = [] if tally.is_held else claim(batch, kind=kind, day=day)
            if not claimed:
                break
            Round(claimed, taken_by, desk, tally).run()
    finally:
        taken_by.close()
    return tally


@transaction.atomic
def claim(size: int, *, kind: str = "", day: date | None = None) -> list[Delivery]:
    """Take some due deliveries, marked with a word only this call knows."""
    word, moment = secrets.token_hex(16), now()
    due = Delivery.objects.due(moment)
    if kind:
        due = due.filter(kind=kind)
    if day:
        due = due.filter(day=day)
    locked = due.select_for_update(skip_locked=True, of=("self",))
    ids = locked.order_by("not_before", "pk").values_list("pk", flat=True)[:size]
    mine = Delivery.objects.filter(pk__in=list(ids), state=DeliveryState.PLANNED)
    mine.update(state=DeliveryState.CLAIMED, claimed_by=word, claimed_at=moment)
    return list(Delivery.objects.filter(claimed_by=word).order_by("pk"))


class Round:
    """One claimed batch on its way out."""

    def __init__(
        self, claimed: list[Delivery], taken_by: Carrier, desk: Desk, tally: Tally
    ) -> None:
        self.word = claimed[0].claimed_by
        self.claimed, self.carrier = claimed, taken_by
        self.desk, self.tally = desk, tally
        self.mine = Delivery.objects.filter(claimed_by=self.word)
        # What the server has taken but the ledger does not say yet: it is written
        # down in the next delivery's transaction, one commit a message.
        self.taken: Ready | None = None
        self._renewed = time.monotonic()

    def run(self) -> None:
        """Hand the batch over; when the relay is down the rest waits its turn."""
        try:
            for delivery, letter in self.desk.letters(self.claimed):
                self._renew()
                if isinstance(letter, Refusal):
                    self._close(delivery, letter.state, letter.reason)
                else:
                    self._send(letter)
        except RelayDown:
            self.tally.is_relay_down = True
            self._put_off(Reason.RELAY)
        finally:
            self._settle()

    def _send(self, letter: Ready) -> None:
        try:
            self.carrier.offer(self.desk.envelope, letter.address)
            if not self._begin(letter):
                self.carrier.withdraw()
                return
            self.carrier.hand(letter.message_id.strip("<>"), letter.message)
        except NotTaken as refusal:
            self._not_taken(letter, refusal)
        except InDoubt:
            self._close(letter.delivery, DeliveryState.UNCERTAIN, Reason.BROKEN_OFF)
        else:
            self.taken = letter

    @transaction.atomic
    def _begin(self, letter: Ready) -> bool:
        """Commit that the hand-over begins, if all it rests on still stands.

        The client's row is locked: a withdrawal of consent commits either before, and
        is seen here, or after this mark, which is the hand-over (R6).
        """
        self._settle()
        facts = locked_facts(letter.delivery.client_id)
        if facts != letter.facts:
            self._overtaken(letter, facts[-1])
            return False
        return begin(
            letter.delivery.pk,
            self.word,
            at=now(),
            address_sha256=letter.address_sha256,
            message_id=letter.message_id,
            mine=letter.mine,
        )

    def _overtaken(self, letter: Ready, given: frozenset[str]) -> None:
        """Withhold what may not be sent any more; what only changed is written anew."""
        if is_agreed(letter.delivery.kind, given):
            mine = self.mine.filter(pk=letter.delivery.pk, state=DeliveryState.CLAIMED)
            mine.update(state=DeliveryState.PLANNED, claimed_by="", claimed_at=None)
        else:
            self._close(letter.delivery, DeliveryState.WITHHELD, Reason.CONSENT)

    def _close(
        self, delivery: Delivery, state: str, reason: str, code: int | None = None
    ) -> None:
        done = self.mine.filter(pk=delivery.pk)
        done.update(state=state, reason=reason, reply_code=code)
        self.tally.add(state)

    def _settle(self) -> None:
        """Write down that the last message was taken.

        Also when a sweep gave it up as uncertain meanwhile: now we know.
        """
        letter, self.taken = self.taken, None
        if letter is None:
            return
        settle(letter.delivery.pk, self.word, self.carrier.handed)
        self.tally.add(self.carrier.handed)
        if letter.has_bounced:
            Bounce.objects.filter(address_sha256=letter.address_sha256).delete()

    def _not_taken(self, letter: Ready, refusal: NotTaken) -> None:
        """Wait after a 4xx; after a 5xx give up, and remember a refused address."""
        if not refusal.is_final:
            self._put_off(Reason.BUSY, letter.delivery, refusal.code)
            return
        reason = Reason.REFUSED if refusal.is_address else Reason.REJECTED
        self._close(letter.delivery, DeliveryState.FAILED, reason, refusal.code)
        if refusal.is_address:
            known, is_new = Bounce.objects.get_or_create(
                address_sha256=letter.address_sha256
            )
            if not is_new:
                Bounce.objects.filter(pk=known.pk).update(
                    count=F("count") + 1, latest_at=now()
                )

    def _put_off(
        self, reason: str, delivery: Delivery | None = None, code: int | None = None
    ) -> None:
        """Give one delivery back, or all that were not begun, to be tried later."""
        rows = self.mine.filter(state=DeliveryState.CLAIMED)
        if delivery is not None:
            open_states = (DeliveryState.CLAIMED, DeliveryState.HANDING)
            rows = self.mine.filter(pk=delivery.pk, state__in=open_states)
        by_attempts = {one.attempts for one in self.claimed}
        for attempts in by_attempts:
            wait = timedelta(seconds=back_off(attempts + 1))
            n = rows.filter(attempts=attempts).update(
                state=DeliveryState.PLANNED,
                reason=reason,
                reply_code=code,
                attempts=attempts + 1,
                not_before=now() + wait,
                claimed_by="",
                claimed_at=None,
            )
            self.tally.add("put_off", n)

    def _renew(self) -> None:
        """Say now and then that this worker still lives."""
        if time.monotonic() - self._renewed > RENEW_SECONDS:
            self._renewed = time.monotonic()
            self.mine.filter(state=DeliveryState.CLAIMED).update(claimed_at=now())
