"""What becomes of every record about a person when they ask for it.

Each model that hangs on a client, directly or through others, has a rule here: which of
its fields are erased, which stay because a ledger needs them, under which law the rows
are frozen for a former member, and what the person's own copy shows. Apps above add
theirs in `apps.ready()`; a test fails for a model or a field nobody thought of.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from django.apps import apps
from django.db.models import Model, Q, QuerySet
from django.utils.functional import Promise

from clients.enums.privacy import Retention
from clients.models import Client

Label = str | Promise
Fate = Literal["remove", "blank"]
NEUTRAL_NAME = "（已删除）"


@dataclass(frozen=True)
class Group:
    """Records the person would call one thing, kept for a former member under rules.

    Without a retention rule nothing obliges us to keep them: they go at once.
    """

    key: str
    label: Label
    retentions: tuple[Retention, ...] = ()


@dataclass(frozen=True)
class Rule:
    """The rule of one model.

    `owners` are paths to the client. Without `blanks` and `keeps` whole rows go; with
    them the row stays and every column is in one of the two. `shows` are columns of the
    person's copy, a path or (path, label); `hides` are internal, or other people's.
    Links to other tables need not be named.
    """

    model: str
    group: Group
    owners: tuple[str, ...] = ("client",)
    blanks: tuple[str, ...] = ()
    keeps: tuple[str, ...] = ()
    shows: tuple[str | tuple[str, Label], ...] = ()
    hides: tuple[str, ...] = ()
    # Rows that never reach the copy: neutral labels cannot be given to them.
    skip: tuple[tuple[str, Any], ...] = ()
    # How many rows there are would tell what nobody may know yet: never counted aloud.
    is_quiet: bool = False

    @cached_property
    def table(self) -> type[Model]:
        return apps.get_model(self.model)

    @property
    def fate(self) -> Fate:
        return "blank" if self.blanks or self.keeps else "remove"

    def rows(self, clients: Iterable[int]) -> QuerySet[Any]:
        """Return the rows of some clients."""
        wanted, numbers = Q(), list(clients)
        for path in self.owners:
            wanted |= Q(**{f"{path}__in": numbers})
        return self.table._base_manager.filter(wanted)  # noqa: SLF001


@dataclass(frozen=True)
class Person:
    """Whom a request speaks of: all their rows, and the words they are found by."""

    client: Client
    numbers: tuple[int, ...]
    words: tuple[str, ...]


@dataclass(frozen=True)
class Sweep:
    """Where a person is mentioned outside their own records: files, notices.

    `find` counts the places; `run` clears them and says how many it cleared.
    """

    key: str
    label: Label
    find: Callable[[Person], int]
    run: Callable[[Person], int]


@dataclass
class _Registry:
    rules: dict[str, Rule] = field(default_factory=dict)
    sweeps: dict[str, Sweep] = field(default_factory=dict)
    ties: list[Callable[[Sequence[int]], bool]] = field(default_factory=list)


_filled = _Registry()


def add_rules(*rules: Rule) -> None:
    """Say what becomes of some models' rows; called in `apps.ready()`."""
    for rule in rules:
        _filled.rules[rule.model.lower()] = rule


def add_sweep(sweep: Sweep) -> None:
    """Say where else a person may be mentioned."""
    _filled.sweeps[sweep.key] = sweep


def add_tie(tie: Callable[[Sequence[int]], bool]) -> None:
    """Say what else makes somebody a member, by the numbers of their rows."""
    _filled.ties.append(tie)


def rule_of(model: type[Model]) -> Rule | None:
    """Return a model's rule; None where nobody gave one."""
    return _filled.rules.get(model._meta.label_lower)  # noqa: SLF001


def sweeps() -> list[Sweep]:
    """Return every place outside a person's own records that is cleared."""
    return list(_filled.sweeps.values())


def is_tied(numbers: Sequence[int]) -> bool:
    """Say whether an app above knows these rows to be a member's."""
    return any(tie(numbers) for tie in _filled.ties)


def linked_models() -> set[type[Model]]:
    """Find every model that hangs on a client, through however many others."""
    found: set[type[Model]] = {Client}
    links = list(_links())
    while more := {m for m, target in links if target in found} - found:
        found |= more
    return found


def _links() -> Iterator[tuple[type[Model], type[Model]]]:
    for model in apps.get_models(include_auto_created=True):
        for one in model._meta.concrete_fields:  # noqa: SLF001
            if one.is_relation and one.related_model:
                yield model, one.related_model


def rules() -> list[Rule]:
    """Return all rules, what hangs on something before what it hangs on."""
    left = dict(_filled.rules)
    ordered: list[Rule] = []
    while left:
        targets = {
            one.related_model._meta.label_lower  # type: ignore[union-attr]  # noqa: SLF001
            for rule in left.values()
            for one in rule.table._meta.concrete_fields  # noqa: SLF001
            if one.is_relation and one.related_model is not rule.table
        }
        free = [key for key in left if key not in targets] or list(left)
        ordered += [left.pop(key) for key in free]
    return ordered


def groups() -> dict[str, Group]:
    """Return every group of records by its key."""
    return {rule.group.key: rule.group for rule in rules()}


def columns_of(model: type[Model]) -> set[str]:
    """Name a model's own columns: neither its key nor links to other tables."""
    return {
        one.name
        for one in model._meta.concrete_fields  # noqa: SLF001
        if not one.primary_key and not one.is_relation
    }


def faults() -> list[str]:
    """Say what is missing: models without a rule, columns without a fate or a showing.

    Empty when every model that hangs on a client is accounted for, column by column.
    """
    linked = linked_models()
    found = [
        f"{model._meta.label}: no rule"  # noqa: SLF001
        for model in linked
        if rule_of(model) is None
    ]
    for rule in _filled.rules.values():
        if rule.table not in linked:
            found.append(f"{rule.model}: hangs on no client")
        found += _faults_of(rule)
    return sorted(found)


def _faults_of(rule: Rule) -> Iterator[str]:
    columns = columns_of(rule.table)
    links = {f.name for f in rule.table._meta.concrete_fields} - columns  # noqa: SLF001
    shown = {path if isinstance(path, str) else path[0] for path in rule.shows}
    told = {path.split("__")[0] for path in shown} | set(rule.hides)
    sides = [("copy", told)]
    if rule.fate == "blank":
        sides.append(("fate", {*rule.blanks, *rule.keeps}))
    for name, said in sides:
        yield from (f"{rule.model}.{c}: no {name}" for c in sorted(columns - said))
        unknown = said - columns - links
        yield from (f"{rule.model}.{c}: no such column" for c in sorted(unknown))
