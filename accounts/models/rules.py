"""Dated settings, and the administrator's word on single days."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.enums import CalendarKind
from accounts.models.firm import Branch, User
from accounts.querysets import CalendarDayQuerySet, SettingQuerySet


class Setting(models.Model):
    """A rule's value from a day on: for the whole firm, or for one branch.

    Values are never edited, only superseded by a later day's, so that history is
    judged by the rule of its time. Names and defaults stand in `accounts.policies`.
    """

    name = models.CharField(_("name"), max_length=60)
    branch = models.ForeignKey(
        Branch,
        models.PROTECT,
        related_name="settings",
        null=True,
        blank=True,
        verbose_name=_("branch"),
    )
    value = models.JSONField(_("value"))
    from_on = models.DateField(_("applies from"))
    set_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )
    set_at = models.DateTimeField(auto_now_add=True)

    objects = SettingQuerySet.as_manager()

    class Meta:
        verbose_name = _("setting")
        verbose_name_plural = _("settings")
        constraints = [
            models.UniqueConstraint(
                fields=["name", "branch", "from_on"],
                name="branch_setting_once_a_day",
            ),
            models.UniqueConstraint(
                fields=["name", "from_on"],
                condition=Q(branch__isnull=True),
                name="firm_setting_once_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.from_on})"


class CalendarDay(models.Model):
    """The administrator's word on one day, over the published calendar."""

    day = models.DateField(_("day"))
    calendar = models.CharField(_("calendar"), max_length=10, choices=CalendarKind)
    is_open = models.BooleanField(_("open"))
    note = models.CharField(_("note"), max_length=100, blank=True)

    objects = CalendarDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "day"], name="calendar_day_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.calendar}"
