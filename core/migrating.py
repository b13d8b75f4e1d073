"""Migrations of many models at once.

Django renders every related model anew after each operation that changes one, so that
a fresh database of a hundred related tables costs most of its time in Python classes
nobody looks at. `CreateTogether` describes all its models first and renders them once.
"""

from collections.abc import Sequence
from importlib import import_module
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import CreateModel, RunPython
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class CreateTogether(Operation):
    """Create models that may point at each other in any order."""

    serialization_expand_args = ["models"]

    def __init__(self, models: Sequence[CreateModel]) -> None:
        self.models = list(models)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Say how to write this operation down."""
        return type(self).__name__, [], {"models": self.models}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Describe every model; the classes are made when somebody asks for them."""
        vars(state).pop("apps", None)
        for model in self.models:
            model.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Make the tables."""
        for model in self.models:
            model.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Drop the tables, the last one first."""
        for model in reversed(self.models):
            model.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """Name what is made."""
        return f"Create {len(self.models)} models together"


class RunStep(RunPython):
    """A step of an older migration, named by module and function."""

    def __init__(self, module: str, forwards: str, backwards: str = "") -> None:
        self.named = {"module": module, "forwards": forwards, "backwards": backwards}
        step = import_module(module)
        back = getattr(step, backwards) if backwards else RunPython.noop
        super().__init__(getattr(step, forwards), back)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Say how to write this operation down."""
        return type(self).__name__, [], dict(self.named)
