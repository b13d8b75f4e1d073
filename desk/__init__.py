"""Pages and commits that mix apps; it has no models."""
