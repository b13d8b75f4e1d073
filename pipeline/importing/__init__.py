"""Bringing history in from files."""

from pipeline.importing.history import import_history
from pipeline.importing.rows import HistoryReport

__all__ = ["HistoryReport", "import_history"]
