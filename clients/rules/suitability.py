"""The suitability light: may a product of this class be offered to this client?

After the rules on investor suitability of securities and futures (证券期货投资者适当性
管理办法, Art. 19 and 20): a client's class allows products up to the same number; who
asks on their own for more is warned in writing first; the lowest class never gets more
than R1. Settings may shorten or lengthen validity; nothing here claims compliance.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from clients.rules.classes import months_later

GREEN, AMBER, RED = "green", "amber", "red"
CLASSES = ("C1-lowest", "C1", "C2", "C3", "C4", "C5")
PRODUCTS = ("R1", "R2", "R3", "R4", "R5")
WARN_DAYS = 60


@dataclass(frozen=True)
class Assessment:
    """A client's risk class, the day it was found, for how many months it holds."""

    risk_class: str
    assessed_on: date | None
    on: date
    valid_months: int = 24

    @property
    def until(self) -> date | None:
        """The last day it is valid."""
        if self.assessed_on is None:
            return None
        return months_later(self.assessed_on, self.valid_months)

    @property
    def is_expired(self) -> bool:
        return self.until is not None and self.on > self.until

    @property
    def ends_soon(self) -> bool:
        """Say whether it is valid, but for no more than 60 days."""
        until = self.until
        return until is not None and self.on <= until <= self.on + timedelta(
            days=WARN_DAYS
        )


@dataclass(frozen=True)
class Light:
    """A colour and its reason.

    Reasons: "information" (no product), "within", "demanded" (amber: above the class,
    asked for by the client; a special written warning comes first), "above", "lowest",
    "unknown_class", "not_assessed" (no day, or one to come), "expired".
    """

    colour: str
    reason: str

    @property
    def is_green(self) -> bool:
        return self.colour == GREEN


def highest_product(risk_class: str) -> int:
    """Return the number of the highest product class a client's class allows; 0: none.

    >>> [highest_product(c) for c in CLASSES]
    [1, 1, 2, 3, 4, 5]
    """
    return int(risk_class[1]) if risk_class in CLASSES else 0


def earliest_valid(on: date, valid_months: int) -> date:
    """Return the earliest day of an assessment that is still valid on a day.

    >>> earliest_valid(date(2026, 2, 28), 12), earliest_valid(date(2026, 3, 1), 12)
    (datetime.date(2025, 2, 28), datetime.date(2025, 3, 1))
    """
    found = months_later(on, -valid_months)
    # Ends of months fold together: 29, 30 and 31 of January all end on 28 February.
    while months_later(found - timedelta(days=1), valid_months) >= on:
        found -= timedelta(days=1)
    while months_later(found, valid_months) < on:
        found += timedelta(days=1)
    return found


def light_for(
    product_class: str, client: Assessment, *, is_demanded: bool = False
) -> Light:
    """Judge an offer of a product; `is_demanded` when the client asked on their own.

    Raises ValueError for a product class that is none.

    >>> sound = Assessment("C3", date(2026, 1, 5), on=date(2026, 7, 1))
    >>> light_for("R4", sound).colour, light_for("R4", sound, is_demanded=True).colour
    ('red', 'amber')
    """
    if not product_class:
        return Light(GREEN, "information")
    level = PRODUCTS.index(product_class) + 1
    if unsound := _unsound(client):
        return Light(RED, unsound)
    if level <= highest_product(client.risk_class):
        return Light(GREEN, "within")
    if client.risk_class == CLASSES[0]:
        return Light(RED, "lowest")
    return Light(AMBER, "demanded") if is_demanded else Light(RED, "above")


def _unsound(client: Assessment) -> str:
    if client.risk_class not in CLASSES:
        return "unknown_class"
    if client.assessed_on is None or client.assessed_on > client.on:
        return "not_assessed"
    return "expired" if client.is_expired else ""
