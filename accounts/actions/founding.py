"""The first administrator, region, branch and settings of an empty installation."""

from dataclasses import dataclass

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.actions.people import employ
from accounts.audit import record
from accounts.enums import Role
from accounts.models import Branch, Region, Setting, User
from accounts.policies import POLICIES
from core.clock import today

FOUNDING_LOCK = 5_820_001


@dataclass(frozen=True, kw_only=True)
class Founding:
    """What is asked of whoever sets up an installation."""

    username: str
    full_name: str
    password: str
    region_code: str
    region_name: str
    branch_code: str
    branch_name: str
    email: str = ""


def is_empty() -> bool:
    """Say whether nobody has been entered yet."""
    return not User.objects.exists()


@transaction.atomic
def found_firm(facts: Founding) -> User:
    """Make the first administrator, region, branch and the default settings.

    Raises ValidationError when somebody is there already or a fact is impossible. Two
    at once: the second one waits for the first and is refused.
    """
    if connection.vendor == "postgresql":  # SQLite lets in one writer at a time anyway
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [FOUNDING_LOCK])
    if not is_empty():
        raise ValidationError(_("This installation has been set up already."), "taken")
    region = Region(code=facts.region_code, name=facts.region_name)
    _checked(region, "region")
    region.save()
    branch = Branch(code=facts.branch_code, name=facts.branch_name, region=region)
    _checked(branch, "branch")
    branch.save()
    administrator = employ(
        by=None,
        username=facts.username,
        full_name=facts.full_name,
        role=Role.ADMINISTRATOR,
        email=facts.email,
    )
    validate_password(facts.password, administrator)
    administrator.set_password(facts.password)
    administrator.save(update_fields=["password"])
    for policy in POLICIES.values():
        Setting.objects.create(
            name=policy.name,
            value=policy.default,
            from_on=today(),
            set_by=administrator,
        )
    record(administrator, "firm.founded", branch)
    return administrator


def _checked(place: Region | Branch, prefix: str) -> None:
    """Validate a place; its errors name the founding form's fields."""
    try:
        place.full_clean()
    except ValidationError as refused:
        raise ValidationError(
            {f"{prefix}_{name}": said for name, said in refused.message_dict.items()}
        ) from refused
