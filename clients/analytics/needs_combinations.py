"""The branch's needs overlaid: combinations of answers with head-counts (2^N, A9)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Count

from clients.analytics.needs import state_of
from clients.enums.needs import NeedState
from clients.models import Need, Service
from clients.querysets import ClientQuerySet
from clients.rules.needs import write_combination

MOST_SHOWN = 60


@dataclass(frozen=True)
class Combination:
    """Some needs' answers and how many people answered so; each person is in one.

    `services` meet a need that is yes; `share` is of the greatest combination beside it
    (0–1).
    """

    answers: tuple[tuple[Need, str], ...]
    people: int
    share: float = 0.0
    services: tuple[Service, ...] = ()

    @property
    def is_known(self) -> bool:
        return all(state != NeedState.UNKNOWN for _need, state in self.answers)

    @property
    def unknown(self) -> int:
        """How many of its needs are not known."""
        return sum(state == NeedState.UNKNOWN for _need, state in self.answers)

    @property
    def code(self) -> str:
        """The combination as an address carries it."""
        return write_combination({need.pk: state for need, state in self.answers})

    @property
    def width(self) -> str:
        return f"{max(100 * self.share, 1):.1f}%"


@dataclass(frozen=True)
class Overlay:
    """All combinations of the chosen needs: of people wholly known, and of the rest.

    `left_out` counts the people in combinations too small to be shown.
    """

    known: list[Combination]
    partly: list[Combination]
    people: int
    known_people: int
    left_out: int
    combinations: int

    @property
    def unknown_people(self) -> int:
        return self.people - self.known_people


def overlay(
    clients: ClientQuerySet,
    needs: Sequence[Need],
    services: Collection[Service],
    on: date,
) -> Overlay:
    """Count the people of every combination of answers; one query whatever N is."""
    counts = _counts(clients, needs, on)
    met = {service: _met(service, needs) for service in services}
    made = []
    for states, people in counts.items():
        answers = tuple(zip(needs, states, strict=True))
        wanted = {need.pk for need, state in answers if state == NeedState.YES}
        fitting = tuple(one for one, meets in met.items() if meets & wanted)
        made.append(Combination(answers, people, services=fitting))
    made.sort(key=lambda one: (-one.people, one.code))
    known = _scaled([one for one in made if one.is_known])
    partly = _scaled([one for one in made if not one.is_known])
    shown = known[:MOST_SHOWN], partly[:MOST_SHOWN]
    total = sum(counts.values())
    return Overlay(
        *shown,
        people=total,
        known_people=sum(one.people for one in known),
        left_out=total - sum(one.people for part in shown for one in part),
        combinations=len(made),
    )


def _scaled(rows: list[Combination]) -> list[Combination]:
    top = max((one.people for one in rows), default=0)
    return [replace(one, share=one.people / top) for one in rows]


def _counts(
    clients: ClientQuerySet, needs: Sequence[Need], on: date
) -> Mapping[tuple[str, ...], int]:
    names = [f"state{need.pk}" for need in needs]
    if not names:
        return {}
    states = {f"state{need.pk}": state_of(need.pk, on) for need in needs}
    rows = clients.order_by().annotate(**states).values_list(*names)
    counted = rows.annotate(people=Count("pk")).order_by(*names)
    return {tuple(states): people for *states, people in counted}


def _met(service: Service, needs: Sequence[Need]) -> set[int]:
    """Return the chosen needs a service meets; its needs are prefetched."""
    chosen = {need.pk for need in needs}
    return {need.pk for need in service.needs.all() if need.pk in chosen}
