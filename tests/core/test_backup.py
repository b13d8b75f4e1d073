"""A backup is one moment's whole; a restore brings it back and holds sending."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from core.backup import BackupError, check_sqlite
from core.hold import release_sending
from tests.migrated import placed
from tests.postgres import PostgresServer

EMPLOY = """
import django; django.setup()
from accounts.models import User
User.objects.create_user("ada", full_name="Ada", role="administrator")
"""


class Installation:
    """A product of its own: a data folder and a database, driven by commands."""

    def __init__(self, data: Path, **variables: str) -> None:
        self.data = data
        self.environment = {
            **{k: v for k, v in os.environ.items() if k != "DATABASE_URL"},
            "DJANGO_SETTINGS_MODULE": "broker_crm.settings",
            "TESTING": "false",
            "DEBUG": "true",
            "DATA_DIR": str(data),
            **variables,
        }

    def python(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=settings.BASE_DIR,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.python("manage.py", *arguments)

    def people(self) -> int:
        counted = self.python(
            "-c",
            "import django; django.setup()\n"
            "from accounts.models import User; print(User.objects.count())",
        )
        return int(counted.stdout)


@pytest.fixture(scope="module")
def postgres() -> Iterator[PostgresServer]:
    server = PostgresServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture(params=["sqlite", "postgres"])
def installation(request: pytest.FixtureRequest, tmp_path: Path) -> Installation:
    variables = {}
    if request.param == "postgres":
        server = request.getfixturevalue("postgres")
        variables = {"DATABASE_URL": server.url(), "PG_BIN": str(server.binaries)}
    found = Installation(tmp_path / "var", **variables)
    if variables or not placed(found.data / "broker_crm.sqlite3"):
        migrated = found.manage("migrate", "-v0")
        assert migrated.returncode == 0, migrated.stderr
    assert found.python("-c", EMPLOY).returncode == 0
    (found.data / "media").mkdir(exist_ok=True)
    (found.data / "media/proof.txt").write_text("signed")
    return found


def test_what_was_backed_up_comes_back_and_nothing_is_sent(
    installation: Installation, tmp_path: Path
) -> None:
    copy, data = str(tmp_path / "copy"), installation.data
    done = installation.manage("backup", copy, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["media_files"] == 1
    key = (data / "data_key").read_text()

    (data / "media/proof.txt").write_text("forged")
    (data / "data_key").write_text("another")
    again = EMPLOY.replace("ada", "eve")
    assert installation.python("-c", again).returncode == 0
    assert installation.people() == 2

    done = installation.manage("restore", copy, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["sending"] == "held"
    assert installation.people() == 1
    assert (data / "media/proof.txt").read_text() == "signed"
    assert (data / "data_key").read_text() == key
    assert (data / "sending-held").exists()

    done = installation.manage("release_sending", "--json")
    assert json.loads(done.stdout) == {"released": True}
    assert not (data / "sending-held").exists()


def refusal(command: str, folder: Path) -> str:
    """Return the sentence a command refuses with."""
    with pytest.raises(CommandError) as caught:
        call_command(command, str(folder))
    assert caught.value.returncode == 1
    return str(caught.value)


@pytest.mark.django_db
def test_refusals_are_sentences_and_change_nothing(tmp_path: Path) -> None:
    (tmp_path / "holiday.jpg").touch()
    assert "is not empty" in refusal("backup", tmp_path)
    assert "not a backup" in refusal("restore", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["holiday.jpg"]
    assert release_sending()


def test_a_torn_database_is_not_taken(tmp_path: Path) -> None:
    torn = tmp_path / "database.sqlite3"
    torn.write_bytes(b"SQLite format 3\0 torn")
    with pytest.raises(BackupError, match="damaged"):
        check_sqlite(torn)
