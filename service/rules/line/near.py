"""Days counted from today, and days of the week."""

from datetime import date

from core.calendars import Calendar
from service.rules.line.named import (
    NOTHING,
    ONE,
    WEEK,
    Hit,
    Meaning,
    Reader,
    any_of,
    one,
)
from service.rules.line.numbers import ENGLISH_NUMBER, NUMBER, number
from service.rules.visits import add_months, next_month

ZH_DAY = {
    "一": 0,
    "二": 1,
    "三": 2,
    "四": 3,
    "五": 4,
    "六": 5,
    "日": 6,
    "天": 6,
    "末": 5,
}


EN_DAY = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


RELATIVE = {
    "大前天": -3, "前天": -2, "昨天": -1, "昨日": -1, "昨晚": -1, "昨儿": -1,
    "今天": 0, "今日": 0, "今早": 0, "今晚": 0, "今儿": 0, "当天": 0,
    "明天": 1, "明日": 1, "明早": 1, "明晚": 1, "明儿": 1, "后天": 2, "大后天": 3,
    "the day before yesterday": -2, "day before yesterday": -2, "yesterday": -1,
    "today": 0, "tonight": 0, "this morning": 0, "this afternoon": 0,
    "tomorrow": 1, "the day after tomorrow": 2, "day after tomorrow": 2,
}  # fmt: skip


def _relative(hit: Hit, today: date, _calendar: Calendar) -> Meaning:
    return one(today + RELATIVE[hit[0].lower()] * ONE, today)


def _some_days(hit: Hit, today: date, calendar: Calendar) -> Meaning:
    return _counted(hit[1], hit[2], today, calendar, is_past="前" in hit[3])


def _passing_days(hit: Hit, today: date, calendar: Calendar) -> Meaning:
    return _counted(hit[1], hit[2], today, calendar, is_past=False)


def _in_days(hit: Hit, today: date, calendar: Calendar) -> Meaning:
    return _counted(hit[1], hit[2], today, calendar, is_past=False)


def _days_ago(hit: Hit, today: date, calendar: Calendar) -> Meaning:
    return _counted(hit[1], hit[2], today, calendar, is_past=True)


def _counted(
    written: str, unit: str, today: date, calendar: Calendar, *, is_past: bool
) -> Meaning:
    count = number(written)
    if not count:
        return NOTHING
    sign = -1 if is_past else 1
    unit = unit.lower()
    if "工作日" in unit or unit.startswith(("working", "business")):
        return one(calendar.after(today, count), today)
    if "月" in unit or unit.startswith("month"):
        return one(add_months(today, sign * count), today)
    days = count * (WEEK if unit.startswith("week") or unit[-1] in "周期拜" else 1)
    return one(today + sign * days * ONE, today)


def _weekday(hit: Hit, today: date, _calendar: Calendar) -> Meaning:
    which, day = (hit[1] or "").rstrip("个"), ZH_DAY[hit[2]]
    monday = today - today.weekday() * ONE
    weeks = {"上上": -2, "上": -1, "这": 0, "本": 0, "下": 1, "下下": 2}.get(which)
    if weeks is not None:
        return one(monday + (weeks * WEEK + day) * ONE, today)
    return _bare_weekday(day, today)


def _bare_weekday(day: int, today: date) -> Meaning:
    """Both the last and the coming one; the day's own name is today or in a week."""
    ahead = (day - today.weekday()) % WEEK
    if ahead == 0:
        return (today, today + WEEK * ONE), "open"
    return (today + (ahead - WEEK) * ONE, today + ahead * ONE), "open"


def _english_weekday(hit: Hit, today: date, _calendar: Calendar) -> Meaning:
    which, day = (hit[1] or "").lower(), EN_DAY.index(hit[2][:3].lower())
    last, coming = _bare_weekday(day, today)[0]
    if which == "last":
        return one(last if last < today else today - WEEK * ONE, today)
    if which in ("next", "coming"):
        coming = coming if coming > today else coming + WEEK * ONE
        later = today + (WEEK - today.weekday() + day) * ONE
        # In speech "next Friday" on a Wednesday is either; both are offered.
        days = (coming, later) if which == "next" and later != coming else (coming,)
        return days, "future"
    if which == "this":
        return one(today + (day - today.weekday()) * ONE, today)
    return (last, coming), "open"


def _some_week(hit: Hit, today: date, calendar: Calendar) -> Meaning:
    monday = today - today.weekday() * ONE
    if hit[1].startswith("上"):
        return NOTHING
    return one(calendar.after(monday + WEEK * ONE, 0), today)


def _next_one(hit: Hit, today: date, calendar: Calendar) -> Meaning:
    first = today + (WEEK - today.weekday()) * ONE
    if hit[1].lower() == "month":
        first = next_month(today.replace(day=1))
    return one(calendar.after(first, 0), today)


_SPAN = r"(天|日|个?工作日|周|个?星期|个?礼拜|个?月)"
_ENGLISH_SPAN = r"(working days?|business days?|days?|weeks?|months?)"
_ENGLISH_NAMES = r"(mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
READERS: list[tuple[str, Reader]] = [
    (rf"(?<![a-z])(?:{any_of(RELATIVE)})(?![a-z])", _relative),
    (rf"(?:过|再过)?({NUMBER}){_SPAN}(前|后|以后|之后|之前|内)", _some_days),
    (rf"(?:再过|过)({NUMBER}){_SPAN}(?![前后])", _passing_days),
    (rf"\bin ({ENGLISH_NUMBER}) {_ENGLISH_SPAN}\b", _in_days),
    (rf"\b({ENGLISH_NUMBER}) {_ENGLISH_SPAN} (ago|before)\b", _days_ago),
    (
        r"(上上|上个?|下下|下个?|这个?|本)?(?:周|星期|礼拜)([一二三四五六日天末])",
        _weekday,
    ),
    (rf"\b(?:(last|next|this|coming) )?{_ENGLISH_NAMES}\b", _english_weekday),
    (r"(下个?|上个?)(?:周|星期|礼拜)(?![一二三四五六日天末])", _some_week),
    (r"\bnext (week|month)\b", _next_one),
]
