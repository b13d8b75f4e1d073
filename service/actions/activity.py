"""Putting the daily activity summary right, should it ever differ from the log."""

from datetime import date

from django.db import connection, transaction

from pipeline.actions import record_activity
from service.analytics.activity import (
    KEY,
    activity_differences,
    wrong_activity,
    wrong_days,
)


@transaction.atomic
def rebuild_activity() -> int:
    """Add to the summary what it lacks, take away what it has too much; return how many
    lines were wrong.

    What is lacking is added in one statement; what somebody writes meanwhile counts.
    """
    days = wrong_days()
    if days == []:
        return 0
    sql, parameters = activity_differences(days)
    keys = ", ".join(KEY)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO pipeline_dailyactivity AS line ({keys}, contacts, minutes)
                SELECT {keys}, contacts, minutes FROM ({sql}) AS found
                WHERE contacts >= 0 AND minutes >= 0
                ON CONFLICT ({keys}) DO UPDATE SET
                contacts = line.contacts + excluded.contacts,
                minutes = line.minutes + excluded.minutes""",  # noqa: S608 — our names
            parameters,
        )
        added = int(cursor.rowcount)
    rest = wrong_activity()
    for row in rest:
        day = date.fromisoformat(str(row["day"]))  # SQLite gives days as text
        less = {name: int(row[name]) for name in ("contacts", "minutes")}
        for name, count in less.items():
            # One sign at a time: an addition may make a line, taking away never does.
            counts = dict.fromkeys(less, 0) | {name: count}
            record_activity(**{key: row[key] for key in KEY} | {"day": day} | counts)
    return added + len(rest)
