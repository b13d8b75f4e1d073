"""The funnel's figures, summed."""

from django.db import models

from accounts.models import Branch, Team
from pipeline.models.ledger import USER
from pipeline.querysets import CohortQuerySet
from pipeline.rules.cohort import SUMMED

COLUMNS = {
    figure: figure.lower().replace(">", "").replace(".", "_") for figure in SUMMED
}


class CohortCount(models.Model):
    """What was added to the figures of a broker's people first met in one month.

    Rows are only added, in the transaction of the move they count, and summed up now
    and then: a figure is the sum of its rows, so nobody waits for anybody and nothing
    is lost. `effective_on` is the day from which a row counts; what had been effective
    when it was written counts from that day. `terms` are the horizons it was counted
    under (`terms_of`).
    """

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    team = models.ForeignKey(Team, models.SET_NULL, null=True, related_name="+")
    broker = models.ForeignKey(USER, models.PROTECT, related_name="+", db_index=False)
    month = models.DateField()
    effective_on = models.DateField()
    terms = models.BigIntegerField()
    a = models.IntegerField(default=0)
    b = models.IntegerField(default=0)
    c = models.IntegerField(default=0)
    d = models.IntegerField(default=0)
    claimed = models.IntegerField(default=0)
    ab_matured = models.IntegerField(default=0)
    ab_converted = models.IntegerField(default=0)
    bc_matured = models.IntegerField(default=0)
    bc_converted = models.IntegerField(default=0)
    cd_matured = models.IntegerField(default=0)
    cd_converted = models.IntegerField(default=0)
    ad_matured = models.IntegerField(default=0)
    ad_converted = models.IntegerField(default=0)

    objects = CohortQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["broker", "effective_on"], name="cohort_by_broker"),
            models.Index(fields=["branch", "effective_on"], name="cohort_by_branch"),
            models.Index(fields=["effective_on"], name="cohort_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.broker_id} {self.month} {self.effective_on}"
