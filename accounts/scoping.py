"""Who sees which rows. This is the only place that answers the question."""

from dataclasses import dataclass
from typing import Any, ClassVar, Protocol, Self

from django.db import models

from accounts.enums import Role
from core.written import mark

# Where the viewer's own numbers stand in a statement that is written once.
VIEWER, OF_BRANCH = mark(0), mark(1)


class Viewer(Protocol):
    """What decides which rows somebody sees."""

    @property
    def pk(self) -> Any: ...

    @property
    def role(self) -> str: ...

    @property
    def branch_id(self) -> int | None: ...


@dataclass(frozen=True)
class Eyes:
    """Someone of a role, whoever it is: what is written for them serves the role.

    `visible_to` asks no more of a person than this (see `core.written`).
    """

    role: str
    has_branch: bool

    @property
    def pk(self) -> int:
        return VIEWER

    @property
    def branch_id(self) -> int | None:
        return OF_BRANCH if self.has_branch else None


def eyes_of(viewer: Viewer) -> Eyes:
    """Return who stands for this person in a statement written once."""
    return Eyes(viewer.role, viewer.branch_id is not None)


def numbers_of(viewer: Viewer) -> dict[int, int | None]:
    """Return what stands in place of the viewer's marks."""
    return {VIEWER: viewer.pk, OF_BRANCH: viewer.branch_id}


class ScopedQuerySet(models.QuerySet[Any]):
    """Rows that belong to a broker and a branch.

    A broker sees their own rows, an adviser the rows of clients assigned to them within
    the branch, a manager the branch's, head office all of them. Checkers reach clients
    only through a check task, administrators see no client data by virtue of the role.
    A subclass says how to walk from its rows to the broker, the adviser and the branch.
    """

    broker_path: ClassVar[str] = "broker"
    branch_path: ClassVar[str] = "branch"
    adviser_path: ClassVar[str | None] = None

    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the rows this person may see."""
        match viewer.role:
            case Role.HEAD_OFFICE:
                return self.all()
            case Role.MANAGER if viewer.branch_id:
                return self.filter(**{self.branch_path: viewer.branch_id})
            case Role.BROKER if viewer.branch_id:
                return self.filter(
                    **{
                        self.broker_path: viewer.pk,
                        self.branch_path: viewer.branch_id,
                    }
                )
            case Role.ADVISER if viewer.branch_id and self.adviser_path:
                return self.filter(
                    **{
                        self.adviser_path: viewer.pk,
                        self.branch_path: viewer.branch_id,
                    }
                )
            case _:
                return self.none()
