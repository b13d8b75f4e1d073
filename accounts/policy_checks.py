"""What the checks of dated settings are made of."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import Promise

Check = Callable[[Any], None]


def refuse(sentence: str) -> None:
    raise ValidationError(sentence, code="impossible")


def whole(value: Any, names: tuple[str, ...]) -> bool:
    return (
        isinstance(value, dict)
        and set(value) == set(names)
        and all(type(value[name]) is int for name in names)
    )


def between(least: int, most: int, sentence: str | Promise) -> Check:
    def check(value: Any) -> None:
        if type(value) is not int or not least <= value <= most:
            refuse(str(sentence))

    return check
