"""One person, one record, from stranger to member."""
