"""Campaign plans and their thirteen steps."""
