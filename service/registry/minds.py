"""How far a client's mind has come, told to whoever shows clients by stage."""

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from pipeline.registry import Mind, MindSource
from service.enums import Aida
from service.models import Contact
from service.rules.mind import MINDS as ORDER
from service.rules.mind import mind_behind


def _latest_mind() -> Subquery:
    """Find the mind last heard of a client, whichever contact said it."""
    said = Contact.objects.filter(client=OuterRef("pk"), is_current=True)
    said = said.exclude(aida="").order_by("-happened_at", "-pk")
    return Subquery(said.values("aida")[:1])


def _shown_mind(stage: str, mind: str) -> Mind | None:
    """Say where the mind is, and what the stage would need; after a deal nothing."""
    if not mind or stage == "D":
        return None
    wanted, place = mind_behind(stage, mind), ORDER.index(mind)
    pips = tuple(n <= place for n in range(len(ORDER)))
    label = str(Aida(mind).label)
    words = _("mind at %(mind)s, %(stage)s needs %(wanted)s")
    names = wanted and {"mind": label, "stage": stage, "wanted": Aida(wanted).label}
    return Mind(pips, label, words % names if names else "")


MINDS = MindSource(_latest_mind, _shown_mind)
