"""Walking through the whole ledger in SQL, to check what was walked one by one.

It says what `rules.standing_after` says, by the databases' own means: the two were
written apart, and a test holds them against each other.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from pipeline.analytics.drift import Statement

SHANGHAI = "Asia/Shanghai"
DAYS = {
    "a_on": "first_at",
    "b_on": "b_at",
    "c_on": "c_at",
    "d_on": "d_at",
    # Who left did so with the first entry after the last stage.
    "left_on": "leaving.moved_at",
}
WHOSE = ("broker_id", "branch_id", "team_id")
JOURNEY = ("client_id", *WHOSE, "channel", "method", *DAYS, "is_claimed")
STANDING = ("client_id", "stage", "stage_since", "outcome", "is_claimed")
# `{some}` narrows the clients, `{days}` gives days their columns.
WALKED = """WITH numbered AS (
    SELECT client_id, broker_id, branch_id, team_id, stage, outcome, is_claimed,
        moved_at, ROW_NUMBER() OVER steps AS n,
        COALESCE(LAG(stage) OVER steps, '') AS before
    FROM pipeline_stagechange move
    WHERE NOT EXISTS (
        SELECT 1 FROM pipeline_withdrawal back WHERE back.change_id = move.id
    ) {some}
    WINDOW steps AS (PARTITION BY client_id ORDER BY moved_at, id)
), bounds AS (
    SELECT client_id,
        MIN(n) FILTER (WHERE stage <> '') AS first_n,
        MAX(n) FILTER (WHERE stage <> '') AS last_n,
        MAX(n) AS end_n,
        MIN(moved_at) FILTER (WHERE stage <> '') AS first_at,
        MIN(moved_at) FILTER (WHERE stage IN ('B', 'C', 'D')) AS b_at,
        MIN(moved_at) FILTER (WHERE stage IN ('C', 'D')) AS c_at,
        MIN(moved_at) FILTER (WHERE stage = 'D') AS d_at,
        MAX(moved_at) FILTER (WHERE stage NOT IN ('', before)) AS since,
        COUNT(*) FILTER (WHERE stage = 'D' AND NOT is_claimed) AS proven
    FROM numbered GROUP BY client_id
), walked AS (
    SELECT bounds.client_id, one.broker_id, one.branch_id, one.team_id, {days},
        (d_at IS NOT NULL AND proven = 0) AS is_claimed,
        (d_at IS NOT NULL AND proven = 0 AND final.stage = 'D') AS stands_claimed,
        final.stage, since, ending.outcome
    FROM bounds
    JOIN numbered one ON one.client_id = bounds.client_id AND one.n = first_n
    JOIN numbered final ON final.client_id = bounds.client_id AND final.n = last_n
    JOIN numbered ending ON ending.client_id = bounds.client_id AND ending.n = end_n
    LEFT JOIN numbered leaving
        ON leaving.client_id = bounds.client_id AND leaving.n = last_n + 1
), journeys AS (
    SELECT walked.client_id, walked.broker_id, walked.branch_id, walked.team_id,
        COALESCE(origin.channel, '') AS channel, COALESCE(origin.method, '') AS method,
        a_on, b_on, c_on, d_on, left_on, walked.is_claimed
    FROM walked JOIN clients_client client ON client.id = walked.client_id
    LEFT JOIN clients_origin origin ON origin.id = client.origin_id
), standing AS (
    SELECT client_id, stage, since AS stage_since, outcome,
        stands_claimed AS is_claimed FROM walked
)"""
WRONG_JOURNEYS = """SELECT client_id FROM (
    SELECT {columns} FROM journeys EXCEPT SELECT {columns} FROM pipeline_journey) more
UNION SELECT client_id FROM (
    SELECT {columns} FROM pipeline_journey
    EXCEPT SELECT {columns} FROM journeys) less"""
STORED = """, stored AS (
    SELECT id AS client_id, stage, stage_since, outcome, is_claimed FROM clients_client
    WHERE stage <> '' OR outcome <> '' OR stage_since IS NOT NULL OR is_claimed
)
"""
WRONG_STANDING = """SELECT client_id FROM (
    SELECT {columns} FROM standing EXCEPT SELECT {columns} FROM stored) more
UNION SELECT client_id FROM (
    SELECT {columns} FROM stored EXCEPT SELECT {columns} FROM standing) less"""


def walked(clients: Sequence[int] | None = None) -> Statement:
    """Return the beginning of a statement that may read `journeys` and `standing`."""
    some, parameters = "", []
    if clients is not None:
        some = f"AND client_id IN ({', '.join(['%s'] * len(clients))})"
        parameters = [*clients]
    days = []
    for column, moment in DAYS.items():
        sql, given = connection.ops.datetime_cast_date_sql(moment, (), SHANGHAI)
        days.append(f"{sql} AS {column}")
        parameters += given
    return (
        WALKED.replace("{some}", some).replace("{days}", ", ".join(days)),
        parameters,
    )


def wrong_journeys() -> list[int]:
    """Return the clients whose journey is not what their ledger says."""
    return [number for (number,) in _asked(f"{_of_journeys()} ORDER BY 1")]


def wrong_standing() -> list[int]:
    """Return the clients who stand elsewhere than their ledger leaves them."""
    return [number for (number,) in _asked(f"{STORED} {_of_standing()} ORDER BY 1")]


def wrong_walks() -> dict[str, list[int]]:
    """Return both at once, by the summary's name: one walk through the ledger."""
    found: dict[str, list[int]] = {"journeys": [], "stages": []}
    question = f"""{STORED} SELECT 'journeys', client_id FROM ({_of_journeys()}) one
        UNION ALL SELECT 'stages', client_id FROM ({_of_standing()}) two
        ORDER BY 1, 2"""  # noqa: S608 — our names
    for name, number in _asked(question):
        found[name].append(number)
    return found


def _of_journeys() -> str:
    return WRONG_JOURNEYS.replace("{columns}", ", ".join(JOURNEY))


def _of_standing() -> str:
    return WRONG_STANDING.replace("{columns}", ", ".join(STANDING))


def _asked(question: str) -> list[Any]:
    beginning, parameters = walked()
    with connection.cursor() as cursor:
        cursor.execute(beginning + question, parameters)
        return list(cursor.fetchall())
