"""Days before and after the holidays."""

from collections.abc import Iterator
from datetime import date

from core.calendars import Calendar
from service.rules.line.named import (
    NOTHING,
    ONE,
    Hit,
    Meaning,
    Reader,
    any_of,
    last_open,
    one,
)

# Holidays of fixed dates, for years whose calendar nobody has published yet.
FIXED = {
    (1, 1),
    (4, 5),
    *((5, day) for day in range(1, 6)),
    *((10, day) for day in range(1, 8)),
}
LONG_BREAK = 3


A_YEAR = 366


# Days of rest by the name of the holiday, and the window its first day lies in.
HOLIDAYS = {
    "元旦": ((12, 30), (1, 3)),
    "new year": ((12, 30), (1, 3)),
    "春节": ((1, 18), (2, 22)),
    "过年": ((1, 18), (2, 22)),
    "年": ((1, 18), (2, 22)),
    "spring festival": ((1, 18), (2, 22)),
    "chinese new year": ((1, 18), (2, 22)),
    "清明": ((4, 2), (4, 6)),
    "qingming": ((4, 2), (4, 6)),
    "五一": ((4, 28), (5, 2)),
    "劳动节": ((4, 28), (5, 2)),
    "labour day": ((4, 28), (5, 2)),
    "may day": ((4, 28), (5, 2)),
    "端午": ((5, 25), (6, 26)),
    "中秋": ((9, 6), (10, 9)),
    "国庆": ((9, 28), (10, 2)),
    "十一": ((9, 28), (10, 2)),
    "national day": ((9, 28), (10, 2)),
}


def _around_holiday(hit: Hit, today: date, calendar: Calendar) -> Meaning:
    name, side = hit["name"].lower(), hit["side"].lower()
    called = (b for b in _breaks(today, calendar) if _is_called(*b, name))
    return _beside(next(called, None), today, calendar, is_before=_is_before(side))


def _after_the_year(_hit: Hit, today: date, calendar: Calendar) -> Meaning:
    called = (b for b in _breaks(today, calendar) if _is_called(*b, "春节"))
    return _beside(next(called, None), today, calendar, is_before=False)


def _around_next_holiday(hit: Hit, today: date, calendar: Calendar) -> Meaning:
    rest = next(_breaks(today, calendar), None)
    return _beside(rest, today, calendar, is_before=_is_before(hit["side"].lower()))


def _is_before(side: str) -> bool:
    return side.endswith("前") or side == "before"


def _breaks(today: date, calendar: Calendar) -> Iterator[tuple[date, date]]:
    """Yield the runs of days of rest longer than a weekend, from today on."""
    day, begin = today, None
    for _ in range(A_YEAR):
        if not _is_rest(day, calendar):
            if begin and _is_break(begin, day, calendar):
                yield begin, day - ONE
            begin = None
        else:
            begin = begin or day
        day += ONE


def _is_rest(day: date, calendar: Calendar) -> bool:
    return not calendar.is_open(day) or _is_fixed(day, calendar)


def _is_fixed(day: date, calendar: Calendar) -> bool:
    """Say whether a year without published data rests on this day all the same."""
    return (day.month, day.day) in FIXED and not calendar.is_published(day)


def _is_break(begin: date, after: date, calendar: Calendar) -> bool:
    days = (after - begin).days
    return days >= LONG_BREAK or any(
        _is_fixed(begin + n * ONE, calendar) for n in range(days)
    )


def _is_called(begin: date, end: date, name: str) -> bool:
    """Say whether some day of a run of rest lies in a holiday's window."""
    (m1, d1), (m2, d2) = HOLIDAYS[name]
    low, high = (m1, d1), (m2, d2)
    for n in range((end - begin).days + 1):
        day = begin + n * ONE
        spot = (day.month, day.day)
        if (low <= spot <= high) if low <= high else (spot >= low or spot <= high):
            return True
    return False


def _beside(
    rest: tuple[date, date] | None, today: date, calendar: Calendar, *, is_before: bool
) -> Meaning:
    if rest is None:
        return NOTHING
    begin, end = rest
    if is_before:
        return one(last_open(begin - ONE, calendar), today)
    day = calendar.after(end, 1)
    while _is_rest(day, calendar):
        day = calendar.after(day, 1)
    return one(day, today)


_CHINESE = any_of(name for name in HOLIDAYS if not name.isascii())
_ENGLISH = any_of(name for name in HOLIDAYS if name.isascii())
# 三年后 and 今年后 speak of years, not of the festival.
_NO_COUNT = r"(?<![一二三四五六七八九十\d个半今明去])"
_SIDE = r"(?P<side>以后|之后|回来|之前|后|前)"
_ENGLISH_SIDE = r"\b(?P<side>before|after) (?:the )?"
READERS: list[tuple[str, Reader]] = [
    (
        rf"{_NO_COUNT}(?P<name>{_CHINESE})节?(?:假期|长假|放假)?{_SIDE}",
        _around_holiday,
    ),
    (rf"{_ENGLISH_SIDE}(?P<name>{_ENGLISH})(?: holidays?)?\b", _around_holiday),
    (r"过完年", _after_the_year),
    (r"(?<![春过])节(?:假期|假日)?(?P<side>后|前)", _around_next_holiday),
    (r"假期(?:结束)?(?P<side>后|前)", _around_next_holiday),
    (rf"{_ENGLISH_SIDE}holidays?\b", _around_next_holiday),
]
