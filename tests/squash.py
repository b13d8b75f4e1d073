"""Write each app's migrations anew as one: `python -m tests.squash`.

A fresh database runs the one file `0001_whole.py`; a database that has begun the long
way goes on by it, since the file names what it replaces. Data steps marked `elidable`
have nothing to do in an empty database and are left out. `make chaos` compares both.
"""

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.migrations import Migration
    from django.db.migrations.operations import CreateModel
    from django.db.migrations.state import ModelState

    from core.migrating import RunStep

ROOT = Path(__file__).resolve().parent.parent
NAME = "0001_whole"
APPS = (
    *("accounts", "clients", "outbox", "pipeline"),
    *("service", "campaigns", "digests"),
)


def main() -> int:
    """Write the files."""
    os.environ.setdefault("DEBUG", "true")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "broker_crm.settings")
    for app in APPS:
        _file(app).unlink(missing_ok=True)
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    _write_all()
    return 0


def _file(app: str) -> Path:
    return ROOT / app / "migrations" / f"{NAME}.py"


def _write_all() -> None:
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(None)
    models = loader.project_state().models
    for app in APPS:
        names = sorted(n for a, n in loader.disk_migrations if a == app)
        if len(names) > 1:
            chain = [loader.disk_migrations[app, name] for name in names]
            own = [model for (label, _), model in models.items() if label == app]
            _file(app).write_text(_written(app, chain, own))
            sys.stdout.write(f"{app}: {len(names)} migrations as one\n")


def _written(app: str, chain: "list[Migration]", models: "list[ModelState]") -> str:
    from django.db.migrations import Migration
    from django.db.migrations.writer import MigrationWriter

    from core.migrating import CreateTogether

    whole = Migration(NAME, app)
    whole.replaces = [(app, step.name) for step in chain]
    whole.initial = True
    whole.dependencies = _dependencies(app, chain)
    created = [_created(model) for model in models]
    whole.operations = [CreateTogether(created), *_steps(chain)]
    text = MigrationWriter(whole, include_header=False).as_string()
    return re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE)


def _created(model: "ModelState") -> "CreateModel":
    from django.db.migrations.operations import CreateModel

    options = {name: value for name, value in model.options.items() if value}
    fields = list(model.fields.items())
    return CreateModel(model.name, fields, options, model.bases, model.managers)


def _steps(chain: "list[Migration]") -> "Iterator[RunStep]":
    from django.db.migrations.operations import RunPython

    from core.migrating import RunStep

    for migration in chain:
        for step in migration.operations:
            if isinstance(step, RunPython) and not step.elidable:
                back = step.reverse_code
                name = "" if back in (None, RunPython.noop) else back.__name__
                yield RunStep(migration.__module__, step.code.__name__, name)


def _dependencies(app: str, chain: "list[Migration]") -> list[tuple[str, str]]:
    """The last one named of each other app, and that there are users at all."""
    needed = {n for step in chain for n in step.dependencies if n[0] != app}
    first = sorted({n for n in needed if n[1] == "__first__"})
    return [*first, *dict(sorted(needed - set(first))).items()]


if __name__ == "__main__":
    sys.exit(main())
