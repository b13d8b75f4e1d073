"""Workload W: made by the floor's own generator, loaded into the floor's schema."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks.servers import FLOOR

TABLES = (
    "branches",
    "brokers",
    "clients",
    "stage_events",
    "activities",
    "campaign_tasks",
    "holdings",
    "announcements",
)
# What floor_sql.py builds before the bare site can answer.
READY = """
create index cl_broker on w.clients (broker_id, created_at desc);
create index act_client on w.activities (client_id, at desc);
create index cl_created on w.clients (created_at desc, id desc);
create table w.summary as
  select broker_id, stage, date_trunc('month', at at time zone 'UTC')::date m,
         count(*)::int n
  from w.activities group by 1, 2, 3;
alter table w.summary add primary key (broker_id, stage, m);
create table w.act_log (like w.activities);
create index on w.act_log (client_id, at desc);
create index on w.act_log (broker_id, at desc);
"""


def generate(folder: Path, scale: float) -> dict[str, int]:
    """Write the files of Workload W; return how many rows each holds."""
    command = [sys.executable, str(FLOOR / "gen_w.py"), str(folder)]
    subprocess.run(
        [*command, "--scale", str(scale)], check=True, stdout=subprocess.DEVNULL
    )
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return dict(manifest["rows"])


def load_floor(link: Any, folder: Path) -> None:
    """Copy the files into schema `w`, indexed as the floor's own scripts do it."""
    with link, link.cursor() as cursor:
        cursor.execute("set timezone = 'UTC'")
        cursor.execute((FLOOR / "floor_schema.sql").read_text(encoding="utf-8"))
        for table in TABLES:
            with (folder / f"{table}.tsv").open(encoding="utf-8") as rows:
                cursor.copy_expert(f"copy w.{table} from stdin", rows)
        cursor.execute(READY)
    link.autocommit = True
    with link.cursor() as cursor:
        cursor.execute("vacuum analyze")
    link.autocommit = False
