"""Whether the daily activity summary still says what the contact log says."""

from typing import Any

from django.db.models import Count, IntegerField, Sum, Value
from django.db.models.functions import Coalesce, TruncDate

from core.clock import SHANGHAI
from pipeline.analytics.drift import Statement, rows_of
from service.models import Contact

KEY = (
    *("broker_id", "branch_id", "day", "method", "kind"),
    *("objection_no", "script_no", "outcome"),
)


def wrong_activity() -> list[dict[str, Any]]:
    """Return the lines of the summary to which something must be added, and how much.

    Each is a line's key with `contacts` and `minutes`, negative where too many were
    counted. One statement, so that log and summary are those of one moment.
    """
    return rows_of(activity_differences())


def activity_differences() -> Statement:
    """Return the statement that gives the rows of `wrong_activity`."""
    sql, parameters = _counted().query.sql_with_params()
    keys = ", ".join(KEY)
    return (
        f"""WITH parts ({keys}, contacts, minutes) AS ({sql} UNION ALL
            SELECT {keys}, -contacts, -minutes FROM pipeline_dailyactivity)
            SELECT {keys}, SUM(contacts) AS contacts, SUM(minutes) AS minutes
            FROM parts GROUP BY {keys}
            HAVING SUM(contacts) <> 0 OR SUM(minutes) <> 0""",  # noqa: S608 — our names
        list(parameters),
    )


def _counted() -> Any:
    """Count the log's current entries by the summary's key."""
    zero = Value(0, IntegerField())
    return (
        Contact.objects.filter(is_current=True)
        .order_by()
        .annotate(
            day=TruncDate("happened_at", tzinfo=SHANGHAI),
            objection_no=Coalesce("objection_id", zero),
            script_no=Coalesce("script_id", zero),
        )
        .values(*KEY)
        .annotate(contacts=Count("pk"), least=Coalesce(Sum("minutes"), zero))
        .values_list(*KEY, "contacts", "least")
    )
