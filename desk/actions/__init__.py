"""What the desk writes: looks, and reminders."""

from desk.actions.looking import close_changes, note_look
from desk.actions.reminding import choose_reminders, remind

__all__ = ["choose_reminders", "close_changes", "note_look", "remind"]
