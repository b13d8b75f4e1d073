"""Segmentation and provenance. Pure functions: no database, no clock."""

from collections.abc import Mapping
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
