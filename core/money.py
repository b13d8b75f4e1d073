"""Yuan: read as people write it, shown as they say it."""

import re
import unicodedata
from decimal import Decimal

from django.utils.translation import get_language

UNITS = {"": 1, "元": 1, "万": 10_000, "万元": 10_000, "亿": 10**8, "亿元": 10**8}
_WRITTEN = re.compile(
    r"([+-]?)([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)?(\.[0-9]+)?(万元?|亿元?|元)?"
)
LARGEST = Decimal(10) ** 13
CENT = Decimal("0.01")
Steps = tuple[tuple[Decimal | int, str, int], ...]
CHINESE: Steps = ((10**8, "亿", 2), (10**4, "万", 1), (1, "元", 0))
ENGLISH: Steps = ((10**6, "M", 2), (10**3, "k", 1), (1, " yuan", 0))


def read_money(written: str) -> Decimal:
    """Read yuan: 100000, 1,234.50, 10万, 1.2亿, -350; raise ValueError otherwise.

    >>> read_money("10万")
    Decimal('100000')
    """
    text = unicodedata.normalize("NFKC", written).strip().replace(" ", "")
    text = text.removeprefix("¥").removeprefix("￥")
    match = _WRITTEN.fullmatch(text)
    if not match or not (match[2] or match[3]):
        raise ValueError(written)
    number = Decimal(match[1] + (match[2] or "0").replace(",", "") + (match[3] or ""))
    amount = number * UNITS[match[4] or ""]
    if abs(amount) >= LARGEST or amount != amount.quantize(CENT):
        raise ValueError(written)
    return amount


def show_money(amount: Decimal | float | None) -> str:
    """Say yuan as the language counts: 386.4万, 1.2亿 or 3.86M; unknown is a dash."""
    if amount is None:
        return "—"
    steps = CHINESE if (get_language() or "").startswith("zh") else ENGLISH
    exact = Decimal(amount)
    for unit, word, places in steps:
        if abs(exact) >= unit:
            return _trim(exact / unit, places) + word
    return f"{exact:.2f}" if exact else "0"


def _trim(number: Decimal, places: int) -> str:
    text = f"{number:,.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
