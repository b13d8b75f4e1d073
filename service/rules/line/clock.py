"""The times of day people name: 三点半, 下午两点, 晚上8点, 15:30, "3pm", 刚才."""

import re
from dataclasses import dataclass
from datetime import time

from service.rules.line.numbers import ENGLISH_NUMBER, NUMBER, number

NOON, LAST_HOUR, MINUTES = 12, 23, 60
# An hour said without its half of the day is one of office hours: 三点 is 15:00.
FIRST_OFFICE_HOUR = 8
PARTS = {
    "凌晨": (0, 3), "早上": (8, 30), "早晨": (8, 30), "今早": (8, 30), "明早": (8, 30),
    "清早": (8, 0), "上午": (9, 30), "中午": (12, 0), "下午": (15, 0),
    "傍晚": (18, 0), "晚上": (19, 30), "昨晚": (19, 30), "今晚": (19, 30),
    "明晚": (19, 30), "this morning": (9, 30), "in the morning": (9, 30),
    "morning": (9, 30), "at noon": (12, 0), "noon": (12, 0),
    "this afternoon": (15, 0), "in the afternoon": (15, 0), "afternoon": (15, 0),
    "tonight": (19, 30), "in the evening": (19, 30), "evening": (19, 30),
}  # fmt: skip
AFTERNOON = {"下午", "傍晚", "晚上", "昨晚", "今晚", "明晚"}
_PART = "|".join(part for part in PARTS if not part.isascii())
_ENGLISH_PART = "|".join(
    sorted((p for p in PARTS if p.isascii()), key=len, reverse=True)
)
# 两点建议 are two pieces of advice, 一点 is a little, 百分点 is no hour.
_NOT_AN_HOUR = r"(?![建意问要想看感心体异小位好])"
_CHINESE = re.compile(
    rf"(?<!百分之)(?P<part>{_PART})?(?P<hour>{NUMBER})[点點时時]"
    rf"(?:(?P<half>半)|(?P<quarter>[一三])刻|(?P<sharp>整|钟)"
    rf"|(?P<minute>{NUMBER})分?(?![0-9天日号月年]))?{_NOT_AN_HOUR}"
)
_COLON = re.compile(
    rf"(?P<part>{_PART})?(?<![\d:：])(?P<hour>\d{{1,2}})[:：](?P<minute>\d{{2}})"
    r"(?![\d:：])(?P<half>\s*(?:am|pm)\b)?",
    re.IGNORECASE,
)
_ENGLISH = re.compile(
    r"\b(?:at )?(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?\s?(?P<half>am|pm)\b"
    rf"|\b(?P<past>half past|quarter past) (?P<word>{ENGLISH_NUMBER})\b"
    r"|\bat (?P<bare>\d{1,2})(?: ?o'clock)?\b(?![:.%/\d])",
    re.IGNORECASE,
)
_PARTS = re.compile(
    rf"(?P<part>{_PART})|\b(?P<english>{_ENGLISH_PART})\b", re.IGNORECASE
)
_JUST_NOW = re.compile(r"刚才|刚刚|刚|\bjust now\b|\bjust\b", re.IGNORECASE)
_MINUTES = re.compile(
    rf"(?:(?P<n>{NUMBER}(?:\.5)?)个?(?P<half>半)?|(?P<only>半)个?)"
    r"(?P<unit>小时|钟头|分钟|刻钟)",
)
_ENGLISH_MINUTES = re.compile(
    rf"\b(?:for )?(?:(?P<n>{ENGLISH_NUMBER})|(?P<only>half an))[ -]"
    r"(?P<unit>hours?|hrs?|minutes?|mins?)\b(?P<half> and a half)?(?! ago)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class TimeWords:
    """A time of day that was named; `is_rough` when only the part of the day was."""

    start: int
    end: int
    at: time | None
    is_rough: bool = False


@dataclass(frozen=True)
class Lasting:
    """How long it took, in minutes."""

    start: int
    end: int
    minutes: int


def time_words(text: str) -> list[TimeWords]:
    """Find the times of day a text names; None as the time means just now."""
    found: list[TimeWords] = []
    for pattern, read in (
        (_COLON, _clock),
        (_CHINESE, _chinese),
        (_ENGLISH, _english),
        (_PARTS, _part),
        (_JUST_NOW, _now),
    ):
        for hit in pattern.finditer(text):
            one = read(hit)
            if one and not any(
                hit.start() < o.end and o.start < hit.end() for o in found
            ):
                found.append(one)
    return sorted(found, key=lambda one: one.start)


def _hour_of(hour: int | None, part: str) -> int | None:
    if hour is None or hour > LAST_HOUR:
        return None
    if part in AFTERNOON or (part == "中午" and hour < FIRST_OFFICE_HOUR):
        return hour + NOON if hour < NOON else hour
    if not part and 0 < hour < FIRST_OFFICE_HOUR:
        return hour + NOON
    return hour


def _built(
    hit: re.Match[str], hour: int | None, minute: int | None
) -> TimeWords | None:
    if hour is None or minute is None or not (hour <= LAST_HOUR and minute < MINUTES):
        return None
    return TimeWords(hit.start(), hit.end(), time(hour, minute))


def _clock(hit: re.Match[str]) -> TimeWords | None:
    half = (hit["half"] or "").strip().lower()
    hour = int(hit["hour"])
    if half:
        hour = hour % NOON + (NOON if half == "pm" else 0)
        return _built(hit, hour, int(hit["minute"]))
    return _built(hit, _hour_of(hour, hit["part"] or "早上"), int(hit["minute"]))


def _chinese(hit: re.Match[str]) -> TimeWords | None:
    is_plain = not (hit["part"] or hit["half"] or hit["quarter"] or hit["sharp"])
    if is_plain and not hit["minute"] and hit["hour"] == "一":
        return None  # 一点 alone is a little
    minute: int | None = 0
    if hit["half"]:
        minute = 30
    elif hit["quarter"]:
        minute = 15 if hit["quarter"] == "一" else 45
    elif hit["minute"]:
        minute = number(hit["minute"])
    return _built(hit, _hour_of(number(hit["hour"]), hit["part"] or ""), minute)


def _english(hit: re.Match[str]) -> TimeWords | None:
    if hit["past"]:
        minute = 30 if hit["past"].lower().startswith("half") else 15
        return _built(hit, _hour_of(number(hit["word"]), ""), minute)
    if hit["bare"]:
        return _built(hit, _hour_of(int(hit["bare"]), ""), 0)
    hour = int(hit["hour"])
    if not 0 < hour <= NOON:
        return None
    hour = hour % NOON + (NOON if hit["half"].lower() == "pm" else 0)
    return _built(hit, hour, int(hit["minute"] or 0))


def _part(hit: re.Match[str]) -> TimeWords:
    at = time(*PARTS[hit["part"] or hit["english"].lower()])
    return TimeWords(hit.start(), hit.end(), at, is_rough=True)


def _now(hit: re.Match[str]) -> TimeWords:
    return TimeWords(hit.start(), hit.end(), None, is_rough=True)


def lasting_words(text: str) -> Lasting | None:
    """Find how long it took: 聊了20分钟, 半小时, "for half an hour"."""
    for pattern in (_MINUTES, _ENGLISH_MINUTES):
        if hit := pattern.search(text):
            minutes = _minutes(hit)
            return Lasting(hit.start(), hit.end(), minutes) if minutes else None
    return None


def _minutes(hit: re.Match[str]) -> int:
    unit = hit["unit"].lower()
    each = 60 if unit[0] in "小钟h" else 15 if unit == "刻钟" else 1
    if hit["only"]:
        return each // 2
    written = hit["n"]
    extra = each // 2 if hit["half"] or written.endswith(".5") else 0
    count = number(written.removesuffix(".5"))
    return (count or 0) * each + extra if count is not None else 0
