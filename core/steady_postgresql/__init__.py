"""Django's PostgreSQL backend that outlives a restart of the server."""
