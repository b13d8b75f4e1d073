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
    "left_on": "left_at",
}
WHOSE = ("broker_id", "branch_id", "team_id")
JOURNEY = ("client_id", *WHOSE, "channel", "method", *DAYS, "is_claimed")
STANDING = ("client_id", "stage", "stage_since", "outcome", "is_claimed")
# `{some}` narrows the clients, `{days}` gives days their columns.
WALKED = """WITH numbered AS (
    SELECT client_id, broker_id, branch_id, team_id, stage, outcome, is_claimed,
        moved_at, ROW_NUMBER() OVER steps AS n,
        SUM(CASE WHEN stage <> '' THEN 1 ELSE 0 END) OVER steps AS staged,
        COALESCE(LAG(stage) OVER steps, '') AS before,
        LEAD(moved_at) OVER steps AS next_at
    FROM pipeline_stagechange move
    WHERE NOT EXISTS (
        SELECT 1 FROM pipeline_withdrawal back WHERE back.change_id = move.id
    ) {some}
    WINDOW steps AS (PARTITION BY client_id ORDER BY moved_at, id)
), ended AS (
    SELECT numbered.*, MAX(n) OVER everything AS end_n,
        MAX(staged) OVER everything AS last_staged
    FROM numbered WINDOW everything AS (PARTITION BY client_id)
), bounds AS (
    SELECT client_id,
        MAX(broker_id) FILTER (WHERE stage <> '' AND staged = 1) AS broker_id,
        MAX(branch_id) FILTER (WHERE stage <> '' AND staged = 1) AS branch_id,
        MAX(team_id) FILTER (WHERE stage <> '' AND staged = 1) AS team_id,
        MAX(stage) FILTER (WHERE stage <> '' AND staged = last_staged) AS stage,
        MAX(next_at) FILTER (WHERE stage <> '' AND staged = last_staged) AS left_at,
        MAX(outcome) FILTER (WHERE n = end_n) AS outcome,
        MIN(moved_at) FILTER (WHERE stage <> '') AS first_at,
        MIN(moved_at) FILTER (WHERE stage IN ('B', 'C', 'D')) AS b_at,
        MIN(moved_at) FILTER (WHERE stage IN ('C', 'D')) AS c_at,
        MIN(moved_at) FILTER (WHERE stage = 'D') AS d_at,
        MAX(moved_at) FILTER (WHERE stage NOT IN ('', before)) AS since,
        COUNT(*) FILTER (WHERE stage = 'D' AND NOT is_claimed) AS proven
    FROM ended WHERE last_staged > 0 GROUP BY client_id
), walked AS (
    SELECT client_id, broker_id, branch_id, team_id, {days},
        (d_at IS NOT NULL AND proven = 0) AS is_claimed,
        (d_at IS NOT NULL AND proven = 0 AND stage = 'D') AS stands_claimed,
        stage, since, outcome
    FROM bounds
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
