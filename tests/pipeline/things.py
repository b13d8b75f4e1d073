"""What the pipeline's addresses name, of Lin's, for the route tests."""

from typing import Any

from core.clock import today
from pipeline.actions import add_context_note, write_script
from pipeline.enums import NoteKind
from pipeline.models import Objection, StageChange


def pipeline_things(firm: Any) -> dict[str, Any]:
    """Make a thing of Lin's for every parameter of the pipeline's pages."""
    note = add_context_note(
        by=firm.lin,
        kind=NoteKind.PEOPLE,
        starts_on=today(),
        text="社区讲座以后熟人多了",
    )
    move = StageChange.objects.filter(client=firm.zhang).latest("pk")
    version = write_script(by=firm.lin, title="林的话术", text="您好。")
    objection = Objection.objects.create(branch=firm.nanjing, name="林的异议")
    return {
        "note_id": note.pk,
        "move_id": move.pk,
        "script_id": version.script_id,
        "objection_id": objection.pk,
    }
