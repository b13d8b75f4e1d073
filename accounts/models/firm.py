"""Regions, branches, teams, people and their certificates."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role, Theme
from accounts.querysets import BranchQuerySet, CertificateQuerySet, UserQuerySet


class Region(models.Model):
    """A regional company (分公司) that groups branches."""

    code = models.SlugField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=60)
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")

    def __str__(self) -> str:
        return self.name


class Branch(models.Model):
    """A branch (营业部): the unit a manager answers for."""

    code = models.SlugField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=60)
    region = models.ForeignKey(
        Region, models.PROTECT, related_name="branches", verbose_name=_("region")
    )
    is_demo = models.BooleanField(default=False, editable=False)

    objects = BranchQuerySet.as_manager()

    class Meta:
        verbose_name = _("branch")
        verbose_name_plural = _("branches")

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """Brokers of one branch who work together."""

    branch = models.ForeignKey(
        Branch, models.PROTECT, related_name="teams", verbose_name=_("branch")
    )
    name = models.CharField(_("name"), max_length=60)

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "name"], name="team_name_once_a_branch"
            )
        ]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(
        self, username: str, password: str | None = None, **facts: Any
    ) -> "User":
        """Make a person who can sign in (or cannot yet, without a password)."""
        user: User = self.model(username=username, **facts)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """Someone who works here. The role decides what they see, nothing else does."""

    username = models.CharField(
        _("login"),
        max_length=60,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": _("This login is taken.")},
    )
    full_name = models.CharField(_("name"), max_length=60)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    role = models.CharField(_("role"), max_length=20, choices=Role)
    branch = models.ForeignKey(
        Branch,
        models.PROTECT,
        related_name="people",
        null=True,
        blank=True,
        verbose_name=_("branch"),
    )
    team = models.ForeignKey(
        Team,
        models.SET_NULL,
        related_name="people",
        null=True,
        blank=True,
        verbose_name=_("team"),
    )
    is_active = models.BooleanField(_("may sign in"), default=True)
    joined_at = models.DateTimeField(_("joined at"), default=timezone.now)
    language = models.CharField(max_length=10, blank=True, editable=False)
    theme = models.CharField(max_length=5, blank=True, choices=Theme, editable=False)
    is_demo = models.BooleanField(default=False, editable=False)
    # When this sitting's latest look was, and when the sitting before it ended.
    looked_at = models.DateTimeField(null=True, editable=False)
    looked_before = models.DateTimeField(null=True, editable=False)
    # What they want to be reminded of, how and when not; absent is as by default.
    reminders = models.JSONField(default=dict, blank=True, editable=False)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name", "role"]

    objects = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        indexes = [models.Index(fields=["branch", "role"])]
        constraints = [
            models.CheckConstraint(
                name="role_needs_branch",
                condition=Q(
                    role__in=[Role.HEAD_OFFICE, Role.ADMINISTRATOR],
                    branch__isnull=True,
                )
                | Q(
                    role__in=[Role.BROKER, Role.MANAGER, Role.ADVISER, Role.CHECKER],
                    branch__isnull=False,
                ),
                violation_error_message=_(
                    "Brokers, managers, advisers and checkers belong to a branch; head "
                    "office and administrators to none."
                ),
            )
        ]

    def __str__(self) -> str:
        return self.full_name or self.username

    @property
    def is_staff(self) -> bool:
        """Django's admin asks this; only administrators get in."""
        return self.role == Role.ADMINISTRATOR

    def has_perm(self, perm: str, obj: object = None) -> bool:  # noqa: ARG002
        """Grant the admin's permissions on this app to administrators."""
        return self.is_active and self.is_staff and perm.startswith("accounts.")

    def has_module_perms(self, app_label: str) -> bool:
        """Show administrators this app in the admin."""
        return self.is_active and self.is_staff and app_label == "accounts"


class Certificate(models.Model):
    """A broker's or adviser's certificate: number, scope of agency, region and term."""

    user = models.ForeignKey(
        User, models.PROTECT, related_name="certificates", verbose_name=_("holder")
    )
    number = models.CharField(_("certificate number"), max_length=40, unique=True)
    scope = models.CharField(_("scope of agency"), max_length=200, blank=True)
    region = models.CharField(_("practice region"), max_length=60, blank=True)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        constraints = [
            models.CheckConstraint(
                name="certificate_term_in_order",
                condition=Q(valid_to__isnull=True)
                | Q(valid_to__gte=models.F("valid_from")),
                violation_error_message=_("The term ends before it begins."),
            )
        ]

    def __str__(self) -> str:
        return self.number
