"""Radio buttons as thumb-sized tiles: what the template needs to draw one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.forms import BoundField


@dataclass(frozen=True)
class Tile:
    """One choice of a radio field."""

    id: str
    name: str
    value: str
    label: str
    icon: str
    small: str
    checked: bool
    required: bool


@dataclass(frozen=True)
class Tick:
    """One choice of a field that takes several."""

    id: str
    name: str
    value: str
    label: str
    checked: bool


def tiles(
    field: BoundField,
    *,
    icons: Mapping[str, str] | None = None,
    smalls: Mapping[str, str] | None = None,
) -> list[Tile]:
    """Return a radio field's choices, the chosen one checked."""
    chosen = str(field.value() or "")
    choices: Any = field.field
    return [
        Tile(
            id=f"id_{field.html_name}_{n}",
            name=field.html_name,
            value=str(value),
            label=str(label),
            icon=(icons or {}).get(str(value), ""),
            small=(smalls or {}).get(str(value), ""),
            checked=str(value) == chosen,
            required=field.field.required,
        )
        for n, (value, label) in enumerate(choices.choices)
    ]
