"""Write each app's migrations anew as one: `python -m tests.squash`.

A fresh database runs the one file `0001_squashed_…`; a database that has begun the long
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
APPS = (
    *("accounts", "clients", "outbox", "pipeline"),
    *("service", "opinions", "campaigns", "digests"),
)
NAME = "0001_squashed_{}"  # the next number is counted from the last one's


def main() -> int:
    """Write the files."""
    os.environ.setdefault("DEBUG", "true")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "broker_crm.settings")
    _take_away()
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    _write_all()
    return 0


def squashed(app: str) -> list[Path]:
    """Return the file that stands for an app's migrations, where there is one."""
    return sorted((ROOT / app / "migrations").glob(f"{NAME.format('*')}.py"))


def _take_away() -> None:
    """Remove what was written before; who came after it follows its last one."""
    for app in APPS:
        for old in squashed(app):
            *_, last = re.findall(rf"\('{app}', '(\w+)'\)", _replaced(old.read_text()))
            old.unlink()
            for path in ROOT.glob("*/migrations/0*.py"):
                text = path.read_text()
                named = rf"""(["']{app}["'], ["']){old.stem}(?=["'])"""
                kept = re.sub(named, rf"\g<1>{last}", text)
                if kept != text:
                    path.write_text(kept)


def _replaced(text: str) -> str:
    return text[text.index("replaces =") : text.index("]")]


def _write_all() -> None:
    from django.db.migrations import Migration
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(None)
    models = loader.project_state().models
    plan: dict[tuple[str, str], Migration] = {}
    for leaf in sorted(loader.graph.leaf_nodes()):
        for key in loader.graph.forwards_plan(leaf):
            plan[key] = loader.graph.nodes[key]
    for app in APPS:
        chain = [migration for (label, _), migration in plan.items() if label == app]
        if len(chain) > 1:
            own = [model for (label, _), model in models.items() if label == app]
            name = NAME.format(chain[-1].name)
            text = _written(Migration(name, app), chain, own, list(plan))
            (ROOT / app / "migrations" / f"{name}.py").write_text(text)
            sys.stdout.write(f"{app}: {len(chain)} migrations as one\n")


def _written(
    whole: "Migration",
    chain: "list[Migration]",
    models: "list[ModelState]",
    plan: list[tuple[str, str]],
) -> str:
    from django.db.migrations.writer import MigrationWriter

    from core.migrating import CreateTogether

    whole.replaces = [(step.app_label, step.name) for step in chain]
    whole.initial = True
    whole.dependencies = _dependencies(chain, plan)
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


def _dependencies(
    chain: "list[Migration]", plan: list[tuple[str, str]]
) -> list[tuple[str, str]]:
    """The last one named of each other app, and that there are users at all."""
    app = chain[0].app_label
    needed = {n for step in chain for n in step.dependencies if n[0] != app}
    first = sorted({n for n in needed if n[1] == "__first__"})
    return [*first, *dict(sorted(needed - set(first), key=plan.index)).items()]


if __name__ == "__main__":
    sys.exit(main())
