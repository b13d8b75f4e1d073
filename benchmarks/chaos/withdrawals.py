"""R6: consent withdrawn while the digest leaves; who came first is what counts."""

from typing import Any

from benchmarks.chaos.installation import Installation, installation
from benchmarks.chaos.relay import Relay, running_relay
from benchmarks.chaos.trial import Row

READERS, WANTED, MOST_ROUNDS = 2_200, 1_000, 8
# The database itself writes down both commits; xmin of the line is their transaction.
WITNESS = """
CREATE TABLE chaos_seen (id bigserial, what text, client_id bigint);
CREATE FUNCTION chaos_mark() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO chaos_seen (what, client_id) VALUES (TG_ARGV[0], NEW.client_id);
  RETURN NULL;
END $$;
CREATE TRIGGER chaos_handing AFTER UPDATE ON outbox_delivery FOR EACH ROW
  WHEN (NEW.state = 'handing' AND OLD.state <> 'handing')
  EXECUTE FUNCTION chaos_mark('mark');
CREATE TRIGGER chaos_withdrawn AFTER UPDATE ON clients_consent FOR EACH ROW
  WHEN (OLD.is_given AND NOT NEW.is_given)
  EXECUTE FUNCTION chaos_mark('withdrawal');
"""
PAIRS = """
WITH seen AS (
  SELECT what, client_id, pg_xact_commit_timestamp(xmin) AS at FROM chaos_seen
)
SELECT d.state, c.email, w.at, max(m.at), min(m.at)
FROM seen w
JOIN outbox_delivery d ON d.client_id = w.client_id
JOIN clients_client c ON c.id = w.client_id
LEFT JOIN seen m ON m.client_id = w.client_id AND m.what = 'mark'
WHERE w.what = 'withdrawal'
GROUP BY d.state, c.email, w.at
"""
GIVE_AGAIN = "UPDATE clients_consent SET is_given = true WHERE purpose = 'news'"


def race(name: str) -> list[Row]:
    """Let two workers and two withdrawers run against each other, round after round."""
    pairs: list[Any] = []
    wrong, rounds = 0, 0
    with running_relay(delay=0.02) as relay, _site(relay) as site:
        site.tell("found", readers=READERS)
        site.ask(WITNESS)
        while len(pairs) < WANTED and rounds < MOST_ROUNDS:
            rounds += 1
            found = _round(site, rounds)
            pairs += found
            wrong += sum(relay.letters[row[1]] for row in found if row[3] is None)
            relay.letters.clear()
        problems = [one["error"] for one in site.answers() if "error" in one]
    return _judge(name, pairs, wrong, rounds, problems)


def _site(relay: Relay) -> Any:
    return installation("postgres", **relay.env)


def _round(site: Installation, number: int) -> list[Any]:
    site.ask(GIVE_AGAIN)
    site.ask("TRUNCATE chaos_seen")
    site.tell("plan")
    running = [site.fork("work", seconds=90) for _ in range(2)]
    running += [
        site.fork("withdraw", seed=number * 10 + n, seconds=60) for n in range(2)
    ]
    for pid in running:
        site.wait(pid)
    return site.ask(PAIRS)


def _judge(
    name: str, pairs: list[Any], wrong: int, rounds: int, problems: list[str]
) -> list[Row]:
    before = [row for row in pairs if row[3] is None]
    after = [row for row in pairs if row[3] is not None and row[3] < row[2]]
    late = [row for row in pairs if row[3] is not None and row[3] >= row[2]]
    gaps = sorted((row[2] - row[3]).total_seconds() * 1000 for row in after)
    near = sum(gap < 20 for gap in gaps)
    done = f"2 workers × 2 withdrawers, {rounds} rounds of {READERS:,} readers"
    mixed = f"{len(before)} before the mark, {len(after)} after it ({near} by < 20 ms)"
    withheld = sum(row[0] == "withheld" for row in before)
    return [
        Row(
            *(name, done, f"{len(pairs):,} withdrawals: {mixed}"),
            f"≥ {WANTED:,}, some of each",
            len(pairs) >= WANTED and bool(before) and bool(after),
        ),
        Row(
            *(name, "commit times of mark and withdrawal compared"),
            f"{len(late)} marks after the withdrawal",
            "0",
            not late and bool(pairs),
        ),
        Row(
            *(name, "withdrawn before the mark"),
            f"{withheld} of {len(before)} withheld, {wrong} letters sent",
            "all withheld, 0 letters",
            withheld == len(before) and not wrong,
        ),
        Row(
            *(name, "workers and withdrawers that broke off"),
            "; ".join(problems)[:120] or "none",
            "none",
            not problems,
        ),
    ]
