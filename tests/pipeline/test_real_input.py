"""A whole funnel of another system: every count agrees with the file, to the unit.

`make chaos` does the same with 13,000 people.
"""

import json
import tempfile
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command

from core.clock import start_of
from pipeline.actions import recount_journeys
from pipeline.analytics import FunnelQuery, funnel
from pipeline.analytics.walking import wrong_journeys, wrong_standing
from pipeline.models import Journey, StageChange
from tests.cast import Cast
from tests.pipeline.funnel_file import HORIZONS, counted, write

CASES = 1_500
TODAY = date(2025, 12, 20)


def told(facts: dict[str, Any]) -> dict[str, Any]:
    """Keep what the file knows of a report."""
    parts = ("matured", "converted", "watching")
    steps = {s: {p: facts["steps"][s][p] for p in parts} for s in HORIZONS}
    return {
        "reached": facts["reached"], "steps": steps, "median_days": facts["median_days"]
    }  # fmt: skip


@pytest.mark.database
class RealInputTests(Cast):
    def test_every_count_agrees_with_the_file(self) -> None:
        StageChange.objects.all().delete()
        recount_journeys([self.zhang])
        noon = start_of(TODAY) + timedelta(hours=12)
        with (
            tempfile.TemporaryDirectory() as folder,
            time_machine.travel(noon, tick=False),
        ):
            path = Path(folder, "history.csv")
            write(path, cases=CASES, brokers=["lin", "chen"])
            options = ("--user", "wu", "--create", "--json")
            out = StringIO()
            call_command("import_history", str(path), *options, stdout=out)
            self.assertEqual(json.loads(out.getvalue())["created"], CASES)
            for as_of in (TODAY, date(2025, 3, 31), date(2024, 2, 29)):
                for broker in ("", "lin", "chen"):
                    out = StringIO()
                    some = ("--broker", broker) if broker else ("--branch", "nanjing")
                    call_command(
                        "funnel_report", "--json", "--as-of", as_of.isoformat(), *some,
                        stdout=out,
                    )  # fmt: skip
                    expected = counted(path, as_of, broker)
                    self.assertEqual(told(json.loads(out.getvalue())), expected)
            seen = funnel(Journey.objects.visible_to(self.wu), FunnelQuery(as_of=TODAY))
            self.assertEqual(told(seen.as_json()), counted(path, TODAY))
        self.assertEqual((wrong_journeys(), wrong_standing()), ([], []))
