"""Arithmetic and classification of clients: pure functions, a module for each topic."""

from clients.rules.classes import (
    Phase,
    is_refused_origin,
    months_later,
    offerable,
    phases,
    size_of,
)

__all__ = [
    "Phase",
    "is_refused_origin",
    "months_later",
    "offerable",
    "phases",
    "size_of",
]
