"""How complete a client's record is, and what is worth asking next. Pure functions.

The weights are ours and open: what a broker needs to choose a service weighs most, what
fills a form weighs least. They sum to 100. The value type is not among them: it follows
from two scores and is never asked for.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

# Columns of the client's own row.
OF_CLIENT = {
    "phone": 7,
    "occupation": 5,
    "birthday": 3,
    "email": 3,
    "wechat": 2,
    "address": 2,
    "gender": 1,
    "employer": 1,
}
# Where they came from; places on the axes; money; consent asked for, given or not.
OF_RECORD = {
    "origin": 5,
    "horizon": 5,
    "risk_class": 7,
    "styles": 6,
    "assets": 7,
    "potential_assets": 4,
    "consent": 5,
}
# The profile's own fields (A11, A12).
OF_PROFILE = {
    "income_level": 3,
    "fund_source": 3,
    "goals": 3,
    "experience": 2,
    "risk_appetite": 2,
    "products": 2,
    "time_available": 2,
    "willingness": 2,
    "notices": 2,
    "temperament": 2,
    "income_stability": 1,
    "information": 1,
    "traits": 1,
    "trades_by": 1,
}
# Shared out over the needs of the branch's catalogue.
NEEDS = 10
WEIGHTS: Mapping[str, int] = OF_CLIENT | OF_RECORD | OF_PROFILE | {"needs": NEEDS}
WHOLE = 100
# What is still to ask and can be said without opening the profile, as the client's page
# does.
ON_CLIENT_PAGE = (
    *("phone", "email", "birthday", "occupation", "horizon", "styles"),
    *("risk_class", "potential_assets", "origin"),
)
# Nobody asks a stranger for these: before the presentation they come after the rest.
LATER = frozenset({"risk_class", "assets", "potential_assets", "income_level"})
# Of two facts that weigh the same the one that opens the talk is asked first.
ORDER = tuple(WEIGHTS)


@dataclass(frozen=True)
class Needs:
    """How many needs the branch asks about, and how many of them are answered."""

    asked: int = 0
    answered: int = 0

    @property
    def points(self) -> int:
        """Points of the needs' share, rounded down."""
        return NEEDS * min(self.answered, self.asked) // self.asked if self.asked else 0

    @property
    def gain(self) -> int:
        """Points that one more answer brings, rounded up; 0 when all are answered."""
        return -(-NEEDS // self.asked) if self.asked > self.answered else 0


def completeness(known: Collection[str], needs: Needs) -> int:
    """Return how complete a record is, in whole per cent, rounded down.

    `known` names facts of WEIGHTS. Where the branch asks about no needs, their share
    counts for nobody, and the rest makes up the hundred.

    >>> completeness({"phone", "email"}, Needs(4, 2))
    15
    >>> completeness(set(WEIGHTS) - {"needs"}, Needs())
    100
    """
    points = sum(WEIGHTS[name] for name in known if name != "needs")
    if not needs.asked:
        return WHOLE * points // (WHOLE - NEEDS)
    return points + needs.points


def still_to_ask(
    known: Collection[str], needs: Needs, *, is_early: bool = False
) -> list[str]:
    """Return the facts that are not known, the most telling first.

    Needs are asked one at a time and stand where one answer puts them. With people we
    hardly know (`is_early`) questions of money come last.

    >>> still_to_ask(set(WEIGHTS) - {"gender", "needs", "risk_class"}, Needs(3, 3))
    ['risk_class', 'gender']
    """
    missing = {name for name in WEIGHTS if name not in known and name != "needs"}
    left = {name: WEIGHTS[name] for name in missing}
    if needs.gain:
        left["needs"] = needs.gain
    return sorted(
        left,
        key=lambda name: (is_early and name in LATER, -left[name], ORDER.index(name)),
    )
