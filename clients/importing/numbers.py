"""Numbers as terminals and spreadsheets write them; what is not certain is refused."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from clients.importing.codes import BadCell

NOTHING = {"", "-", "--", "---", "—", "——", "n/a", "na", "nan", "null", "无", "#n/a"}
UNITS = ("股", "份", "张", "手", "元", "yuan", "shares")
LARGEST = Decimal(10) ** 13
_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|[+-]?\.\d+")
_SCIENTIFIC = re.compile(r"[+-]?\d+(?:\.\d+)?e[+-]?\d+", re.IGNORECASE)


@dataclass(frozen=True)
class Figure:
    """A number and the unit written behind it ("" where there is none)."""

    amount: Decimal
    unit: str = ""


def read_number(written: str, field: str) -> Figure | None:
    """Read 1,000 or 12.5 or 10手; None for an empty cell or a dash.

    Raises BadCell: 1.38E+10 has lost digits, 1,00 is no number.
    """
    text = unicodedata.normalize("NFKC", written).strip().lower().lstrip("¥￥$ ")
    if text in NOTHING:
        return None
    unit = next((u for u in UNITS if text.endswith(u)), "")
    plain = text.removesuffix(unit).replace(" ", "")
    if _SCIENTIFIC.fullmatch(plain):
        raise BadCell(
            _("“%(written)s” is how a spreadsheet shortens a number; write it in full.")
            % {"written": written[:40]},
            field,
        )
    if not _NUMBER.fullmatch(plain):
        raise BadCell(
            _("“%(written)s” is no number.") % {"written": written[:40]}, field
        )
    amount = Decimal(plain.replace(",", ""))
    if abs(amount) >= LARGEST:
        raise BadCell(
            _("“%(written)s” is larger than anything we keep.")
            % {"written": written[:40]},
            field,
        )
    return Figure(amount, unit)


def rounded(amount: Decimal, places: int) -> Decimal:
    """Round half up to so many places: costs have four, quantities two."""
    return amount.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
