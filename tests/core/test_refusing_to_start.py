"""With DEBUG=false the product refuses what would be unsafe, in a sentence."""

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings

from tests.migrated import placed

LOAD = ["-c", "import broker_crm.wsgi"]
HIRE = """
import django; django.setup()
from accounts.models import User
User.objects.create_user("gao", full_name="Gao", role="head_office", is_demo=True)
"""
GOOD_KEY = "k3y-" * 12


def run(data: Path, *arguments: str, **variables: str) -> tuple[int, str]:
    """Run Python as a start would; return its exit code and what it said."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR,
        env={
            **os.environ,
            "DATABASE_URL": f"sqlite:///{data}/db.sqlite3",
            "DJANGO_SETTINGS_MODULE": "broker_crm.settings",
            "DATA_DIR": str(data),
            "TESTING": "false",
            **variables,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr.strip()


def test_a_missing_short_or_default_key_is_refused(tmp_path: Path) -> None:
    for key in ("", "short", "django-insecure-0123456789012345678901234567890"):
        code, said = run(tmp_path, *LOAD, SECRET_KEY=key)
        assert code == 1, key
        assert said.startswith("SECRET_KEY is missing, too short or a default.")


def test_demo_people_are_refused(tmp_path: Path) -> None:
    if not placed(tmp_path / "db.sqlite3"):
        code, said = run(tmp_path, "manage.py", "migrate", "-v0", DEBUG="true")
        assert code == 0, said
    assert run(tmp_path, *LOAD, SECRET_KEY=GOOD_KEY)[0] == 0
    assert run(tmp_path, "-c", HIRE, DEBUG="true")[0] == 0
    code, said = run(tmp_path, *LOAD, SECRET_KEY=GOOD_KEY)
    assert code == 1
    assert "The database holds demo people" in said
    assert "Traceback" not in said
    assert run(tmp_path, *LOAD, DEBUG="true")[0] == 0
