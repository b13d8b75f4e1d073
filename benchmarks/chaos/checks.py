"""S2 and S3: a draw nobody can foretell, and no change of it that goes unseen."""

import json

from benchmarks.chaos.installation import installation
from benchmarks.chaos.trial import Row

TAMPERS, PATIENCE = 2_000, 400
NEAR, TOLD = 0.02, 0.7


def spot_checks(name: str) -> list[Row]:
    """Let two models guess the draw from a broker's pages; tamper at random."""
    with installation("sqlite") as site:
        process = site.start("-m", "benchmarks.chaos.predicting", str(TAMPERS))
        out, err = process.communicate(timeout=PATIENCE)
    if process.returncode:
        raise RuntimeError(err[-2000:])
    found = json.loads(out.splitlines()[-1])
    done = f"{found['draws']:,} draws, {found['rows']} client-months"
    rows = [
        Row(
            name,
            f"{found['columns']} fields of the broker's pages, before and after",
            f"{found['moved']} differ",
            "0 differ",
            found["moved"] == 0,
        )
    ]
    for model in ("logistic", "tree"):
        blind, leaked = found[f"{model} blind"], found[f"{model} leaked"]
        near = abs(blind - 0.5) <= NEAR
        rows.append(Row(name, f"{model}, {done}", f"AUC {blind}", "0.5 ± 0.02", near))
        what = f"{model}, seed leaked on purpose"
        rows.append(Row(name, what, f"AUC {leaked}", "> 0.7", leaked > TOLD))
    refused = f"{found['refused']:,} refused by the database"
    unseen = f"{found['unseen']} unseen, {refused}"
    tampers = f"twice {found['tampers']:,} values changed, tables open and shut"
    rows.append(Row(name, tampers, unseen, "0 unseen", found["unseen"] == 0))
    return rows
