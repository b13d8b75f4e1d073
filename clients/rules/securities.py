"""Codes of securities: text, never numbers; and what a code tells of its security."""

import re
import unicodedata
from dataclasses import dataclass

EXCHANGES = {
    "XSHG": "SH", "SSE": "SH", "SHSE": "SH", "SHA": "SH", "XSHE": "SZ", "SZSE": "SZ",
    "SZA": "SZ", "BSE": "BJ", "XBSE": "BJ", "XHKG": "HK", "HKEX": "HK", "SEHK": "HK",
    "上海": "SH", "上交所": "SH", "上海证券交易所": "SH", "上海A股": "SH",
    "上证A股": "SH", "沪A": "SH", "沪市": "SH", "上A": "SH", "上海B股": "SH",
    "沪B": "SH", "深圳": "SZ", "深交所": "SZ", "深圳证券交易所": "SZ", "深圳A股": "SZ",
    "深证A股": "SZ", "深A": "SZ", "深市": "SZ", "深圳B股": "SZ", "深B": "SZ",
    "北京": "BJ", "北交所": "BJ", "北京证券交易所": "BJ", "京A": "BJ", "香港": "HK",
    "港股通": "HK", "沪港通": "HK", "深港通": "HK",
}  # fmt: skip
LONGEST_CODE, LONGEST_EXCHANGE = 12, 4
USUAL_DIGITS = 6
DIGITS = {"HK": 5}
NONE, SCIENTIFIC, DECIMAL, ZEROS, EXCHANGE = (
    "none",
    "scientific",
    "decimal",
    "zeros",
    "exchange",
)
_CODE = re.compile(r"([0-9A-Z]{1,12})(?:\.([A-Z]{2,4}))?")
_PREFIXED = re.compile(r"(SH|SZ|BJ|HK)\.?(\d{5,6})")
_SCIENTIFIC = re.compile(r"\d+(\.\d+)?E[+-]?\d+")
_LETTERS = re.compile("[A-Z]+")
_DECIMAL = re.compile(r"[\d,]+\.\d+")


class CodeRefused(ValueError):  # noqa: N818 — a decision, not an accident
    """A cell is no code; `why` is one of the reasons above, `written` what it says."""

    def __init__(self, why: str, written: str) -> None:
        super().__init__(why)
        self.why, self.written = why, written


@dataclass(frozen=True)
class Code:
    """A security's code, and its exchange where that is told ("" where not)."""

    code: str
    exchange: str = ""


def read_code(written: str, exchange: str = "") -> Code:
    """Read 000001, 000001.SZ, SZ000001, '000001 or ="000001"; never pad anything.

    `exchange` is what another column says. Raises CodeRefused: a spreadsheet that took
    the code for a number has lost what it was.

    >>> read_code("000001.XSHE"), read_code("sh600519")
    (Code(code='000001', exchange='SZ'), Code(code='600519', exchange='SH'))
    """
    text = unicodedata.normalize("NFKC", written).strip().upper()
    if text.startswith('="') and text.endswith('"'):
        text = text[2:-1]
    text = text.strip("'\" \u00a0")
    if _SCIENTIFIC.fullmatch(text):
        raise CodeRefused(SCIENTIFIC, written)
    if _DECIMAL.fullmatch(text):
        raise CodeRefused(DECIMAL, written)
    prefixed = _PREFIXED.fullmatch(text)
    match = _CODE.fullmatch(f"{prefixed[2]}.{prefixed[1]}" if prefixed else text)
    if not match:
        raise CodeRefused(NONE, written)
    code, place = match[1], read_exchange(match[2] or exchange)
    if code.isdigit() and len(code) < DIGITS.get(place, USUAL_DIGITS):
        raise CodeRefused(ZEROS, written)
    return Code(code, place)


def read_exchange(written: str) -> str:
    """Return the letters of an exchange: SH for XSHG and 上海A股; raise CodeRefused."""
    text = unicodedata.normalize("NFKC", written).strip().upper()
    text = EXCHANGES.get(text, text)
    if text and not (len(text) <= LONGEST_EXCHANGE and _LETTERS.fullmatch(text)):
        raise CodeRefused(EXCHANGE, written)
    return text


# What the first digits of a code say, by exchange; longer beginnings go first.
BOARDS = {
    "SH": {
        "688": "star", "689": "star", "60": "main", "900": "b_share", "204": "repo",
        "5": "fund", "11": "convertible", "01": "government", "02": "government",
    },
    "SZ": {
        "000": "main", "001": "main", "002": "main", "003": "main", "30": "growth",
        "200": "b_share", "15": "fund", "16": "fund", "18": "fund",
        "12": "convertible", "10": "government", "131": "repo",
    },
    "BJ": {"4": "beijing", "8": "beijing", "92": "beijing"},
    "HK": {"": "hong_kong"},
}  # fmt: skip


def board_of(code: str, exchange: str) -> str:
    """Name what a security is by its code; "" where the code does not tell.

    >>> board_of("688981", "SH"), board_of("000001", "SZ"), board_of("YS0001", "DEMO")
    ('star', 'main', '')
    """
    beginnings = BOARDS.get(exchange, {})
    for length in range(3, -1, -1):
        if found := beginnings.get(code[:length]):
            return found
    return ""


# Our defaults, after the product levels the securities association's guideline on
# suitability names (2017): A and B shares R3; Hong Kong shares, risk-warned and growth
# boards R4. Head office decides otherwise security by security.
DEFAULT_RISK = {
    "government": "R1",
    "repo": "R1",
    "fund": "R3",
    "convertible": "R3",
    "main": "R3",
    "b_share": "R3",
    "growth": "R4",
    "star": "R4",
    "beijing": "R4",
    "hong_kong": "R4",
}


def default_risk(board: str, name: str, status: str = "listed") -> str:
    """Return a product's risk level by what it is; "" where nothing tells.

    A risk-warned share (ST, *ST) is R4 at least, one that leaves the exchange R5.

    >>> default_risk("main", "*ST国华"), default_risk("main", "平安银行")
    ('R4', 'R3')
    """
    if status == "delisted" or name.startswith("退市") or name.endswith("退"):
        return "R5"
    level = DEFAULT_RISK.get(board, "")
    is_warned = name.upper().lstrip("*").startswith(("ST", "SST"))
    return max(level, "R4") if is_warned else level


# What one lot (手) is: 100 shares or fund units, 10 bonds.
LOTS = {"convertible": 10, "government": 10, "repo": 10}


def lot_of(board: str) -> int:
    """Return how many units one lot (手) of such a security has."""
    return LOTS.get(board, 100)
