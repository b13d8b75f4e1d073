"""Entering people, moving them, closing and reopening their access."""

from datetime import date
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.enums import ROLES_WITH_BRANCH, Role
from accounts.models import Certificate, Notification, User

CHANGEABLE = ("username", "full_name", "email", "phone", "role", "branch", "team")


def may_edit_people(viewer: User) -> bool:
    """Say whether a person may enter and change people."""
    return viewer.is_active and viewer.role == Role.ADMINISTRATOR


def may_give_link(viewer: User, person: User) -> bool:
    """Say whether a person may make another's one-time link.

    An administrator for everyone else; a manager for the branch's people, but not for
    other managers: the link opens an account, and none may be opened from its equal.
    Nor for checkers, whose verdicts on the branch's visits are not the manager's.
    """
    if viewer.pk == person.pk or not viewer.is_active or not person.is_active:
        return False
    if viewer.role == Role.ADMINISTRATOR:
        return True
    return (
        viewer.role == Role.MANAGER
        and viewer.branch_id is not None
        and viewer.branch_id == person.branch_id
        and person.role not in (Role.MANAGER, Role.CHECKER)
    )


def _need_administrator(by: User) -> None:
    if not may_edit_people(by):
        raise PermissionDenied


def check_place(role: str, branch: Any, team: Any) -> None:
    """Refuse a role in the wrong place, with a sentence for the field at fault."""
    if role in ROLES_WITH_BRANCH and branch is None:
        raise ValidationError(
            {"branch": _("Choose the branch this person works in.")}, code="place"
        )
    if role not in ROLES_WITH_BRANCH and branch is not None:
        raise ValidationError(
            {
                "branch": _(
                    "Head office and administrators belong to no branch; leave it "
                    "empty."
                )
            },
            code="place",
        )
    if team is not None and (branch is None or team.branch_id != branch.pk):
        raise ValidationError(
            {"team": _("This team belongs to another branch.")}, code="place"
        )


def check_an_administrator_stays(leaving: User) -> None:
    """Refuse to take the last administrator away."""
    others = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True)
    if (
        leaving.role == Role.ADMINISTRATOR
        and not others.exclude(pk=leaving.pk).exists()
    ):
        raise ValidationError(
            _("This is the last administrator; enter another one first."), code="last"
        )


@transaction.atomic
def employ(*, by: User | None, username: str, full_name: str, **facts: Any) -> User:
    """Enter a person, who signs in by a one-time link or a password set later.

    `facts`: role, and optionally branch, team, email, phone. `by` is None only while
    the installation is being founded.
    """
    if by is not None:
        _need_administrator(by)
    check_place(facts["role"], facts.get("branch"), facts.get("team"))
    person = User(username=username, full_name=full_name, **facts)
    person.set_unusable_password()
    person.full_clean(exclude=["password"])
    person.save()
    record(by, "person.added", person, role=person.role)
    return person


@transaction.atomic
def change_person(*, by: User, person: User, **changes: Any) -> list[str]:
    """Change a person's entry; return the names of the fields that changed.

    A new role, branch or team counts from the next request of every open session.
    """
    _need_administrator(by)
    if unknown := set(changes) - set(CHANGEABLE):
        raise TypeError(unknown)
    person = User.objects.select_for_update().get(pk=person.pk)
    changed = sorted(n for n, new in changes.items() if getattr(person, n) != new)
    if not changed:
        return []
    if "role" in changed:
        check_an_administrator_stays(person)
    for name in changed:
        setattr(person, name, changes[name])
    check_place(person.role, person.branch, person.team)
    person.full_clean(exclude=["password"])
    person.save(update_fields=changed)
    if "email" in changed:
        # A link asked for by the old address must not open the account any more.
        EmailAddress.objects.filter(user=person).delete()
    record(by, _word_for(changed), person, fields=changed)
    return changed


def _word_for(changed: list[str]) -> str:
    if "role" in changed:
        return "person.role_changed"
    moved = "branch" in changed or "team" in changed
    return "person.moved" if moved else "person.changed"


@transaction.atomic
def close_access(*, by: User, person: User) -> None:
    """Let a person sign in no more; open sessions end with their next request."""
    _need_administrator(by)
    if person.pk == by.pk:
        raise ValidationError(
            _("Another administrator closes your access; you cannot do it yourself."),
            code="own",
        )
    check_an_administrator_stays(person)
    if User.objects.filter(pk=person.pk, is_active=True).update(is_active=False):
        record(by, "person.deactivated", person)


@transaction.atomic
def reopen_access(*, by: User, person: User) -> None:
    """Let a person sign in again."""
    _need_administrator(by)
    if User.objects.filter(pk=person.pk, is_active=False).update(is_active=True):
        record(by, "person.reactivated", person)


@transaction.atomic
def make_one_time_link(*, by: User, person: User) -> str:
    """Return the path at which a person sets a password once.

    It is void after use, after the next sign-in, and after PASSWORD_RESET_TIMEOUT. The
    person is told who made it.
    """
    if not may_give_link(by, person):
        raise PermissionDenied
    token = default_token_generator.make_token(person)
    record(by, "person.link_made", person)
    Notification.objects.create(
        user=person, kind="one_time_link", facts={"by": by.full_name}
    )
    return reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(person), "key": token},
    )


@transaction.atomic
def remove_second_factor(*, by: User, person: User) -> int:
    """Remove a lost second factor; return how many were removed."""
    _need_administrator(by)
    removed: int = Authenticator.objects.filter(user=person).delete()[0]
    if removed:
        record(by, "person.second_factor_removed", person, removed=removed)
    return removed


@transaction.atomic
def add_certificate(
    *, by: User, person: User, number: str, valid_from: date, **facts: Any
) -> Certificate:
    """Enter a certificate; `facts`: valid_to, scope, region."""
    _need_administrator(by)
    certificate = Certificate(
        user=person, number=number, valid_from=valid_from, **facts
    )
    certificate.full_clean()
    certificate.save()
    record(by, "certificate.added", person, certificate=certificate.pk)
    return certificate


@transaction.atomic
def change_certificate(*, by: User, certificate: Certificate, **changes: Any) -> None:
    """Correct a certificate that was entered wrongly."""
    _need_administrator(by)
    for name, value in changes.items():
        setattr(certificate, name, value)
    certificate.full_clean()
    certificate.save(update_fields=list(changes))
    record(
        by,
        "certificate.changed",
        certificate.user,
        certificate=certificate.pk,
        fields=sorted(changes),
    )
