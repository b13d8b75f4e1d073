"""Values of a branch's own fields: what they may be. Pure functions."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

LONGEST_TEXT = 200
LONGEST_NUMBER = 30


def is_value(kind: str, value: Any, options: Sequence[str] = ()) -> bool:
    """Say whether a value is one a field of this kind may hold, as it is stored.

    >>> is_value("day", "2024-02-29"), is_value("day", "2023-02-29")
    (True, False)
    >>> is_value("number", "1.50"), is_value("number", 1.5), is_value("yes_no", True)
    (True, False, True)
    """
    if kind == "yes_no":
        return isinstance(value, bool)
    if not isinstance(value, str) or not value:
        return False
    checks = {
        "text": lambda: len(value) <= LONGEST_TEXT,
        "choice": lambda: value in options,
        "day": lambda: _is_day(value),
        "number": lambda: _is_number(value),
        "money": lambda: _is_number(value),
    }
    return kind in checks and checks[kind]()


def wrong_keys(
    values: Mapping[str, Any], fields: Mapping[str, tuple[str, Sequence[str]]]
) -> list[str]:
    """Name the keys that are no fields, or whose values their fields cannot hold.

    `fields` gives each key its kind and its options.
    """
    return sorted(
        key
        for key, value in values.items()
        if key not in fields or not is_value(fields[key][0], value, fields[key][1])
    )


def next_key(taken: Sequence[str]) -> str:
    """Return a key no field of the branch has yet, for one about to be made.

    >>> next_key(["f1", "f3"])
    'f4'
    """
    numbers = [int(key[1:]) for key in taken if re.fullmatch(r"f\d{1,6}", key)]
    return f"f{max(numbers, default=0) + 1}"


def _is_day(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _is_number(value: str) -> bool:
    try:
        return len(value) <= LONGEST_NUMBER and Decimal(value).is_finite()
    except InvalidOperation:
        return False
