"""How much was done, summed by day."""

from django.db import models

from accounts.models import Branch
from pipeline.models.ledger import USER
from pipeline.querysets import (
    ActivityQuerySet,
)


class DailyActivity(models.Model):
    """How much was done: contacts and minutes by broker, day, method, kind and result.

    Kept in the transaction of the contact it counts.
    """

    broker = models.ForeignKey(USER, models.PROTECT, related_name="+", db_index=False)
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    method = models.CharField(max_length=20, blank=True)
    kind = models.CharField(max_length=20)
    # The objection's number, 0 for none: a key without NULLs lets one upsert do.
    objection_no = models.BigIntegerField(default=0)
    # The script's number, likewise.
    script_no = models.BigIntegerField(default=0)
    outcome = models.CharField(max_length=20, blank=True)
    contacts = models.PositiveIntegerField(default=0)
    minutes = models.PositiveIntegerField(default=0)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "broker",
                    "branch",
                    "day",
                    "method",
                    "kind",
                    "objection_no",
                    "script_no",
                    "outcome",
                ],
                name="activity_summed_once",
            )
        ]
        indexes = [models.Index(fields=["branch", "day"]), models.Index(fields=["day"])]

    def __str__(self) -> str:
        return f"{self.broker_id} {self.day} {self.kind} {self.contacts}"
