"""How the suite runs: DB=sqlite (default) or DB=postgres, real servers from wheels.

Tests marked `database` depend on what the database does and run on both. Browser tests
need a Chromium; without one they skip, or fail when REQUIRE_BROWSER=1.
"""

import os

os.environ.setdefault("TESTING", "true")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
os.environ.setdefault("DATA_DIR", "/tmp/broker-crm-test")  # noqa: S108

pytest_plugins = ["tests.servers"]
