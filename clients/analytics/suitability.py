"""Whether a product may be offered to a client, in words, and what was warned of."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from clients.analytics.services import assessment_of
from clients.analytics.services_words import TONES, light_words
from clients.enums import RiskClass
from clients.models import Client, RiskWarning
from clients.rules.suitability import (
    PRODUCTS,
    Assessment,
    Light,
    highest_product,
    light_for,
)
from core.clock import today
from core.templatetags.display import day

# The wording of the warning; who changes a word gives it a new number.
WARNING_VERSION = "2026-1"


@dataclass(frozen=True)
class Lamp:
    """The light of one product class for one client, with its reason in words."""

    product_class: str
    light: Light
    words: str

    @property
    def tone(self) -> str:
        """The tag's class."""
        return TONES[self.light.colour]


@dataclass(frozen=True)
class Suited:
    """A client's assessment and the product classes they were warned of in writing."""

    client: Client
    assessment: Assessment
    warned: frozenset[str] = frozenset()

    def lamp(self, product_class: str, *, is_demanded: bool | None = None) -> Lamp:
        """Judge a product class; demanded when warned of it, unless said otherwise."""
        if is_demanded is None:
            is_demanded = product_class in self.warned
        light = light_for(product_class, self.assessment, is_demanded=is_demanded)
        words = light_words(light, product_class, self.assessment)
        if light.reason == "demanded" and product_class in self.warned:
            words = _("%(product)s on the client's own demand: warned in writing") % {
                "product": product_class
            }
        return Lamp(product_class, light, words)

    @property
    def lamps(self) -> list[Lamp]:
        """The lights of R1 to R5."""
        return [self.lamp(product) for product in PRODUCTS]

    def may_be_warned_of(self, product_class: str) -> bool:
        """Say whether a written warning is the way to this product for this client."""
        found = light_for(product_class, self.assessment, is_demanded=True)
        return found.reason == "demanded"

    @property
    def on_demand(self) -> list[str]:
        """The product classes above the client's that a warning opens."""
        return [product for product in PRODUCTS if self.may_be_warned_of(product)]


def suited(client: Client, on: date | None = None) -> Suited:
    """Read what a client may be offered; two queries at most."""
    assessment = assessment_of(client, on or today())
    if client.risk_assessed_on is None:
        return Suited(client, assessment)
    rows = RiskWarning.objects.filter(client=client, risk_class=client.risk_class)
    rows = rows.filter(assessed_on=client.risk_assessed_on)
    warned = frozenset(rows.order_by().values_list("product_class", flat=True))
    return Suited(client, assessment, warned)


def warning_text(client: Client, product: str, product_class: str, on: date) -> str:
    """Word the special written warning of a product for a client (version above)."""
    highest = highest_product(client.risk_class)
    allowed = "R1" if highest == 1 else f"R1–R{highest}"
    return _(
        "Special risk warning of %(day)s. You ask on your own for “%(product)s”, a "
        "product of risk class %(product_class)s. By the assessment of %(assessed)s "
        "your risk class is %(risk_class)s; it is offered products of %(allowed)s. "
        "The product does not match your ability to bear risk: you may lose more than "
        "you said you can bear, up to all of the money put in. Nobody of the firm "
        "recommended it to you or promised you a gain. Buy it only if, knowing this, "
        "you decide so yourself; gains and losses are yours."
    ) % {
        "day": day(on),
        "product": product,
        "product_class": product_class,
        "assessed": day(client.risk_assessed_on),
        "risk_class": RiskClass(client.risk_class).label,
        "allowed": allowed,
    }
