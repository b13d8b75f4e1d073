"""Parts of a month, and dates."""

from datetime import date

from core.calendars import Calendar
from service.rules.line.named import NOTHING, ONE, Hit, Meaning, Reader, last_open, one
from service.rules.line.numbers import NUMBER, number
from service.rules.visits import add_months, next_month

EN_MONTH = (
    *("jan", "feb", "mar", "apr", "may", "jun"),
    *("jul", "aug", "sep", "oct", "nov", "dec"),
)


def _part_of_month(hit: Hit, today: date, calendar: Calendar) -> Meaning:
    return _month_part(hit[2], today, calendar, is_next=hit[1].startswith("下"))


def _bare_part_of_month(hit: Hit, today: date, calendar: Calendar) -> Meaning:
    days, tense = _month_part(hit[1], today, calendar, is_next=False)
    if tense == "past":  # 月初 said late in the month is the next one's
        return _month_part(hit[1], today, calendar, is_next=True)
    return days, tense


def _english_month_part(hit: Hit, today: date, calendar: Calendar) -> Meaning:
    part = {"end": "底", "middle": "中"}.get((hit[1] or hit[3]).lower(), "初")
    return _month_part(part, today, calendar, is_next=bool(hit[2]))


def _end_of_year(hit: Hit, today: date, calendar: Calendar) -> Meaning:
    year = int(hit[1]) if hit[1] else today.year + (hit[2] == "明")
    return one(last_open(date(year, 12, 31), calendar), today)


def _month_part(
    part: str, today: date, calendar: Calendar, *, is_next: bool
) -> Meaning:
    first = today.replace(day=1)
    first = next_month(first) if is_next else first
    if part[0] in "底末":
        return one(last_open(next_month(first) - ONE, calendar), today)
    if part[0] == "中":
        return one(calendar.after(first.replace(day=15), 0), today)
    return one(calendar.after(first, 0), today)


def _day_of_month(hit: Hit, today: date, _calendar: Calendar) -> Meaning:
    day, first = number(hit[2]), today.replace(day=1)
    if hit[1] and hit[1][0] in "下上":
        first = add_months(first, 1 if hit[1][0] == "下" else -1)
    return _in_month(day, first, today, is_bare=hit[1] is None)


def _english_day_of_month(hit: Hit, today: date, _calendar: Calendar) -> Meaning:
    return _in_month(number(hit[1]), today.replace(day=1), today, is_bare=True)


def _in_month(day: int | None, first: date, today: date, *, is_bare: bool) -> Meaning:
    here, after = _dated(first, day), _dated(next_month(first), day)
    if not is_bare or here is None or here >= today:
        found = [d for d in (here,) if d]
        if is_bare and here == today and after:
            return (here, after), "open"
        return one(found[0], today) if found else NOTHING
    return tuple(d for d in (here, after) if d), "open"


def _month_and_day(hit: Hit, today: date, _calendar: Calendar) -> Meaning:
    return _of_year(hit[1], number(hit[2]), number(hit[3]), today)


def _figures(hit: Hit, today: date, _calendar: Calendar) -> Meaning:
    return _of_year(hit[1], number(hit[2]), number(hit[3]), today)


_MONTHS = "|".join(EN_MONTH)


def _english_date(hit: Hit, today: date, _calendar: Calendar) -> Meaning:
    return _of_year(None, EN_MONTH.index(hit[1].lower()) + 1, number(hit[2]), today)


def _english_date_reversed(hit: Hit, today: date, _calendar: Calendar) -> Meaning:
    return _of_year(None, EN_MONTH.index(hit[2].lower()) + 1, number(hit[1]), today)


def _of_year(
    year: str | None, month: int | None, day: int | None, today: date
) -> Meaning:
    """This year's day; in the half of the year around it, the nearest such day."""
    years = [int(year)] if year else [today.year - 1, today.year, today.year + 1]
    days = [d for y in years if (d := _built(y, month, day))]
    if not days:
        return NOTHING
    return one(min(days, key=lambda d: abs((d - today).days)), today)


def _built(year: int, month: int | None, day: int | None) -> date | None:
    try:
        return date(year, month or 0, day or 0)
    except ValueError:
        return None


def _dated(first: date, day: int | None) -> date | None:
    return _built(first.year, first.month, day)


_ENGLISH_PART = r"(end|beginning|start|middle) of (?:the|this|(next)) month"
_NTH = r"(\d{1,2})(?:st|nd|rd|th)"
# What stands before makes it part of something else; so does what follows: 15号线.
_ALONE = r"(?<![\d一二三四五六七八九十点:：\-/.])"
_NO_DAY = r"(?![线楼院店柜街厅桌室车])"
READERS: list[tuple[str, Reader]] = [
    (r"(下个?月|这个?月|本月)(初|中旬|底|末)", _part_of_month),
    (r"(?:(20\d{2})|([今明]))?年底", _end_of_year),
    (r"(?<![个\d一二三四五六七八九十])月(初|中|底|末)", _bare_part_of_month),
    (rf"\b(?:at )?(?:the )?{_ENGLISH_PART}\b|\bmonth[- ]?(end)\b", _english_month_part),
    (
        rf"(下个?月|上个?月|这个?月|本月)?{_ALONE}({NUMBER})[号日]{_NO_DAY}",
        _day_of_month,
    ),
    (rf"\b(?:on )?the {_NTH}\b", _english_day_of_month),
    (rf"(?<![\d.])(?:(\d{{4}})年)?({NUMBER})月({NUMBER})[号日]?(?!\d)", _month_and_day),
    (r"(?<![\d./-])(?:(\d{4})[-/.])?(\d{1,2})[-/](\d{1,2})(?![\d./%-])", _figures),
    (rf"\b({_MONTHS})[a-z]*\.? (\d{{1,2}})(?:st|nd|rd|th)?\b", _english_date),
    (rf"\b(\d{{1,2}})(?:st|nd|rd|th)? ({_MONTHS})[a-z]*\b", _english_date_reversed),
]
