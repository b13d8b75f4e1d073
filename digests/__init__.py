"""News and announcements: fetched, approved, sent."""
