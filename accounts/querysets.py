from datetime import date
from typing import Any, NoReturn, Self

from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q

from accounts.enums import Role
from accounts.scoping import ScopedQuerySet, Viewer


class BranchQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the branches a person may look into: one's own, or all from above."""
        if viewer.role in (Role.HEAD_OFFICE, Role.ADMINISTRATOR):
            return self.all()
        return self.filter(pk=viewer.branch_id)


class UserQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the colleagues a person may choose from and see named."""
        match viewer.role:
            case Role.HEAD_OFFICE | Role.ADMINISTRATOR:
                return self.all()
            case Role.MANAGER if viewer.branch_id:
                return self.filter(branch=viewer.branch_id)
            case _:
                return self.filter(pk=viewer.pk)

    def beside(self, viewer: Viewer) -> Self:
        """Keep the colleagues of one's branch who meet clients, besides oneself."""
        roles = (Role.BROKER, Role.MANAGER, Role.ADVISER)
        rows = self.filter(branch=viewer.branch_id or 0, role__in=roles)
        return rows.filter(is_active=True).exclude(pk=viewer.pk)

    def asked_for(self, q: str = "", role: str = "", branch: str = "") -> Self:
        """Keep people by part of name or login, by role, by branch code."""
        found = self
        if q:
            found = found.filter(Q(full_name__icontains=q) | Q(username__icontains=q))
        if role in Role.values:
            found = found.filter(role=role)
        return found.filter(branch__code=branch) if branch else found

    def brokers(self) -> Self:
        return self.filter(role=Role.BROKER)

    def active(self) -> Self:
        return self.filter(is_active=True)


class CertificateQuerySet(ScopedQuerySet):
    broker_path = "user"
    branch_path = "user__branch"

    def valid_on(self, day: date) -> Self:
        return self.filter(valid_from__lte=day).filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        )


class SettingQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the values of one's own branch; all of them from above."""
        match viewer.role:
            case Role.HEAD_OFFICE | Role.ADMINISTRATOR:
                return self.all()
            case Role.MANAGER if viewer.branch_id:
                return self.filter(branch=viewer.branch_id)
            case _:
                return self.none()


class CalendarDayQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:  # noqa: ARG002
        """Keep all: the calendar is everyone's."""
        return self.all()


class OwnQuerySet(models.QuerySet[Any]):
    """Rows that concern one user only: jobs, notifications."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(user=viewer.pk)


def refuse_change() -> NoReturn:
    """Refuse to change or remove what is only ever added to."""
    msg = "Records are only ever added to."
    raise PermissionDenied(msg)


class AppendOnlyQuerySet(models.QuerySet[Any]):
    """Rows that are never changed and never removed; whoever tries is refused."""

    def update(self, **_values: Any) -> NoReturn:
        refuse_change()

    def _update(self, _values: Any) -> NoReturn:
        """Refuse `save` of a row that is there: it comes through here."""
        refuse_change()

    def delete(self) -> NoReturn:
        refuse_change()

    def bulk_update(self, *_args: Any, **_options: Any) -> NoReturn:
        refuse_change()

    def update_or_create(self, *_args: Any, **_options: Any) -> NoReturn:
        refuse_change()


def only_hung(values: dict[str, Any]) -> dict[str, Any]:
    """Return what may be written into rows about somebody that are only added to.

    They may be hung on the record two others become (`client`), and forget a name.
    """
    hangs = {name.removesuffix("_id") for name in values} == {"client"}
    if not hangs and any(value is not None for value in values.values()):
        refuse_change()
    return values


def refuse_any(*_args: Any, **_options: Any) -> NoReturn:
    """Refuse, whatever is asked: in place of a queryset's own way of writing."""
    refuse_change()


class NoteQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the reasons head office may read: all; nobody else's business."""
        return self.all() if viewer.role == Role.HEAD_OFFICE else self.none()


class AuditQuerySet(AppendOnlyQuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        """Head office reads the whole record, a manager the branch's."""
        match viewer.role:
            case Role.HEAD_OFFICE:
                return self.all()
            case Role.MANAGER if viewer.branch_id:
                return self.filter(branch=viewer.branch_id)
            case _:
                return self.none()
