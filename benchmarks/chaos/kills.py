"""R1: kill -9 of the hand-over in the middle of a digest, again and again."""

import random
import time
from collections import Counter
from dataclasses import dataclass, field

from benchmarks.chaos.installation import Installation, installation
from benchmarks.chaos.trial import Row
from tests.servers import SmtpSink, running_smtp_sink

MESSAGES, WORKERS, ROUNDS, KILLS = 2_000, 2, 110, 50
KILLING_SECONDS = 180.0
PAST = "'2020-01-01 00:00:00+00:00'"
OPEN = "('planned', 'claimed', 'handing')"


@dataclass
class Outcome:
    """What the ledger and the sink say at the end."""

    states: dict[str, str]
    received: Counter[str] = field(default_factory=Counter)

    def in_state(self, state: str) -> set[str]:
        return {mail for mail, at in self.states.items() if at == state}

    @property
    def duplicates(self) -> int:
        return sum(count - 1 for count in self.received.values())

    @property
    def lost(self) -> set[str]:
        """Said to be sent and never received, or neither sent nor shown as in doubt."""
        settled = self.in_state("sent") | self.in_state("uncertain")
        return (set(self.states) - settled) | (
            self.in_state("sent") - set(self.received)
        )


def kill_nine(name: str) -> list[Row]:
    """Kill one worker or both at random moments until little is left; then finish."""
    with running_smtp_sink() as sink:
        mail = {"EMAIL_HOST": sink.host, "EMAIL_PORT": str(sink.port)}
        with installation("postgres", **mail) as site:
            site.tell("found", readers=MESSAGES)
            site.tell("plan")
            # The hand writes one letter itself: its children start with warm templates.
            site.tell("work", seconds=0.01, batch=1)
            kills, most = _rounds(site, sink)
            for _attempt in range(5):
                bury(site)
                site.tell("work")
            shown = site.tell("uncertain_shown")
            received = Counter(one.recipients[0] for one in sink.letters)
            return _judge(name, Outcome(_states(site), received), kills, most, shown)


def _rounds(site: Installation, sink: SmtpSink) -> tuple[int, int]:
    """Return how many workers were killed, and how many letters a round saw at most."""
    rng, crew, kills, most = random.Random(1), list[int](), 0, 0
    until = time.monotonic() + KILLING_SECONDS
    for _round in range(ROUNDS):
        if _open(site) < WORKERS * 40 or time.monotonic() > until:
            break
        crew += [site.fork("work") for _ in range(WORKERS - len(crew))]
        seen = len(sink.letters)
        _wait_for(sink, seen + rng.randrange(1, 20))
        most = max(most, len(sink.letters) - seen)
        for pid in rng.sample(crew, rng.choice((1, 2, 2))):
            if site.is_running(pid):
                site.kill(pid)
                kills += 1
            crew.remove(pid)
        if not crew:
            bury(site)
    for pid in crew:
        if site.is_running(pid):
            site.kill(pid)
            kills += 1
    return kills, most


def bury(site: Installation) -> None:
    """Age what dead workers held, so that the sweep finds it at once."""
    site.ask(f"UPDATE outbox_delivery SET claimed_at={PAST} WHERE state='claimed'")
    site.ask(f"UPDATE outbox_delivery SET handed_at={PAST} WHERE state='handing'")


def _open(site: Installation) -> int:
    sql = f"SELECT count(*) FROM outbox_delivery WHERE state IN {OPEN}"
    return int(site.ask(sql)[0][0])


def _states(site: Installation) -> dict[str, str]:
    sql = "SELECT c.email, d.state FROM outbox_delivery d JOIN clients_client c"
    return dict(site.ask(f"{sql} ON c.id = d.client_id"))


def _wait_for(sink: SmtpSink, count: int) -> None:
    until = time.monotonic() + 3
    while len(sink.letters) < count and time.monotonic() < until:
        time.sleep(0.001)


def _judge(
    name: str, outcome: Outcome, kills: int, most: int, shown: list[str]
) -> list[Row]:
    doubtful = outcome.in_state("uncertain")
    missing = {mail.split("@")[0].upper() for mail in doubtful} ^ set(shown)
    done = f"{len(outcome.states):,} messages, {WORKERS} workers, {kills} × kill -9"
    received = sum(outcome.received.values())
    few = kills < KILLS or len(outcome.states) != MESSAGES
    unsaid = set(outcome.received) - outcome.in_state("sent") - doubtful
    return [
        Row(
            name,
            done,
            f"{kills} kills",
            f"≥ {KILLS} kills, {MESSAGES:,} messages",
            not few,
        ),
        Row(
            *(name, f"{received:,} letters at the sink (≤ {most} a round)"),
            *(f"{outcome.duplicates} twice", "0 twice", outcome.duplicates == 0),
        ),
        Row(
            *(name, f"{len(outcome.in_state('sent')):,} sent in the ledger"),
            *(f"{len(outcome.lost)} lost, {len(unsaid)} received and not said so",),
            *("0 and 0", not outcome.lost and not unsaid),
        ),
        Row(
            *(name, "uncertain in the ledger and on the page of head office"),
            f"{len(doubtful)}, of them {len(missing)} not shown",
            f"≤ {kills}, each shown",
            len(doubtful) <= kills and not missing,
        ),
    ]
