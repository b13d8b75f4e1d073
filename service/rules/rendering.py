"""Whether a service may be rendered as somebody says it was. No database, no clock."""

from dataclasses import dataclass

INSTANT = ("wechat", "sms")
REAL_TIME, RESEARCH = "V1", "G4"


@dataclass(frozen=True)
class Rendering:
    """A delivery as the rules see it.

    `author_is_adviser`: registered, under a certificate valid that day, of the client's
    branch.
    """

    code: str
    for_key: bool
    is_advice: bool
    is_member: bool
    is_key: bool
    light: str
    channel: str
    has_author: bool = False
    author_is_adviser: bool = False
    has_title_and_link: bool = False
    has_research_author: bool = False


def refusal(one: Rendering) -> str:
    """Name why a delivery cannot stand; "" when it can (domain.md §4, §7).

    Advice is authored by a registered adviser; real-time information is an instant
    message; general members get stock recommendations as the company's research only,
    by title, link and registered author; nothing above the client's class.
    """
    reasons = (
        ("member", not one.is_member),
        ("tier", one.for_key and not one.is_key),
        ("light", one.light == "red"),
        ("author", one.is_advice and not one.has_author),
        ("adviser", one.is_advice and not one.author_is_adviser),
        ("instant", one.code == REAL_TIME and one.channel not in INSTANT),
        ("research", _lacks_source(one)),
    )
    return next((name for name, stands in reasons if stands), "")


def _lacks_source(one: Rendering) -> bool:
    asked = one.code == RESEARCH and not one.is_key
    return asked and not (one.has_title_and_link and one.has_research_author)
