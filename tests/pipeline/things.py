"""What the pipeline's addresses name, of Lin's, for the route tests."""

from typing import Any

from core.clock import today
from pipeline.actions import add_context_note
from pipeline.enums import NoteKind


def pipeline_things(firm: Any) -> dict[str, Any]:
    """Make a thing of Lin's for every parameter of the pipeline's pages."""
    note = add_context_note(
        by=firm.lin,
        kind=NoteKind.PEOPLE,
        starts_on=today(),
        text="社区讲座以后熟人多了",
    )
    return {"note_id": note.pk}
