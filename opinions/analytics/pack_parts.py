"""The parts a figure of the supervisor's pack is made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from core.clock import today
from service.rules import next_month


@dataclass(frozen=True)
class Figure:
    """A figure with what it means, and the page that shows its rows ("" for none).

    `rows` is how many rows that page counts; None where the figure is no count.
    """

    label: str
    value: str
    definition: str
    url: str = ""
    rows: int | None = None


@dataclass(frozen=True)
class Section:
    """A part of the pack: its figures, and a table where there are lines."""

    key: str
    title: str
    figures: Sequence[Figure]
    heads: Sequence[str] = ()
    lines: Sequence[Sequence[tuple[str, str]]] = ()


@dataclass(frozen=True)
class Period:
    """The days of the pack, both included."""

    first: date
    last: date

    @property
    def query(self) -> dict[str, str]:
        return {"since": self.first.isoformat(), "until": self.last.isoformat()}

    @property
    def months(self) -> list[date]:
        """The months that begin in it and have begun by today."""
        found, month = [], self.first.replace(day=1)
        while month <= min(self.last, today()):
            found.append(month)
            month = next_month(month)
        return found


def url_of(name: str, **query: Any) -> str:
    return f"{reverse(name)}?{urlencode({k: v for k, v in query.items() if v})}"


def count_of(label: str, number: int, definition: str, url: str = "") -> Figure:
    return Figure(label, str(number), definition, url, number)
