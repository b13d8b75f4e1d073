"""A segment of Lin's and a tag of her branch, for the addresses that name one."""

from typing import Any

from accounts.models import Tag
from clients.actions.segments import save_segment
from clients.rules.segments import tree_of
from tests.cast import Firm


def segments_things(firm: type[Firm]) -> dict[str, Any]:
    """Let Lin save a segment, and her branch have a tag; return what names them."""
    tree = tree_of({"all": [{"f": "text", "o": "lacks", "v": "zz"}]})
    segment = save_segment(by=firm.lin, name="林的客群", tree=tree)
    tag = Tag.objects.create(branch=firm.nanjing, name="林的标签")
    return {"segment_id": segment.pk, "tag_id": tag.pk}
