"""Keeping the sums of the funnel, in the transaction of what they count."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from accounts.models import Branch
from accounts.policies import HORIZONS, value_of
from core.clock import today
from core.written import put_all
from pipeline.analytics.drift import (
    KEY,
    NUMBERS,
    TABLE,
    cohort_differences,
    rows_of,
    stale_branches,
)
from pipeline.models import CohortCount
from pipeline.models.cohort import COLUMNS
from pipeline.rules import Way, differences, terms_of

AT_ONCE = 500
Change = tuple[Way | None, Way | None]


def count_changes(changes: Iterable[Change]) -> int:
    """Add what ways before and after differ by to the sums; return how many rows.

    Call it in the transaction that changes the journeys. Rows are only inserted, so two
    writers never wait for each other.
    """
    moved = [(before, after) for before, after in changes if before != after]
    if not moved:
        return 0
    branches = {way.branch_id for pair in moved for way in pair if way is not None}
    horizons = {number: _horizons_of(number) for number in branches}
    found = differences(moved, horizons, today())
    rows = [
        CohortCount(
            branch_id=cell.branch_id,
            team_id=cell.team_id,
            broker_id=cell.broker_id,
            month=cell.month,
            effective_on=cell.effective_on,
            terms=cell.terms,
            **{COLUMNS[name]: count for name, count in counts.items()},
        )
        for cell, counts in sorted(found.items(), key=lambda item: item[0].order)
    ]
    for start in range(0, len(rows), AT_ONCE):
        put_all(rows[start : start + AT_ONCE])
    return len(rows)


def _horizons_of(branch_id: int) -> Mapping[str, int]:
    found: Mapping[str, int] = value_of(HORIZONS, branch_id=branch_id)
    return found


def horizons_by_branch() -> dict[int, Mapping[str, int]]:
    """Return the horizons of today of every branch."""
    return {
        number: _horizons_of(number)
        for number in Branch.objects.order_by("pk").values_list("pk", flat=True)
    }


def terms_today() -> list[tuple[Mapping[str, int], list[int]]]:
    """Return the horizons in force, each with the branches they apply to."""
    found = sorted(horizons_by_branch().items(), key=lambda item: terms_of(item[1]))
    return [
        (of_one[0][1], [number for number, _horizons in of_one])
        for _terms, group in groupby(found, key=lambda item: terms_of(item[1]))
        if (of_one := list(group))
    ]


def stale_terms() -> list[int]:
    """Return the branches whose horizons changed since their sums were counted."""
    current = {n: terms_of(horizons) for n, horizons in horizons_by_branch().items()}
    return stale_branches(current)


def wrong_cohorts() -> list[dict[str, Any]]:
    """Return the cells whose sums are not what the journeys say.

    Branches whose horizons changed since are left out: nobody reads their sums, and
    they are recounted soon.
    """
    stale = set(stale_terms())
    rows = rows_of(cohort_differences(terms_today(), today()))
    return [row for row in rows if row["branch_id"] not in stale]


@transaction.atomic
def recount_cohorts() -> int:
    """Make the sums follow the journeys, whatever was wrong; return how many rows.

    What is missing is added, in one statement that sees one moment: whoever moves a
    client meanwhile is not held up, and neither loses anything.
    """
    sql, parameters = cohort_differences(terms_today(), today())
    columns = ", ".join((*KEY, *NUMBERS))
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {TABLE} ({columns}) {sql}", parameters)
        return int(cursor.rowcount)


@transaction.atomic
def fold_cohorts() -> int:
    """Make one row of all that count by now in a cell; return how many are left.

    Sums stay what they are at every moment; only reading gets cheaper.
    """
    keys = ", ".join(name for name in KEY if name != "effective_on")
    columns = ", ".join((keys, "effective_on", *NUMBERS))
    sums = ", ".join((keys, "MAX(effective_on)", *(f"SUM({n})" for n in NUMBERS)))
    full = " OR ".join(f"SUM({name}) <> 0" for name in NUMBERS)
    whole = f"SELECT {sums} FROM gone GROUP BY {keys} HAVING {full}"  # noqa: S608
    day = connection.ops.adapt_datefield_value(today())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Who deletes a row is who has counted it, even if two do this at once.
            cursor.execute(
                f"""WITH gone AS (DELETE FROM {TABLE} WHERE effective_on <= %s
                    RETURNING *) INSERT INTO {TABLE} ({columns}) {whole}""",  # noqa: S608
                [day],
            )
        else:
            # SQLite's write lock is ours: nobody adds a row in between.
            last = CohortCount.objects.aggregate(last=Max("pk"))["last"] or 0
            old = f"FROM {TABLE} WHERE effective_on <= %s AND id <= %s"
            cursor.execute(
                f"""WITH gone AS (SELECT * {old})
                    INSERT INTO {TABLE} ({columns}) {whole}""",
                [day, last],
            )
            cursor.execute(f"DELETE {old}", [day, last])
    return CohortCount.objects.count()
