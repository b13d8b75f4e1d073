"""What meetings in person told: shown, signal, ask, answer, documents, colleagues."""

from random import Random
from typing import Any

from desk.demo.dice import Span, dice, happens
from desk.demo.people import DemoBranch
from service.enums import Answer, Asked, Content, Shown, Signal
from service.models import Companion, Contact

LATEST = 40
TOLD = 0.7
TOGETHER = 0.15
CHANGED = (
    "孩子上大学，开支大了",
    "退休了，时间多",
    "单位搬到城南",
    "想换房，暂时不加资金",
)
PAPERS = ({"本人身份证": "missing"}, {"本人身份证": "seen", "本人银行卡": "promised"})
FIELDS = ("shown", "signal", "asked", "answer", "papers", "interview")


def seed(firm: Any, size: Any, span: Span) -> None:  # noqa: ARG001 — of every topic
    """Fill in the latest meetings of every branch."""
    for place in firm.branches:
        chance = dice(size.seed, "meetings", place.branch.code)
        rows = Contact.objects.filter(branch=place.branch).face_to_face()
        rows = rows.order_by("-happened_at", "client__name", "pk")
        met = list(rows[: LATEST * max(len(place.brokers), 1)])
        for contact in met:
            _tell(contact, chance)
        Contact.objects.bulk_update(met, FIELDS, 200)
        Companion.objects.bulk_create(_companions(place, met, chance), 500)


def _tell(contact: Contact, chance: Random) -> None:
    if not happens(chance, TOLD):
        return
    contact.shown = sorted(chance.sample(Shown.values, chance.randint(1, 3)))
    contact.signal = chance.choice(("", *Signal.values))
    contact.asked = chance.choice(("", *Asked.values))
    contact.answer = chance.choice(Answer.values) if contact.asked else ""
    if contact.asked == Asked.OPENING:
        contact.papers = dict(chance.choice(PAPERS))
    if contact.kind == "interview":
        contact.interview = {
            "content": chance.choice(Content.values),
            "changed": chance.choice(CHANGED),
        }


def _companions(
    place: DemoBranch, met: list[Contact], chance: Random
) -> list[Companion]:
    people = [one for one in (place.manager, place.adviser) if one is not None]
    return [
        Companion(contact=contact, user=chance.choice(people))
        for contact in met
        if people and happens(chance, TOGETHER)
    ]
