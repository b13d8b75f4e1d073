"""Who is what to whom, among clients and people who are none."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.scoping import ScopedQuerySet, Viewer
from clients.enums.profile import Kin
from clients.models.client import Client

USER = settings.AUTH_USER_MODEL


class RelationQuerySet(ScopedQuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the relations of which this person sees at least one end."""
        seen = Client.objects.visible_to(viewer).values("pk")
        return self.filter(Q(client__in=seen) | Q(other__in=seen))

    def around(self, *clients: int) -> Self:
        """Keep these clients' relations, from whichever side they were written."""
        return self.filter(Q(client__in=clients) | Q(other__in=clients))


class Relation(models.Model):
    """What `other`, or whoever `other_name` names, is to `client`. One row a pair.

    Of two clients the one with the smaller number is `client`; the inverse is derived.
    People who are no clients are known by name only.
    """

    client = models.ForeignKey(Client, models.CASCADE, related_name="relations")
    other = models.ForeignKey(
        Client, models.CASCADE, null=True, blank=True, related_name="related_by"
    )
    other_name = models.CharField(_("name"), max_length=80, blank=True)
    kind = models.CharField(_("relation"), max_length=10, choices=Kin)
    note = models.CharField(_("note"), max_length=120, blank=True)
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = RelationQuerySet.as_manager()

    class Meta:
        verbose_name = _("relation")
        verbose_name_plural = _("relations")
        constraints = [
            models.CheckConstraint(
                name="related_to_one_other",
                condition=Q(other__isnull=True) & ~Q(other_name="")
                | Q(other__isnull=False, other_name=""),
            ),
            models.CheckConstraint(
                name="nobody_is_related_to_themselves",
                condition=Q(other__isnull=True) | ~Q(other=F("client")),
            ),
            models.UniqueConstraint(
                fields=["client", "other", "kind"],
                name="relation_once",
                violation_error_message=_("This relation is on record already."),
            ),
            models.UniqueConstraint(
                fields=["client", "other_name", "kind"],
                condition=Q(other__isnull=True),
                name="relation_by_name_once",
                violation_error_message=_("This relation is on record already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client} {self.kind} {self.other or self.other_name}"
