"""Where what is kept beside the ledgers differs from what the ledgers say.

Each question is one statement, so it sees ledger and summary as of one moment: whoever
is moving a client just now is in both or in neither.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import connection, models
from django.db.models import Count, F, Q, Value
from django.db.models.functions import Cast, TruncMonth
from django.db.models.lookups import LessThanOrEqual

from pipeline.analytics.days import DaysAfter, DaysBetween
from pipeline.analytics.funnel import FunnelQuery
from pipeline.models import CohortCount, Journey
from pipeline.models.cohort import COLUMNS
from pipeline.rules import STAGES, STEPS, terms_of

KEY = ("branch_id", "team_id", "broker_id", "month", "effective_on", "terms")
NUMBERS = tuple(COLUMNS.values())
TABLE = CohortCount._meta.db_table  # noqa: SLF001
# Whatever ORM rows: what matters are their columns, in order.
Rows = Any
Statement = tuple[str, list[Any]]
# A dated setting's value, and the branches it applies to.
Terms = Iterable[tuple[Mapping[str, int], list[int]]]


def cohort_differences(terms: Terms, today: date) -> Statement:
    """Return the statement whose rows, added to the sums, make them right.

    Its columns are KEY and NUMBERS. What counts by today is one row of a cell.
    """
    questions = [_stored(today)]
    for horizons, branches in terms:
        questions += _counted(horizons, branches, today)
    texts: list[str] = []
    parameters: list[Any] = []
    for rows in questions:
        sql, given = rows.query.sql_with_params()
        texts.append(sql)
        parameters += given
    keys, names = ", ".join(KEY), ", ".join((*KEY, *NUMBERS))
    sums = ", ".join(f"SUM({name}) AS {name}" for name in NUMBERS)
    wrong = " OR ".join(f"SUM({name}) <> 0" for name in NUMBERS)
    parts = f"WITH parts ({names}) AS ({' UNION ALL '.join(texts)})"
    # The names are our own, the values are parameters.
    sql = f"{parts} SELECT {keys}, {sums} FROM parts GROUP BY {keys} HAVING {wrong}"  # noqa: S608
    return sql, parameters


def _stored(today: date) -> Rows:
    """What the sums hold now, to be taken away."""
    rows = CohortCount.objects.order_by().annotate(
        since=models.Case(
            models.When(effective_on__lte=today, then=_day(today)),
            default=F("effective_on"),
            output_field=models.DateField(),
        ),
        **{f"less_{name}": -F(name) for name in NUMBERS},
    )
    names = ["since" if name == "effective_on" else name for name in KEY]
    return rows.values_list(*names, *(f"less_{name}" for name in NUMBERS))


def _counted(
    horizons: Mapping[str, int], branches: list[int], today: date
) -> list[Rows]:
    """What the journeys of some branches say: by today, and from later days on."""
    query = FunnelQuery(as_of=today, horizons=horizons)
    people = Journey.objects.filter(branch__in=branches).order_by()
    by_now = {
        column: Count(Value(1), filter=query.figure(name))
        for name, column in COLUMNS.items()
    }
    terms = terms_of(horizons)
    found = [_summed(people.filter(query.people()), _day(today), terms, by_now)]
    for stage in STAGES:
        column = f"{stage.lower()}_on"
        later = people.filter(**{f"{column}__gt": today})
        counts: dict[str, Any] = {COLUMNS[stage]: Count(Value(1))}
        if stage == "D":
            counts[COLUMNS["claimed"]] = Count(Value(1), filter=Q(is_claimed=True))
        found.append(_summed(later, F(column), terms, counts))
    for step in STEPS:
        start, end = f"{step[0].lower()}_on", f"{step[2].lower()}_on"
        days = horizons[step]
        due = DaysAfter(start, days)
        in_time = Q(LessThanOrEqual(DaysBetween(start, end), days))
        counts = {
            COLUMNS[f"{step}.matured"]: Count(Value(1)),
            COLUMNS[f"{step}.converted"]: Count(Value(1), filter=in_time),
        }
        later = people.alias(due=due).filter(due__gt=today)
        found.append(_summed(later, due, terms, counts))
    return found


def _summed(people: Rows, since: Any, terms: int, counts: Mapping[str, Any]) -> Rows:
    """Count people by cell; columns nobody counts are 0."""
    month = Cast(TruncMonth("a_on"), models.DateField())
    cells = people.annotate(
        month=month, effective_on=since, terms=Value(terms, models.BigIntegerField())
    ).values(*KEY)
    zero = Value(0, models.IntegerField())
    return cells.annotate(
        **{name: counts.get(name, zero) for name in NUMBERS}
    ).values_list(*KEY, *NUMBERS)


def _day(day: date) -> Value:
    return Value(day, models.DateField())


def stale_branches(current: Mapping[int, int]) -> list[int]:
    """Return the branches any part of whose sums was counted under other horizons.

    `current` gives each branch's terms of today.
    """
    rows = CohortCount.objects.order_by().values_list("branch_id", "terms").distinct()
    return sorted({branch for branch, terms in rows if current.get(branch) != terms})


def rows_of(statement: Statement) -> list[dict[str, Any]]:
    """Run a statement; return its rows by their columns' names."""
    with connection.cursor() as cursor:
        cursor.execute(*statement)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
