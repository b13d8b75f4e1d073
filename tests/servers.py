"""Real servers for the tests: PostgreSQL, Valkey, an SMTP sink, a browser."""
