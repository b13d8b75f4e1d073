"""Segmentation and provenance. Pure functions: no database, no clock."""

from calendar import monthrange
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


def size_of(assets: Decimal | None, thresholds: Mapping[str, int]) -> str:
    """Classify an account by its assets (yuan); boundaries belong to the higher class.

    Unknown assets give an unknown size, "".

    >>> size_of(Decimal("499999"), {"large": 3_000_000, "medium": 500_000})
    'retail'
    """
    if assets is None:
        return ""
    if assets >= thresholds["large"]:
        return "large"
    if assets >= thresholds["medium"]:
        return "medium"
    return "retail"


def is_refused_origin(
    *, source: str, legal_basis: str, evidence: str, is_list: bool
) -> str:
    """Name why people of this origin may not be taken on; "" when they may.

    "competitor_list": a competitor's list is never accepted. "special_unit": data of
    telephone, property and utility units need consent with evidence (domain.md §2).
    """
    if source == "competitor" and is_list:
        return "competitor_list"
    if source == "special_unit" and not (legal_basis == "consent" and evidence.strip()):
        return "special_unit"
    return ""


COLLECTED = (
    "phone",
    "email",
    "gender",
    "birthday",
    "address",
    "occupation",
    "employer",
    "origin",
    "assets",
    "potential_assets",
)
AXES = ("size", "styles", "horizon", "value_type", "risk_class")
SERVED = ("tier", "member_no", "news", "holdings", "risk_assessed_on")
FRESH_DAYS, STALE_DAYS = 30, 90
THIN = 50


@dataclass(frozen=True)
class Phase:
    """One of the lecture's four phases: how much of it is there (%), what is missing.

    `share` is None where the phase has not begun: nobody serves a prospect.
    """

    name: str
    share: int | None
    missing: tuple[str, ...] = ()

    @property
    def is_thin(self) -> bool:
        return self.share is not None and self.share < THIN


def phases(
    known: Collection[str], *, days_since_contact: int | None, is_member: bool
) -> tuple[Phase, Phase, Phase, Phase]:
    """Judge collect, analyse, contact and value-added service by what is known.

    `known` names the facts that are there. A contact counts in full for 30 days and by
    half for 90.

    >>> [p.share for p in phases({"phone"}, days_since_contact=40, is_member=False)]
    [10, 0, 50, None]
    """

    def share_of(name: str, facts: tuple[str, ...]) -> Phase:
        missing = tuple(fact for fact in facts if fact not in known)
        return Phase(name, 100 * (len(facts) - len(missing)) // len(facts), missing)

    fresh = 0
    if days_since_contact is not None and days_since_contact <= STALE_DAYS:
        fresh = 100 if days_since_contact <= FRESH_DAYS else 50
    served = share_of("serve", SERVED) if is_member else Phase("serve", None)
    return (
        share_of("collect", COLLECTED),
        share_of("analyse", AXES),
        Phase("contact", fresh),
        served,
    )


def offerable(risk_class: str) -> str:
    """Name the product classes a risk class may be offered; "" when it is unknown.

    >>> offerable("C3"), offerable("C1-lowest")
    ('R1–R3', 'R1')
    """
    level = risk_class[1:2]
    if not level or level == "1":
        return "R1" if level else ""
    return f"R1–R{level}"


def months_later(day: date, months: int) -> date:
    """Return the same day of a later month, or that month's last day.

    >>> months_later(date(2024, 2, 29), 12)
    datetime.date(2025, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
