"""The days people name: 昨天, 下周二, 15号, 月底, 节后, "next Tue", "in 3 days".

A phrase becomes one day, or several when it can mean more than one: then it is asked.
"""

import re
from collections.abc import Iterator
from datetime import date
from functools import cache

from core.calendars import Calendar
from service.rules.line import breaks, months, near
from service.rules.line.named import DayWords, Hit, Reader


@cache
def _rules() -> list[tuple[re.Pattern[str], Reader]]:
    return [
        (re.compile(pattern, re.IGNORECASE), reader)
        for module in (near, months, breaks)
        for pattern, reader in module.READERS
    ]


def day_words(text: str, *, today: date, calendar: Calendar) -> list[DayWords]:
    """Find the days a text names, from left to right; the longest phrase wins."""
    found: list[DayWords] = []
    for hit, reader in sorted(_hits(text), key=lambda pair: _longest_first(pair[0])):
        if any(hit.start() < one.end and one.start < hit.end() for one in found):
            continue
        days, tense = reader(hit, today, calendar)
        if days:
            found.append(DayWords(hit.start(), hit.end(), days, tense))
    return sorted(found, key=lambda one: one.start)


def _hits(text: str) -> Iterator[tuple[Hit, Reader]]:
    for pattern, reader in _rules():
        for hit in pattern.finditer(text):
            yield hit, reader


def _longest_first(hit: Hit) -> tuple[int, int]:
    return hit.start() - hit.end(), hit.start()
