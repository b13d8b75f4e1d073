"""How the suite runs: DB=sqlite (default), DB=postgres, or DB=postgres://… of yours.

Nothing of the caller's environment or data is used: every variable of the product is
forgotten and DATA_DIR is a fresh temporary folder. Tests marked `database` depend on
what the database does and run on both. Browser tests need a Chromium; without one they
skip, or fail when REQUIRE_BROWSER=1.
"""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings

PRODUCT_VARIABLES = [
    *["DATABASE_URL", "REDIS_URL", "SECRET_KEY", "DATA_KEY", "DEBUG", "DATA_DIR"],
    *["EMAIL_HOST", "EMAIL_PORT", "EMAIL_HOST_USER", "EMAIL_HOST_PASSWORD"],
    *["EMAIL_USE_TLS", "DEFAULT_FROM_EMAIL", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS"],
    *["TRUST_PROXY", "SITE_URL", "HOST", "PORT", "FETCH_ALLOW"],
]
SESSION_FOLDER, SESSION_DATABASE = "BROKER_CRM_TEST_DIR", "BROKER_CRM_TEST_DATABASE"


def _prepare() -> None:
    """Run in the controller and in each worker, which inherits its environment."""
    for name in PRODUCT_VARIABLES:
        os.environ.pop(name, None)
    if "PYTEST_XDIST_WORKER" not in os.environ:
        folder = tempfile.mkdtemp(prefix="broker-crm-test-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        os.environ[SESSION_FOLDER] = folder
        os.environ[SESSION_DATABASE] = _database()
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    os.environ["DATA_DIR"] = str(Path(os.environ[SESSION_FOLDER], worker))
    if os.environ[SESSION_DATABASE]:
        os.environ["DATABASE_URL"] = os.environ[SESSION_DATABASE]


def _database() -> str:
    wanted = os.environ.get("DB", "sqlite")
    if wanted == "postgres":
        from tests.postgres import PostgresServer

        server = PostgresServer()
        atexit.register(server.stop)
        return server.start()
    return "" if wanted == "sqlite" else wanted


# pytest-django would read the settings before this file if pyproject.toml or the
# environment named them (workers inherit the environment, hence the pop).
if settings.configured:
    pytest.exit("Unset DJANGO_SETTINGS_MODULE: the suite prepares its own settings.", 4)
os.environ["TESTING"] = "true"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
os.environ["DJANGO_SETTINGS_MODULE"] = "broker_crm.settings"
_prepare()
assert settings.DATABASES
del os.environ["DJANGO_SETTINGS_MODULE"]

# A loaded machine is no fault of the code: nothing is judged by how long it took.
hypothesis.settings.register_profile(
    "steady",
    deadline=None,
    # What decides whether a change lands draws the same examples every time.
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("steady")

pytest_plugins = ["tests.servers"]


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef) -> Iterator[None]:
    """Let the test database be a copy of one that was migrated before."""
    if fixturedef.argname != "django_db_setup":
        return (yield)
    from tests.migrated import copied_when_known

    with copied_when_known():
        return (yield)
