"""What the desk writes: looks, and reminders."""

from desk.actions.looking import close_changes, note_look

__all__ = ["close_changes", "note_look"]
