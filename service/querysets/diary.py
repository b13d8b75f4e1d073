"""Whose work diary somebody reads."""

from datetime import date
from typing import Any, NoReturn, Self

from django.db import models

from accounts.enums import Role
from accounts.querysets import refuse_change
from accounts.scoping import Viewer


class DiaryQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep one's own pages; a manager reads the branch's."""
        match viewer.role:
            case Role.MANAGER if viewer.branch_id:
                return self.filter(branch=viewer.branch_id)
            case Role.BROKER | Role.ADVISER:
                return self.filter(user=viewer.pk)
            case _:
                return self.none()

    def of(self, user_id: int, span: str, first: date) -> Self:
        """Keep the versions of one page."""
        return self.filter(user=user_id, span=span, first=first)

    def update(self, **values: Any) -> int:
        """Take words out for a person who asked for it; refuse anything else."""
        if set(values) != {"text"}:
            refuse_change()
        return super().update(**values)

    def delete(self) -> NoReturn:
        refuse_change()
