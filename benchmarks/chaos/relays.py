"""R5: what becomes of messages a mail server does not simply take."""

from collections import Counter

from benchmarks.chaos.installation import Installation, installation
from benchmarks.chaos.relay import Fault, Relay, running_relay
from benchmarks.chaos.trial import Row

READERS, PATIENCE = 4, 0.7
# fault → state and reason after it, and the state once the server works again
FAULTS: dict[Fault, tuple[str, str, str]] = {
    Fault("RCPT", "450 later"): ("planned", "busy", "sent"),
    Fault("END", "451 later"): ("planned", "busy", "sent"),
    Fault("RCPT", "421 closing"): ("planned", "relay", "sent"),
    Fault("RCPT", "550 unknown"): ("failed", "refused", "failed"),
    Fault("END", "554 spam"): ("failed", "rejected", "failed"),
    Fault("RCPT", "hang"): ("planned", "relay", "sent"),
    Fault("RCPT", "drop"): ("planned", "relay", "sent"),
    Fault("DATA", "hang"): ("planned", "busy", "sent"),
    Fault("DATA", "drop"): ("planned", "busy", "sent"),
    Fault("END", "hang"): ("uncertain", "broken_off", "uncertain"),
    Fault("END", "drop"): ("uncertain", "broken_off", "uncertain"),
}
DUE = "UPDATE outbox_delivery SET not_before='2020-01-01 00:00:00+00:00'"
LEDGER = "SELECT state, reason, attempts FROM outbox_delivery"


def bad_relays(name: str) -> list[Row]:
    """Meet each fault with a fresh digest, then mend the server and go on."""
    with running_relay() as relay, installation("postgres", **relay.env) as site:
        site.tell("found", readers=READERS)
        site.tell("patience", seconds=PATIENCE)
        return [_meet(name, fault, site, relay) for fault in FAULTS]


def _meet(name: str, fault: Fault, site: Installation, relay: Relay) -> Row:
    state, reason, last = FAULTS[fault]
    planned = site.tell("plan")
    relay.letters.clear()
    relay.fault = fault
    site.tell("work", seconds=15)
    ledger = site.ask(LEDGER)
    early = Counter(relay.letters)
    bounces = site.ask("SELECT count(*) FROM outbox_bounce")[0][0]
    relay.fault = Fault()
    site.ask(DUE)
    site.tell("work", seconds=15)
    found = Counter((row[0], row[1]) for row in ledger)
    after = Counter(row[0] for row in site.ask(LEDGER))
    most = max(relay.letters.values(), default=0)
    waits = all(row[2] >= 1 for row in ledger if row[0] == "planned")
    arrived = READERS if last in ("sent", "uncertain") else 0
    is_reached = (
        planned == READERS
        and found == {(state, reason): READERS}
        and after == {last: READERS}
        and most <= 1
        and waits
        and sum(relay.letters.values()) == arrived
        and sum(early.values()) == (READERS if state == "uncertain" else 0)
        and bounces == (READERS if reason == "refused" else 0)
    )
    result = ", ".join(f"{n} {s} ({r})" for (s, r), n in sorted(found.items()))
    result += f" → {_words(after)}; {sum(relay.letters.values())} arrived"
    goal = f"{state} ({reason}) → {last}, none twice"
    return Row(name, f"server at {fault}", result, goal, is_reached)


def _words(counts: Counter[str]) -> str:
    return ", ".join(f"{n} {state}" for state, n in sorted(counts.items()))
