"""Public figures nobody could know when a month was frozen: part of the draw's root.

`上证指数=3012.44;深证成指=9850.1@2026-11-03`: names, what they closed at, the day.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date

MOST_INDICES, LONGEST_INDEX = 4, 20
FIGURE = re.compile(r"\d{1,7}(\.\d{1,4})?")


def read_figure(written: str) -> str:
    """Return a figure as it goes into the draw, "" where it is none.

    >>> read_figure(" 3,012.4400 "), read_figure("０12.50"), read_figure("-1")
    ('3012.44', '', '')
    """
    plain = written.strip().replace(",", "").replace("，", "")
    if not plain.isascii() or not FIGURE.fullmatch(plain):
        return ""
    whole, _dot, rest = plain.partition(".")
    rest = rest.rstrip("0")
    return f"{int(whole)}.{rest}" if rest else str(int(whole))


def beacon_text(names: Sequence[str], figures: Mapping[str, str], day: date) -> str:
    """Write the beacon of a draw; "" where the branch names nothing.

    >>> beacon_text(["上证指数"], {"上证指数": "3012.44"}, date(2026, 11, 3))
    '上证指数=3012.44@2026-11-03'
    """
    if not names:
        return ""
    said = ";".join(f"{name}={figures[name]}" for name in names)
    return f"{said}@{day.isoformat()}"
