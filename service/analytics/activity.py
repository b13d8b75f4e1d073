"""Whether the daily activity summary still says what the contact log says."""

from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Count, F, IntegerField, Sum, Value
from django.db.models.functions import Coalesce, TruncDate

from core.clock import SHANGHAI
from pipeline.analytics.drift import Statement, rows_of
from pipeline.models import DailyActivity
from service.models import Contact

KEY = (
    *("broker_id", "branch_id", "day", "method", "kind"),
    *("objection_no", "script_no", "outcome"),
)
# Beyond so many days every line is compared at once.
FEW_DAYS = 60
LINE = "broker_id, branch_id, method, kind, {}, {}, outcome"
OF_LOG = LINE.format("COALESCE(objection_id, 0)", "COALESCE(script_id, 0)")
OF_SUMS = LINE.format("objection_no", "script_no")
DAYS_APART = f"""SELECT day FROM (
        SELECT (happened_at AT TIME ZONE %s)::date AS day, 1 AS contacts,
            COALESCE(minutes, 0)::bigint AS minutes,
            hash_record(ROW({OF_LOG}))::bigint AS line
        FROM service_contact WHERE is_current
        UNION ALL
        SELECT day, -contacts, -minutes::bigint, hash_record(ROW({OF_SUMS}))::bigint
        FROM pipeline_dailyactivity
    ) parts GROUP BY day
    HAVING SUM(contacts) <> 0 OR SUM(minutes) <> 0
        OR SUM(line * contacts) <> 0 OR SUM(line * minutes) <> 0"""  # noqa: S608 — our names


def wrong_activity() -> list[dict[str, Any]]:
    """Return the lines of the summary to which something must be added, and how much.

    Each is a line's key with `contacts` and `minutes`, negative where too many were
    counted. Lines and log are compared as of one moment, day by day on PostgreSQL: only
    days whose sums differ are looked at line by line.
    """
    days = wrong_days()
    return [] if days == [] else rows_of(activity_differences(days))


def wrong_days() -> list[date] | None:
    """Return the days on which lines and log differ; None where that is not told.

    Of a day, contacts and minutes are summed, once plain and once weighed by a number
    made of the line's key: they agree when every line does. (Two lines that exchange
    their numbers escape once in four thousand million times.)
    """
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute(DAYS_APART, [str(SHANGHAI)])
        days = sorted(day for (day,) in cursor.fetchall())
    return days if len(days) <= FEW_DAYS else None


def activity_differences(days: list[date] | None = None) -> Statement:
    """Return the statement that gives the rows of `wrong_activity`, of some days."""
    rows, lines = _counted(), DailyActivity.objects.order_by()
    if days is not None:
        rows, lines = rows.filter(day__in=days), lines.filter(day__in=days)
    less = {"less": -F("contacts"), "shorter": -F("minutes")}
    kept = lines.annotate(**less).values_list(*KEY, "less", "shorter")
    sql, parameters = rows.query.sql_with_params()
    stored, others = kept.query.sql_with_params()
    keys = ", ".join(KEY)
    return (
        f"""WITH parts ({keys}, contacts, minutes) AS ({sql} UNION ALL {stored})
            SELECT {keys}, SUM(contacts) AS contacts, SUM(minutes) AS minutes
            FROM parts GROUP BY {keys}
            HAVING SUM(contacts) <> 0 OR SUM(minutes) <> 0""",  # noqa: S608 — our names
        [*parameters, *others],
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
