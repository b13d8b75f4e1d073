"""Ten seconds: one line of what happened, read by rules."""

from service.rules.line.chips import Chip, Reading
from service.rules.line.people import LONGEST_LINE, Person, Wanted, wanted_in
from service.rules.line.reading import read_line

__all__ = [
    "LONGEST_LINE",
    "Chip",
    "Person",
    "Reading",
    "Wanted",
    "read_line",
    "wanted_in",
]
