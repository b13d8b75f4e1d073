"""What a number of calls a month buys, in one sentence."""

from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.templatetags.display import percent
from service.rules.checking import chance_to_meet, fewest_checks, months_to_meet

TENTH = Fraction(1, 10)
REAL = Fraction(8, 10)  # of checks of a false month show it, if people are forgiving
SHARES = (Fraction(5, 100), TENTH, Fraction(20, 100), Fraction(30, 100))
OFFERED = (3, 5, 8, 10, 15, 23, 30)


@dataclass(frozen=True)
class Bought:
    """What so many calls a month find, where a share of the months is false."""

    calls: int
    chance: float
    months: int | None
    months_if_forgiving: int | None


def bought(size: int, calls: int, share: Fraction = TENTH) -> Bought:
    """Return what calls a month buy in a branch with so many members met a month."""
    chance = chance_to_meet(size, calls, share)
    forgiving = chance_to_meet(size, calls, share, REAL)
    return Bought(calls, chance, months_to_meet(chance), months_to_meet(forgiving))


def assurance_words(size: int, calls: int) -> str:
    """Say in one sentence what calls a month buy."""
    if not size:
        return _("With no member met in a month there is nothing to call about yet.")
    found = bought(size, calls)
    facts = {
        "calls": calls,
        "size": size,
        "chance": percent(found.chance),
        "months": found.months,
    }
    if calls >= size or found.months == 1:
        return (
            _(
                "%(calls)s calls a month: if one in ten of %(size)s client-months were "
                "false, a single month would show it, with 95 %% certainty or more."
            )
            % facts
        )
    return (
        ngettext(
            "%(calls)s calls a month: if one in ten of %(size)s client-months were "
            "false, one month would show it with %(chance)s, and %(months)s month with "
            "95 %%.",
            "%(calls)s calls a month: if one in ten of %(size)s client-months were "
            "false, one month would show it with %(chance)s, and %(months)s months "
            "with 95 %%.",
            found.months or 0,
        )
        % facts
    )


def offers(size: int, calls: int) -> list[Bought]:
    """Return what several numbers of calls buy, the present one among them."""
    return [bought(size, n) for n in sorted({*OFFERED, calls})]


def at_once(size: int) -> list[tuple[float, int]]:
    """Return how many checks one month alone would take, by share of false ones."""
    return [(float(share), fewest_checks(size, share)) for share in SHARES]
