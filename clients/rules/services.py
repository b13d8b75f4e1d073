"""Which services fit a client, and why or why not. No database, no clock."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from clients.rules.suitability import Assessment, Light, light_for

# Key clients' items 3 to 7 are advice: only a registered adviser renders them
# (domain.md §4, A77).
ADVICE_CODES = frozenset({"V3", "V4", "V5", "V6", "V7"})
FITS, ASK, UNWANTED, BARRED = "fits", "ask", "unwanted", "barred"


@dataclass(frozen=True)
class Offer:
    """A service as the rules see it: `needs` are numbers, any one yes is enough.

    With `is_for_all` it names no need and is for everyone it is open to.
    """

    number: int
    needs: frozenset[int]
    tier: str = "general"
    product_class: str = ""
    channels: tuple[str, ...] = ()
    is_advisers: bool = False
    is_for_all: bool = False


@dataclass(frozen=True)
class Person:
    """A client as the rules see one: `answers` are the valid ones, yes or no."""

    answers: Mapping[int, str]
    assessment: Assessment
    tier: str = ""
    has_adviser: bool = False
    reached_by: Collection[str] = ()


@dataclass(frozen=True)
class Match:
    """A service weighed for a client.

    `state`: "fits"; "ask" when a need is unknown and none is yes; "unwanted" when every
    need is no; "barred" by `obstacles` ("tier", "class", "adviser", "channel"). `met`
    and `unknown` are needs, `ways` the channels that reach the client.
    """

    offer: Offer
    state: str
    light: Light
    met: tuple[int, ...] = ()
    unknown: tuple[int, ...] = ()
    ways: tuple[str, ...] = ()
    obstacles: tuple[str, ...] = ()


def weigh(offer: Offer, person: Person) -> Match:
    """Weigh one service for one client; suitability judges a proactive offer.

    What bars a service comes before what is wanted: it is not offered, wanted or not.
    """
    light = light_for(offer.product_class, person.assessment)
    ways = tuple(way for way in offer.channels if way in person.reached_by)
    obstacles = tuple(
        name
        for name, stands in (
            ("tier", offer.tier == "key" and person.tier != "key"),
            ("class", not light.is_green),
            ("adviser", offer.is_advisers and not person.has_adviser),
            ("channel", bool(offer.channels) and not ways),
        )
        if stands
    )
    needs = sorted(offer.needs)
    met = tuple(n for n in needs if person.answers.get(n) == "yes")
    unknown = tuple(n for n in needs if n not in person.answers)
    if obstacles:
        state = BARRED
    elif met or offer.is_for_all:
        state = FITS
    else:
        state = ASK if unknown else UNWANTED
    return Match(offer, state, light, met, unknown, ways, obstacles)
