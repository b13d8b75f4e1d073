"""Who sees which rows. This is the only place that answers the question."""

from typing import Any, ClassVar, Protocol, Self

from django.db import models

from accounts.enums import Role


class Viewer(Protocol):
    pk: Any
    role: str
    branch_id: int | None


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
