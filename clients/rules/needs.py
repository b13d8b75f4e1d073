"""Needs split clients: what is valid, which combination, which question comes next."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log2

MOST_NEEDS = 20  # in use at once; 2^20 combinations are more than anybody reads
MOST_COMBINED = 6
YES, NO, UNKNOWN = "yes", "no", "unknown"
LETTERS = {"y": YES, "n": NO, "u": UNKNOWN}
NEXT = {UNKNOWN: YES, YES: NO, NO: UNKNOWN}
_PART = re.compile(r"([0-9]{1,9})([ynu])")
CERTAIN_DIGITS = 9  # gains that differ by less are equal


def read_combination(written: str) -> dict[int, str] | None:
    """Read which answers are asked for, need by need; None when it makes no sense.

    >>> read_combination("12y-15u")
    {12: 'yes', 15: 'unknown'}
    """
    found: dict[int, str] = {}
    for part in written.split("-") if written else []:
        match = _PART.fullmatch(part)
        if match is None or int(match[1]) in found or len(found) == MOST_NEEDS:
            return None
        found[int(match[1])] = LETTERS[match[2]]
    return found


def write_combination(answers: Mapping[int, str]) -> str:
    """Write answers as an address carries them.

    >>> write_combination({12: "yes", 15: "unknown"})
    '12y-15u'
    """
    return "-".join(f"{number}{state[0]}" for number, state in answers.items())


@dataclass(frozen=True)
class Question:
    """The need to ask about next.

    `bits` is what the answer is expected to tell about which services fit; `if_yes` are
    the services that then fit, `if_no` those that are then out.
    """

    need: int
    bits: float
    if_yes: tuple[int, ...]
    if_no: tuple[int, ...]


def next_question(
    services: Mapping[int, frozenset[int]],
    answers: Mapping[int, str],
    priors: Mapping[int, float],
    order: Sequence[int],
) -> Question | None:
    """Choose the unknown need whose answer is expected to split the services best.

    `services` are those open to the client (tier, class, deliverer, channel) with the
    needs each meets; `answers` the known ones; `priors` the share of yes among the
    branch's answers (½ where missing); `order` the catalogue's needs. A service still
    undecided, no need yes and some unknown, fits with P = 1 − Π(1 − pⱼ) over its
    unknown needs; its uncertainty is h(P) = −P·log₂P − (1−P)·log₂(1−P). Asking about u
    is worth Σ h(P) − pᵤ·Σ h(P | yes) − (1−pᵤ)·Σ h(P | no), in bits, summed over the
    services (needs taken as independent: the expected information, Quinlan 1986). A yes
    decides every service that meets u, so its h becomes 0. Ties: more services
    concerned, then the catalogue's order. None when nothing would be learnt.
    """
    undecided = _undecided(services, answers)
    best: tuple[tuple[float, int], int] | None = None
    for need in order:
        gain = _gain(need, undecided, priors)
        worth = (gain, sum(need in rest for rest in undecided.values()))
        if gain > 0 and (best is None or worth > best[0]):
            best = worth, need
    if best is None:
        return None
    chosen = best[1]
    concerned = [number for number, rest in undecided.items() if chosen in rest]
    alone = tuple(n for n in concerned if undecided[n] == {chosen})
    return Question(chosen, best[0][0], tuple(concerned), alone)


def _undecided(
    services: Mapping[int, frozenset[int]], answers: Mapping[int, str]
) -> dict[int, frozenset[int]]:
    """Return services no answer has decided yet, each with its unknown needs."""
    found = {}
    for number, needs in services.items():
        wanted = any(answers.get(need) == YES for need in needs)
        unknown = frozenset(need for need in needs if need not in answers)
        if unknown and not wanted:
            found[number] = unknown
    return found


def _gain(
    need: int, undecided: Mapping[int, frozenset[int]], priors: Mapping[int, float]
) -> float:
    share = priors.get(need, 0.5)
    total = 0.0
    for unknown in undecided.values():
        if need in unknown:
            after_no = _uncertainty(unknown - {need}, priors)
            total += _uncertainty(unknown, priors) - (1 - share) * after_no
    return round(total, CERTAIN_DIGITS)


def _uncertainty(unknown: frozenset[int], priors: Mapping[int, float]) -> float:
    """Return h(P) in bits of a service with these unknown needs."""
    out = 1.0
    for need in unknown:
        out *= 1 - priors.get(need, 0.5)
    if out <= 0 or out >= 1:
        return 0.0
    return -out * log2(out) - (1 - out) * log2(1 - out)


def smoothed(yes: int, known: int) -> float:
    """Return the share of yes with one imagined yes and no (Laplace): never 0 or 1.

    >>> smoothed(0, 0), smoothed(3, 4)
    (0.5, 0.6666666666666666)
    """
    return (yes + 1) / (known + 2)
